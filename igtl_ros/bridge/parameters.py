# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The frozen Settings that are made of the parameters; what is wrong with a value. No ROS."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
import difflib
from typing import Any

from igtl_ros.bridge.command_settings import command_settings
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.command_table import CommandTableError
from igtl_ros.bridge.endpoint_settings import check_name
from igtl_ros.bridge.endpoint_settings import endpoints_from
from igtl_ros.bridge.endpoint_settings import EndpointSettings
from igtl_ros.bridge.endpoint_settings import names_in
from igtl_ros.bridge.legacy_settings import LegacyError
from igtl_ros.bridge.legacy_settings import with_legacy_endpoint
from igtl_ros.bridge.parameter_checks import check
from igtl_ros.bridge.parameter_checks import Filter as Filter
from igtl_ros.bridge.parameter_checks import ParameterError as ParameterError
from igtl_ros.bridge.parameter_checks import patterns
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS
from igtl_ros.bridge.parameter_table import Parameter as Parameter
from igtl_ros.bridge.parameter_table import PARAMETERS as PARAMETERS
from igtl_ros.bridge.route_files import read_routes
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.routes import RouteError
from igtl_ros.conversions.names import frame_name
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError

# Parameters that every node has.
_OTHERS = frozenset({'use_sim_time', 'start_type_description_service'})


@dataclass(frozen=True, slots=True)
class Settings:
    """
    All parameters, checked.

    :param of_all: values as they are set for all endpoints, for those that come later.
    """

    endpoints: tuple[EndpointSettings, ...]
    of_all: Mapping[str, Any]
    scale: float
    default_parent_frame: str
    frame_prefix: str
    ras_lps_frames: tuple[str, ...]
    publish_tf: bool
    stamp_on_receipt: bool
    routes: tuple[Route, ...]
    discover: bool
    discover_below: str
    discovery_period: float
    from_igtl: Filter
    to_igtl: Filter
    patient_data: bool
    max_devices: int
    diagnostics_period: float
    commands: CommandSettings
    legacy_topics: bool
    legacy_point_name: str


def unknown_parameter(names: Iterable[str], endpoints: Iterable[str]) -> str:
    """
    Return what is wrong with the name of a parameter that a user set; empty if nothing is.

    ROS ignores parameters that a node does not have, so that a misspelt one would go unnoticed.

    :param endpoints: value of that parameter.
    """
    names = list(names)
    known = [parameter.name for parameter in PARAMETERS]
    known += [
        f'{group}.{parameter.name}'
        for group in endpoint_groups(names, endpoints)
        for parameter in ENDPOINT_PARAMETERS
    ]
    for name in names:
        if name not in known and name not in _OTHERS and not name.startswith('qos_overrides.'):
            close = difflib.get_close_matches(name, known, 1)
            return f'there is no parameter {name}' + (
                f': did you mean {close[0]}?' if close else ''
            )
    return ''


def endpoint_groups(names: Iterable[str], endpoints: Iterable[str]) -> tuple[str, ...]:
    """
    Return the names of the endpoints that there are parameters for, or should be.

    :param names: of parameters that a user set; NAME.url makes it an endpoint, in use or not.
    :param endpoints: value of that parameter.
    """
    groups = dict.fromkeys(names_in(endpoints))
    groups |= dict.fromkeys(name.removesuffix('.url') for name in names if name.endswith('.url'))
    return tuple(name for name in groups if _can_be_named(name))


def _can_be_named(name: str) -> bool:
    try:
        check_name(name)
    except ParameterError:
        return False
    return True


def settings_from(values: Mapping[str, Any]) -> Settings:
    """
    Return the settings of a complete set of parameter values.

    :raises ParameterError: names the parameter, its value and what was expected.
    """
    for parameter in PARAMETERS:
        check(parameter, values[parameter.name])
    try:
        values = with_legacy_endpoint(values)
    except LegacyError as error:
        raise ParameterError(str(error)) from None
    endpoints = endpoints_from(values)
    try:
        routes = read_routes(values['routes'], values['routes_file'])
    except RouteError as error:
        raise ParameterError(str(error)) from None
    try:
        commands = command_settings(values)
    except CommandTableError as error:
        raise ParameterError(str(error)) from None
    return Settings(
        endpoints=endpoints,
        of_all=dict(values),
        scale=0.001 if values['length_unit'] == 'm' else 1.0,
        default_parent_frame=values['default_parent_frame'],
        frame_prefix=values['frame_prefix'],
        ras_lps_frames=_ras_lps_frames(values['ras_lps_frames']),
        routes=tuple(_at_endpoint(route, endpoints) for route in routes),
        discover_below=values['discover_below'].strip().rstrip('/') or '/',
        commands=commands,
        legacy_topics=values['legacy_topics'],
        legacy_point_name=values['legacy_point_name'],
        **_live(values),
    )


def _at_endpoint(route: Route, endpoints: tuple[EndpointSettings, ...]) -> Route:
    """Return a rule with the name of the endpoint that it means."""
    if not route.endpoint:
        return route
    for settings in endpoints:
        if route.endpoint == settings.name or _url(route.endpoint) == settings.endpoint.url:
            return replace(route, endpoint=settings.name)
    raise ParameterError(
        f'{route.source}: line {route.line}: there is no endpoint {route.endpoint}: expected one '
        f'of {", ".join(settings.name for settings in endpoints)}'
    )


def _url(text: str) -> str:
    """Return an endpoint in full; nothing if it is none."""
    try:
        return Endpoint.parse(text).url
    except EndpointError:
        return ''


def changed_settings(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """
    Return settings with all that may change while they are in use; the rest is as it was.

    :param values: a complete set.
    :raises ParameterError: names the parameter, its value and what was expected.
    """
    for parameter in PARAMETERS:
        check(parameter, values[parameter.name])
    return replace(settings, **_live(values))


def _live(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the live parameters make."""
    return {
        'publish_tf': values['publish_tf'],
        'stamp_on_receipt': values['stamp_source'] == 'receive',
        'discover': values['discover'],
        'discovery_period': values['discovery_period'],
        'from_igtl': _filter(values, 'from_igtl'),
        'to_igtl': _filter(values, 'to_igtl'),
        'patient_data': values['patient_data'],
        'max_devices': values['max_devices'],
        'diagnostics_period': values['diagnostics_period'],
    }


def _ras_lps_frames(names: Sequence[str]) -> tuple[str, ...]:
    frames = tuple(frame_name(name) for name in names if name.strip())
    if frames and (len(frames) != 2 or frames[0] == frames[1]):
        raise ParameterError(
            f'parameter ras_lps_frames is {list(names)}: expected two different frames, such as '
            f"['igtl_world', 'igtl_world_lps']"
        )
    return frames


def _filter(values: Mapping[str, Any], direction: str) -> Filter:
    allow, deny = f'{direction}_allow', f'{direction}_deny'
    return Filter(patterns(allow, values[allow]), patterns(deny, values[deny]))
