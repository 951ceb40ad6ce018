# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The bridge node: parameters in, everything wired, everything taken down again.

A lifecycle node. Configuring reads and checks the parameters; activating opens the endpoints and
the topics; deactivating closes them. With autostart it does both at once.
"""

from __future__ import annotations

from typing import Any

from igtl_ros.bridge.asking import Asking
from igtl_ros.bridge.endpoint_parameters import EndpointParameters
from igtl_ros.bridge.endpoint_services import AtWork
from igtl_ros.bridge.endpoint_services import EndpointServices
from igtl_ros.bridge.parameters import changed_settings
from igtl_ros.bridge.parameters import Parameter
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.parameters import PARAMETERS
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.parameters import settings_from
from igtl_ros.bridge.parameters import unknown_parameter
from igtl_ros.bridge.qos_overrides import OverridableNode
from igtl_ros.bridge.query_services import QueryServices
from igtl_ros.bridge.running import Running
from igtl_ros.bridge.us_calls import UsCalls
from igtl_ros.bridge.us_services import UsServices
from igtl_ros.transport import TlsError
from rcl_interfaces.msg import FloatingPointRange
from rcl_interfaces.msg import IntegerRange
from rcl_interfaces.msg import ParameterDescriptor
from rcl_interfaces.msg import SetParametersResult
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.lifecycle import LifecycleState
from rclpy.lifecycle import TransitionCallbackReturn
from rclpy.parameter import Parameter as RosParameter

NODE_NAME = 'igtl_bridge'
_HEARTBEAT = 0.25  # seconds


class BridgeNode(OverridableNode):
    """Connects ROS 2 to OpenIGTLink peers."""

    def __init__(self, **arguments: Any) -> None:
        super().__init__(NODE_NAME, **arguments)
        # Wakes the executor, so that it notices when rclpy was shut down: the wake-up for Ctrl-C
        # has been seen to get lost when it came just before a wait.
        self._heartbeat = self.create_timer(
            _HEARTBEAT, lambda: None, clock=Clock(clock_type=ClockType.STEADY_TIME)
        )
        self._settings: Settings | None = None
        self._running: Running | None = None
        self._us_services = UsServices(self, self._calls)
        self._query_services = QueryServices(self, self._asking)
        self._endpoint_services = EndpointServices(self, self._at_work)
        for parameter in PARAMETERS:
            self.declare_parameter(parameter.name, parameter.default, descriptor(parameter))
        # The public API tells only of declared parameters, and so not of misspelt ones.
        self._set_names = tuple(getattr(self, '_parameter_overrides', ()))
        self._of_endpoints = EndpointParameters(self, self._set_names, descriptor)
        self._of_endpoints.declare(self._of_all())
        self.add_on_set_parameters_callback(self._check_parameters)
        self.add_post_set_parameters_callback(self._use_parameters)

    @property
    def running(self) -> Running | None:
        """Return what is at work, while active."""
        return self._running

    def _calls(self) -> UsCalls | None:
        return None if self._running is None else self._running.commands.calls

    def _at_work(self) -> AtWork | None:
        if self._running is None or self._settings is None:
            return None
        return AtWork(self._running.endpoints, self._settings.of_all)

    def _asking(self) -> Asking | None:
        return None if self._running is None else self._running.asking

    # --- transitions ---

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Read and check the parameters."""
        of_all = self._of_all()
        problem = unknown_parameter(self._set_names, of_all['endpoints'])
        if problem:
            return self._failed(problem)
        for name in self._of_endpoints.unused(of_all['endpoints']):
            self.get_logger().warning(f'{name} is not used: endpoints does not name it')
        try:
            self._of_endpoints.declare(of_all)
            self._settings = settings_from(self._values())
        except ParameterError as error:
            return self._failed(str(error))
        except Exception as error:  # rclpy would swallow it
            return self._failed(f'cannot configure: {type(error).__name__}: {error}')
        return TransitionCallbackReturn.SUCCESS

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Open endpoints and topics."""
        assert self._settings is not None
        try:
            self._running = Running(self, self._settings)
            self._running.open()
        except (OSError, TlsError) as error:
            self.stop()
            return self._failed(f'parameter endpoints: {error}')
        except ParameterError as error:
            self.stop()
            return self._failed(str(error))
        except Exception as error:  # rclpy would swallow it
            self.stop()
            return self._failed(f'cannot start: {type(error).__name__}: {error}')
        return super().on_activate(state)

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Close endpoints and topics."""
        self.stop()
        return super().on_deactivate(state)

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Forget the parameters."""
        self._settings = None
        return TransitionCallbackReturn.SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Close endpoints and topics."""
        self.stop()
        return TransitionCallbackReturn.SUCCESS

    def start(self) -> bool:
        """Configure and activate; False if either failed, which the log tells."""
        return (
            self.trigger_configure() == TransitionCallbackReturn.SUCCESS
            and self.trigger_activate() == TransitionCallbackReturn.SUCCESS
        )

    def stop(self) -> None:
        """Close endpoints and topics, if any are open."""
        running, self._running = self._running, None
        if running is not None:
            running.close()

    # --- parameters ---

    def _of_all(self) -> dict[str, Any]:
        return {
            parameter.name: self.get_parameter(parameter.name).value for parameter in PARAMETERS
        }

    def _values(self) -> dict[str, Any]:
        return self._of_all() | self._of_endpoints.own()

    def _check_parameters(self, changed: list[RosParameter]) -> SetParametersResult:
        """Refuse what cannot be used, and what would only be used after the next start."""
        ours = self._ours(changed)
        if not ours:
            return SetParametersResult(successful=True)
        fixed = [name for name, (parameter, _) in ours.items() if not parameter.live]
        if self._settings is not None and fixed:
            return SetParametersResult(
                successful=False,
                reason=f'{", ".join(fixed)} cannot change while the bridge is configured '
                f'({ours[fixed[0]][0].because}): deactivate and clean up first',
            )
        values = self._values() | {name: value for name, (_, value) in ours.items()}
        try:
            if self._settings is not None:
                changed_settings(self._settings, values)
            else:
                settings_from(values)
        except ParameterError as error:
            return SetParametersResult(successful=False, reason=str(error))
        return SetParametersResult(successful=True)

    def _use_parameters(self, changed: list[RosParameter]) -> None:
        """Go on with new values of what may change at any time."""
        if self._settings is None or not self._ours(changed):
            return
        self._settings = changed_settings(self._settings, self._values())
        if self._running is not None:
            self._running.change(self._settings)

    def _ours(self, changed: list[RosParameter]) -> dict[str, tuple[Parameter, Any]]:
        """Return those of the tables, with their new values."""
        rows = {parameter.name: parameter for parameter in PARAMETERS} | self._of_endpoints.rows
        return {
            parameter.name: (rows[parameter.name], parameter.value)
            for parameter in changed
            if parameter.name in rows
        }

    def _failed(self, problem: str) -> TransitionCallbackReturn:
        self.get_logger().error(problem)
        return TransitionCallbackReturn.FAILURE


def descriptor(parameter: Parameter) -> ParameterDescriptor:
    """Return what ROS tools show of a parameter: description, range, choices, when it changes."""
    constraints = [f'one of {", ".join(parameter.choices)}'] if parameter.choices else []
    if not parameter.live and not parameter.read_only:
        constraints.append('changes only while the bridge is not configured')
    result = ParameterDescriptor(
        description=parameter.description,
        dynamic_typing=parameter.dynamic,
        read_only=parameter.read_only,
        additional_constraints='; '.join(constraints),
    )
    if parameter.low is not None and parameter.high is not None:
        if isinstance(parameter.default, int):
            result.integer_range = [
                IntegerRange(from_value=int(parameter.low), to_value=int(parameter.high), step=1)
            ]
        else:
            result.floating_point_range = [
                FloatingPointRange(from_value=parameter.low, to_value=parameter.high, step=0.0)
            ]
    return result
