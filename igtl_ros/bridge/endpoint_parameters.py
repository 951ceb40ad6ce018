# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The parameters of single endpoints, ENDPOINT.NAME, as the node has them.

Each is declared with the value that counts if the user sets none, so that `ros2 param` shows what
is in use. What differs from that is the endpoint's own.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from igtl_ros.bridge.endpoint_settings import inherited
from igtl_ros.bridge.endpoint_settings import names_in
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS
from igtl_ros.bridge.parameter_table import Parameter
from igtl_ros.bridge.parameters import endpoint_groups
from igtl_ros.bridge.profiles import PROFILES
from rcl_interfaces.msg import ParameterDescriptor
from rclpy.node import Node

Describe = Callable[[Parameter], ParameterDescriptor]

_PROFILE = next(row for row in ENDPOINT_PARAMETERS if row.name == 'profile')
_OTHERS = tuple(row for row in ENDPOINT_PARAMETERS if row is not _PROFILE)


class EndpointParameters:
    """
    Declares them and reads them.

    :param set_names: of all parameters that the user set at start.
    :param rows: of those that are declared, by their whole names.
    """

    def __init__(self, node: Node, set_names: Iterable[str], describe: Describe) -> None:
        self._node = node
        self._set_names = tuple(set_names)
        self._describe = describe
        self._inherited: dict[str, Any] = {}
        self.rows: dict[str, Parameter] = {}

    def declare(self, of_all: Mapping[str, Any]) -> None:
        """
        Declare what is not declared, and anew what would inherit something else now.

        :param of_all: values of the parameters of all endpoints.
        """
        for name in endpoint_groups(self._set_names, of_all['endpoints']):
            profile = self._declared(name, _PROFILE, of_all['profile'])
            if profile not in PROFILES:
                profile = 'generic'  # that it is wrong is said when it is used
            defaults = inherited(of_all, profile)
            for parameter in _OTHERS:
                self._declared(name, parameter, defaults[parameter.name])

    def own(self) -> dict[str, Any]:
        """Return those that are an endpoint's own."""
        values = {name: self._node.get_parameter(name).value for name in self.rows}
        return {name: value for name, value in values.items() if value != self._inherited[name]}

    def unused(self, endpoints: Iterable[str]) -> tuple[str, ...]:
        """
        Return the names of endpoints that have parameters, but are not used.

        :param endpoints: value of that parameter.
        """
        used = names_in(endpoints)
        return tuple(name for name in endpoint_groups(self._set_names, ()) if name not in used)

    def _declared(self, endpoint: str, parameter: Parameter, value: Any) -> Any:
        """Return the value of a parameter, which is declared from now on."""
        name = f'{endpoint}.{parameter.name}'
        if name in self.rows:
            present = self._node.get_parameter(name).value
            if present != self._inherited[name] or value == present:
                return present
            del self.rows[name]
            self._node.undeclare_parameter(name)
        declared = self._node.declare_parameter(name, value, self._describe(parameter))
        self.rows[name], self._inherited[name] = parameter, value
        return declared.value
