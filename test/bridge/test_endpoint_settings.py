# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints as parameters name them: whose value counts, and what is wrong with them."""

from __future__ import annotations

from dataclasses import fields
from dataclasses import replace
from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('geometry_msgs.msg')

from igtl_ros.bridge.endpoint_settings import EndpointSettings  # noqa: E402
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS  # noqa: E402
from igtl_ros.bridge.parameter_table import PARAMETERS  # noqa: E402
from igtl_ros.bridge.parameters import endpoint_groups  # noqa: E402
from igtl_ros.bridge.parameters import ParameterError  # noqa: E402
from igtl_ros.bridge.parameters import settings_from  # noqa: E402
from igtl_ros.bridge.parameters import unknown_parameter  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.transport import ConnectionSettings  # noqa: E402
from igtl_ros.transport.selection import WithheldError  # noqa: E402

DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}
URL = {'plus.url': 'igtl://scanner:18944'}


def endpoints(*entries: str, **values: Any) -> tuple[EndpointSettings, ...]:
    return settings_from(DEFAULTS | {'endpoints': [*entries]} | values).endpoints


def plus(**values: Any) -> EndpointSettings:
    own = {f'plus.{name}': value for name, value in values.items()}
    return endpoints('plus', **(URL | own))[0]


def problem(*entries: str, **values: Any) -> str:
    with pytest.raises(ParameterError) as caught:
        endpoints(*entries, **values)
    return str(caught.value)


# --- names ---


def test_names_and_urls_side_by_side() -> None:
    found = endpoints('plus', 'igtl://10.0.0.7', ':18946', **URL)
    assert [(one.name, one.endpoint.url) for one in found] == [
        ('plus', 'igtl://scanner:18944'),
        ('igtl://10.0.0.7:18944', 'igtl://10.0.0.7:18944'),
        ('igtl-listen://127.0.0.1:18946', 'igtl-listen://127.0.0.1:18946'),
    ]


def test_a_free_port_may_be_there_under_several_names() -> None:
    both = {f'{name}.url': 'igtl-listen://127.0.0.1:0' for name in ('left', 'right')}
    assert [one.name for one in endpoints('left', 'right', **both)] == ['left', 'right']


@pytest.mark.parametrize(
    ('entries', 'values', 'told'),
    [
        ([], {}, 'parameter endpoints is empty: expected at least one endpoint'),
        ([' ', ''], {}, 'parameter endpoints is empty'),
        (
            ['plus'],
            {},
            'parameter plus.url is missing, because endpoints names plus: expected a URL such as '
            'igtl://plus:18944',
        ),
        (['plus'], {'plus.url': ' '}, 'parameter plus.url is missing'),
        (['plus'], {'plus.url': 'http://x'}, "parameter plus.url: 'http://x' is not an endpoint"),
        (['http://x'], {}, "parameter endpoints: 'http://x' is not an endpoint"),
        (
            ['Plus'],
            {},
            "parameter endpoints: 'Plus' cannot be the name of an endpoint: expected a lower-case "
            'letter, then lower-case letters, digits and underscores',
        ),
        (['2nd'], {}, "'2nd' cannot be the name"),
        (['my-plus'], {}, "'my-plus' cannot be the name"),
        (['hello'], {}, "'hello' cannot be the name of an endpoint: a parameter is called that"),
        (['qos_overrides'], {}, 'a parameter is called that'),
        (['plus', 'plus'], URL, 'names one twice: plus and plus are both igtl://scanner:18944'),
        (['igtl://a', 'a:18944'], {}, 'names one twice: igtl://a:18944 and igtl://a:18944'),
        (['plus', 'igtl://scanner'], URL, 'names one twice: plus and igtl://scanner:18944 are'),
    ],
)
def test_wrong_endpoints(entries: list[str], values: dict[str, Any], told: str) -> None:
    assert told in problem(*entries, **values)


@pytest.mark.parametrize(
    ('name', 'value', 'told'),
    [
        ('profile', 'slcer', "plus.profile is 'slcer': expected one of generic, slicer, plus"),
        ('receive_timeout', -1.0, 'parameter plus.receive_timeout is -1.0: expected 0 to 3600'),
        ('header_version', 3, 'parameter plus.header_version is 3: expected 1 to 2'),
        ('prefix', 'a b', "plus.prefix is 'a b': expected part of a topic, such as left"),
        ('prefix', '/left', "plus.prefix is '/left': expected part of a topic"),
        ('from_igtl_deny', ['('], "plus.from_igtl_deny: '(' is not a regular expression"),
        ('to_igtl_allow', ['['], "plus.to_igtl_allow: '[' is not a regular expression"),
        ('send_types', ['TRANSFRM'], "plus.send_types: 'TRANSFRM' is no type: expected some of"),
        ('start_streams', ['DATA'], 'parameter plus.start_streams: '),
    ],
)
def test_wrong_values(name: str, value: Any, told: str) -> None:
    assert told in problem('plus', **URL, **{f'plus.{name}': value})


