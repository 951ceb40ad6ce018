# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Scanner drivers as real ROS nodes: one with ROS parameters, one with our services."""

from __future__ import annotations

from typing import Any

from igtl_ros.msg import UsParameter
from igtl_ros.msg import UsParameterResult
from igtl_ros.msg import UsParameters
from igtl_ros.srv import GetUsParameters
from igtl_ros.srv import SetUsParameters
from igtl_ros.srv import SubscribeUsParameters
from rcl_interfaces.msg import FloatingPointRange
from rcl_interfaces.msg import IntegerRange
from rcl_interfaces.msg import ParameterDescriptor
from rcl_interfaces.msg import SetParametersResult
import rclpy
from rclpy.parameter import Parameter
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from ros_side import RosSide

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def _node(ros: RosSide, name: str) -> Any:
    node = rclpy.create_node(name, context=ros.node.context)
    ros.node.executor.add_node(node)
    return node


class ParameterScanner:
    """A node `scanner` with typed, ranged and read-only parameters."""

    def __init__(self, ros: RosSide, name: str = 'scanner') -> None:
        self.node = node = _node(ros, name)
        depth = FloatingPointRange(from_value=10.0, to_value=240.0, step=0.0)
        focus = IntegerRange(from_value=0, to_value=100, step=1)
        declare = node.declare_parameter
        declare('DepthMm', 50.0, ParameterDescriptor(floating_point_range=[depth]))
        declare('FocusDepthPercent', 40, ParameterDescriptor(integer_range=[focus]))
        declare('GainPercent', 30.0)
        declare('TimeGainCompensation', [0.5, 1.0, 2.25])
        declare('ImageSize', [640, 480, 1])
        declare('Probe', 'C5-2')
        declare('Frozen', False)
        declare('SoundVelocity', 1540.0, ParameterDescriptor(read_only=True))
        declare('Voltage', Parameter.Type.DOUBLE)  # has no value yet
        declare('Anything', 1, ParameterDescriptor(dynamic_typing=True))
        node.add_on_set_parameters_callback(self._check)

    def _check(self, changes: list[Parameter]) -> SetParametersResult:
        if any(change.name == 'Probe' and change.value == 'L9' for change in changes):
            return SetParametersResult(successful=False, reason='Probe L9 is not plugged in.')
        return SetParametersResult(successful=True)

    def value(self, name: str) -> Any:
        return self.node.get_parameter(name).value

    def turn(self, name: str, value: Any) -> None:
        """Turn a knob at the scanner."""
        (result,) = self.node.set_parameters([Parameter(name, value=value)])
        assert result.successful, result.reason


class ServiceScanner:
    """
    A driver with our services below a namespace.

    :param subscribes: whether it has Subscribe too, and tells changes by itself.
    :param topic: where it tells them.
    """

    def __init__(
        self,
        ros: RosSide,
        namespace: str = '/probe',
        subscribes: bool = True,
        topic: str = 'us_parameters',
    ) -> None:
        self.values = {'DepthMm': '50', 'GainPercent': '30'}
        self.devices: list[str] = []
        self.followed: list[str] = []
        self.node = node = _node(ros, f'driver_of_{namespace.strip("/")}')
        self._publisher = node.create_publisher(UsParameters, f'{namespace}/{topic}', LATCHED)
        node.create_service(GetUsParameters, f'{namespace}/get_us_parameters', self._get)
        node.create_service(SetUsParameters, f'{namespace}/set_us_parameters', self._set)
        if subscribes:
            node.create_service(
                SubscribeUsParameters, f'{namespace}/subscribe_us_parameters', self._subscribe
            )

    def turn(self, name: str, value: str) -> None:
        """Turn a knob at the scanner."""
        self.values[name] = value
        if name in self.followed:
            self._publisher.publish(UsParameters(parameters=[UsParameter(name=name, value=value)]))

    def _answer(self, request: Any, response: Any, values: bool) -> Any:
        self.devices.append(request.device)
        response.results = [
            UsParameterResult(
                name=name,
                success=name in self.values,
                value=self.values.get(name, '') if values else '',
                error='' if name in self.values else f'{name} is not known here',
            )
            for name in request.names
        ]
        response.success = all(result.success for result in response.results)
        return response

    def _get(self, request: Any, response: Any) -> Any:
        return self._answer(request, response, True)

    def _set(self, request: Any, response: Any) -> Any:
        for name, value in zip(request.names, request.values, strict=True):
            if name in self.values:
                self.turn(name, value)
        return self._answer(request, response, False)

    def _subscribe(self, request: Any, response: Any) -> Any:
        for name in request.names:
            if request.unsubscribe:
                self.followed.remove(name)
            elif name in self.values:
                self.followed.append(name)
        return self._answer(request, response, True)
