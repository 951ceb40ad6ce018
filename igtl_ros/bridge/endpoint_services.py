# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The node's services that add, remove, connect and disconnect endpoints."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
import difflib
from typing import Any
from typing import NamedTuple

from igtl_ros.bridge.endpoint_settings import check_name
from igtl_ros.bridge.endpoint_settings import endpoint_from
from igtl_ros.bridge.endpoint_settings import EndpointSettings
from igtl_ros.bridge.endpoints import Endpoints
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS
from igtl_ros.bridge.parameter_table import Parameter
from igtl_ros.bridge.service_answers import RequestError
from igtl_ros.bridge.service_answers import serve
from igtl_ros.bridge.yaml_text import read_yaml
from igtl_ros.srv import AddEndpoint
from igtl_ros.srv import Connect
from igtl_ros.srv import Disconnect
from igtl_ros.srv import RemoveEndpoint
from igtl_ros.transport import Endpoint
from rclpy.node import Node
import yaml

# Those that have a field of their own.
_FIELDS = ('url', 'profile')
_ROWS = {row.name: row for row in ENDPOINT_PARAMETERS if row.name not in _FIELDS}
_KINDS = {bool: 'true or false', int: 'a whole number', float: 'a number', list: 'a list of texts'}


class AtWork(NamedTuple):
    """
    What the services need of an active bridge.

    :param of_all: values of parameters, as they are for all endpoints.
    """

    endpoints: Endpoints
    of_all: Mapping[str, Any]


class EndpointServices:
    """
    Serves ROS.

    :param at_work: returns what is at work; None while the bridge is not active.
    """

    def __init__(self, node: Node, at_work: Callable[[], AtWork | None]) -> None:
        serve(
            node,
            (
                (AddEndpoint, 'add_endpoint', _add),
                (RemoveEndpoint, 'remove_endpoint', _remove),
                (Connect, 'connect', _connect),
                (Disconnect, 'disconnect', _disconnect),
            ),
            at_work,
        )


async def _add(at_work: AtWork, request: Any, response: Any) -> None:
    info = await at_work.endpoints.add(_settings(request, at_work.of_all))
    response.success, response.port = True, info.port


async def _remove(at_work: AtWork, request: Any, response: Any) -> None:
    if not request.name.strip():
        raise RequestError('name is empty: expected the name of an endpoint')
    await at_work.endpoints.remove(request.name)
    response.success = True


async def _connect(at_work: AtWork, request: Any, response: Any) -> None:
    await at_work.endpoints.connect(request.name, request.timeout)
    response.success = True


async def _disconnect(at_work: AtWork, request: Any, response: Any) -> None:
    await at_work.endpoints.disconnect(request.name)
    response.success = True


def _settings(request: Any, of_all: Mapping[str, Any]) -> EndpointSettings:
    """Return the endpoint that a request describes, checked as parameters are."""
    name, url = request.name.strip(), request.url.strip()
    if not url:
        raise RequestError('url is empty: expected a URL such as igtl://localhost:18944')
    if name:
        check_name(name)
    own = {'url': url, **_values(request.keys, request.values)}
    if request.profile.strip():
        own['profile'] = request.profile.strip()
    return endpoint_from(name or Endpoint.parse(url).url, own, of_all)


def _values(keys: Sequence[str], values: Sequence[str]) -> dict[str, Any]:
    if len(keys) != len(values):
        raise RequestError(
            f'values has {len(values)} elements: expected {len(keys)}, one for each key'
        )
    result: dict[str, Any] = {}
    for key, text in zip(keys, values, strict=True):
        if key not in _ROWS:
            close = difflib.get_close_matches(key, _ROWS, 1)
            hint = f'did you mean {close[0]}?' if close else f'expected one of {", ".join(_ROWS)}'
            raise RequestError(f'keys: there is no {key!r}: {hint}')
        if key in result:
            raise RequestError(f'keys: {key!r} is there twice')
        result[key] = _value(_ROWS[key], text)
    return result


def _value(parameter: Parameter, text: str) -> Any:
    """
    Return the value of a text as in a parameter file.

    A number needs no point here, and a list of one text no brackets.
    """
    kind = type(parameter.default)
    try:
        value, _ = read_yaml(text)
    except yaml.YAMLError:
        value = None
    if kind is str:
        return value if isinstance(value, str) else text.strip()
    if kind is list and isinstance(value, str):
        value = [value]
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is not kind or (
        kind is list and not all(isinstance(element, str) for element in value)
    ):
        raise RequestError(
            f'values: {parameter.name} is {text!r}: expected {_KINDS[kind]} in YAML'
        )
    return value