def test_misspelt_ones_are_told() -> None:
    def told(*names: str) -> str:
        return unknown_parameter(names, ['plus'])

    assert told('plus.url', 'plus.hello', 'hello', 'endpoints') == ''
    assert told('plus.helo') == 'there is no parameter plus.helo: did you mean plus.hello?'
    assert told('plsu.hello') == 'there is no parameter plsu.hello: did you mean plus.hello?'
    assert told('plus.discover') == 'there is no parameter plus.discover: did you mean discover?'
    assert told('spare.url', 'spare.hello') == ''  # kept for another day
    assert told('Spare.url') == 'there is no parameter Spare.url'


def test_groups_of_parameters() -> None:
    names = ['hello', 'plus.hello', 'spare.url', 'Bad.url', 'hello.url']
    assert endpoint_groups(names, ['plus', ':18944', 'Worse']) == ('plus', 'spare')


# --- whose value counts ---


def test_its_own_value_counts_first() -> None:
    assert plus(profile='plus', hello=False).connection.hello is False
    assert plus(profile='plus', receive_timeout=9.0).connection.receive_timeout == 9.0
    assert plus(hello=True).connection.hello is True


def test_then_that_of_all() -> None:
    (found,) = endpoints('plus', **URL, **{'plus.profile': 'plus', 'receive_timeout': 7.0})
    assert found.connection.receive_timeout == 7.0
    assert found.connection.hello is True


def test_then_what_the_profile_says() -> None:
    found = plus(profile='plus').connection
    assert (found.hello, found.receive_timeout, found.reconnect_longest) == (True, 3.0, 2.0)
    brainlab = plus(profile='brainlab')
    assert brainlab.connection.reconnect is False
    assert [wish.kind for wish in brainlab.start_streams] == ['TDATA']
    assert plus(profile='slicer').connection.acknowledge is False


def test_then_the_default() -> None:
    found = plus().connection
    assert replace(found, selection=ConnectionSettings().selection) == ConnectionSettings(
        limits=found.limits
    )
    assert found.limits.max_body_size == 512 * 1024 * 1024


def test_the_profile_of_all_is_for_urls_too() -> None:
    (found,) = endpoints('igtl://a', profile='plus')
    assert (found.profile, found.connection.hello) == ('plus', True)
    assert plus(profile='slicer').profile == 'slicer'


def test_every_parameter_of_an_endpoint_has_an_effect() -> None:
    """Another value than the default gives other settings."""
    values: dict[str, Any] = {
        'url': 'igtl://other:1',
        'profile': 'slicer',
        'send_types': ['IMAGE'],
        'start_streams': ['TDATA'],
    }

    def what(settings: EndpointSettings) -> list[Any]:
        selection = settings.connection.selection
        sent = [selection.types, _passes(settings)]
        connection = replace(settings.connection, selection=ConnectionSettings().selection)
        rest = [getattr(settings, one.name) for one in fields(settings)]
        rest.remove(settings.connection)
        return [*rest, connection, *sent]

    for row in ENDPOINT_PARAMETERS:
        value = values.get(row.name, _other(row.default))
        assert what(plus(**{row.name: value})) != what(plus()), row.name


def _other(default: Any) -> Any:
    kinds = {bool: not default, str: 'other', list: ['Other']}
    return kinds[type(default)] if type(default) in kinds else default + 1


def _passes(settings: EndpointSettings) -> list[bool]:
    return [settings.connection.selection.passes(name) for name in ('Other', 'This')]


def test_filters_are_on_top_of_those_of_all() -> None:
    found = settings_from(
        DEFAULTS
        | {'endpoints': ['plus'], 'from_igtl_deny': ['Secret'], 'to_igtl_deny': ['Secret']}
        | URL
        | {'plus.from_igtl_allow': ['S.*'], 'plus.to_igtl_deny': ['Image']}
    )
    (endpoint,) = found.endpoints
    assert [found.from_igtl.passes(name) for name in ('Secret', 'Stylus')] == [False, True]
    assert [endpoint.from_igtl.passes(name) for name in ('Probe', 'Stylus')] == [False, True]
    selection = endpoint.connection.selection
    assert selection.form_of(Packet(Transform(), 'Probe'))
    with pytest.raises(WithheldError, match='filter'):
        selection.form_of(Packet(Transform(), 'Image'))
    assert selection.form_of(Packet(Status()))  # a sign of life


# --- routes that name one ---


def routed(route: str) -> str:
    values = {'endpoints': ['plus', ':18946'], 'routes': f'- {route}'}
    return settings_from(DEFAULTS | URL | values).routes[0].endpoint


def test_a_route_names_its_endpoint_by_name_or_url() -> None:
    begin = '{direction: from_igtl, device: A, endpoint: '
    assert routed(begin + 'plus}') == 'plus'
    assert routed(begin + '"igtl://scanner"}') == 'plus'
    assert routed(begin + '":18946"}') == 'igtl-listen://127.0.0.1:18946'


def test_a_route_to_no_endpoint_is_an_error() -> None:
    with pytest.raises(ParameterError) as caught:
        routed('{direction: to_igtl, topic: /a, endpoint: plsu}')
    assert str(caught.value) == (
        'parameter routes: line 1: there is no endpoint plsu: expected one of plus, '
        'igtl-listen://127.0.0.1:18946'
    )
