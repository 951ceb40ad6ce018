# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The service types that commands can be mapped to: their requests, and what responses say."""

from __future__ import annotations

from collections.abc import Callable
import importlib
import time
from typing import Any
from typing import NamedTuple

from igtl_ros.bridge.command_table import CommandRule
from igtl_ros.bridge.command_table import TYPES
from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink.text import printable
from igtl_ros.srv import GetUsParameters
from igtl_ros.srv import SendCommand
from igtl_ros.srv import SetUsParameters
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.markup import well_formed
from std_srvs.srv import SetBool
from std_srvs.srv import Trigger

_TRUE = frozenset({'true', '1', 'yes', 'on'})
_FALSE = frozenset({'false', '0', 'no', 'off'})


class ArgumentError(ValueError):
    """A command that lacks what its service needs; the text is for the peer."""


class Service(NamedTuple):
    """
    One type of service.

    :param kind: its class; None if its package may be missing.
    :param fill: writes a command into the request of the service.
    :param read: returns the reply that a response stands for.
    """

    kind: Any
    fill: Callable[[CommandRule, Request, Any, float], None]
    read: Callable[[Request, Any], Reply]


def service_class(name: str) -> Any:
    """
    Return the class of a service type, one of TYPES.

    :raises ImportError: its package is not installed.
    """
    kind = SERVICES[name].kind  # nothing that is not there is ever imported
    if kind is not None:
        return kind
    package, _, short = name.split('/')
    return getattr(importlib.import_module(f'{package}.srv'), short)


def _nothing(rule: CommandRule, command: Request, request: Any, deadline: float) -> None:
    """Write nothing: the service has no arguments."""


def _fill_set_bool(rule: CommandRule, command: Request, request: Any, deadline: float) -> None:
    if isinstance(rule.data, bool):
        request.data = rule.data
        return
    assert rule.data is not None
    given = {key.lower(): value for key, value in command.metadata.items()}
    given |= {name.lower(): value or '' for name, value in command.parameters}
    given |= {key.lower(): value for key, value in command.attributes.items()}
    word = given.get(rule.data.lower(), '').strip().lower()
    if word not in _TRUE and word not in _FALSE:
        raise ArgumentError(f'{command.name} needs {rule.data}, TRUE or FALSE')
    request.data = word in _TRUE


def _fill_command(rule: CommandRule, command: Request, request: Any, deadline: float) -> None:
    request.name, request.content = printable(command.name), printable(command.text)
    request.metadata = metadata_to_ros(Metadata(command.metadata))
    request.timeout = max(deadline - time.monotonic(), 0.001)


def _fill_names(rule: CommandRule, command: Request, request: Any, deadline: float) -> None:
    request.device = command.attributes.get('UsDeviceId', '')
    request.names = [*command.names]
    request.timeout = max(deadline - time.monotonic(), 0.001)


def _fill_values(rule: CommandRule, command: Request, request: Any, deadline: float) -> None:
    _fill_names(rule, command, request, deadline)
    request.values = [value or '' for _, value in command.parameters]


def _read_success(command: Request, response: Any) -> Reply:
    error = '' if response.success else response.message or 'refused'
    return Reply(response.success, error, response.message)


def _read_command(command: Request, response: Any) -> Reply:
    error = '' if response.success else response.error or response.message or 'refused'
    text = response.content if well_formed(response.content) else ''
    values = dict(metadata_from_ros(response.metadata))
    return Reply(response.success, error, response.message, values=values, text=text)


def _read_results(command: Request, response: Any) -> Reply:
    results = tuple(
        Result(result.name, result.success, result.value, result.error)
        for result in response.results
    )
    values = {result.name: result.value for result in results if result.success}
    error = '' if response.success else response.error or 'refused'
    return Reply(response.success, error, values=values, results=results)


def _read_code(command: Request, response: Any) -> Reply:
    """Return what rosbag2 says; its responses were empty before they had a code."""
    code = getattr(response, 'return_code', 0)
    error = getattr(response, 'error_string', '') or f'return code {code}'
    return Reply(True) if code == 0 else Reply.failure(error)


SERVICES: dict[str, Service] = {
    'std_srvs/srv/Trigger': Service(Trigger, _nothing, _read_success),
    'std_srvs/srv/SetBool': Service(SetBool, _fill_set_bool, _read_success),
    'igtl_ros/srv/SendCommand': Service(SendCommand, _fill_command, _read_command),
    'igtl_ros/srv/GetUsParameters': Service(GetUsParameters, _fill_names, _read_results),
    'igtl_ros/srv/SetUsParameters': Service(SetUsParameters, _fill_values, _read_results),
    'rosbag2_interfaces/srv/Pause': Service(None, _nothing, _read_code),
    'rosbag2_interfaces/srv/Resume': Service(None, _nothing, _read_code),
}
assert tuple(SERVICES) == TYPES
