# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A scanner driver whose parameters are ROS parameters of its node.

Get and Set are get and set parameters, changes come on /parameter_events, whoever makes them. What
the node refuses (out of range, read-only, its own reasons) is the error of that parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.us_driver import Changed
from igtl_ros.bridge.us_driver import Driver
from igtl_ros.bridge.us_parameter_values import from_text
from igtl_ros.bridge.us_parameter_values import to_text
from igtl_ros.bridge.us_parameter_values import ValueTextError
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.parameters import known_as
from igtl_ros.tuo.parameters import other_names
from igtl_ros.tuo.parameters import PARAMETERS
from igtl_ros.tuo.server import not_set
from igtl_ros.tuo.server import unknown_parameter
from rcl_interfaces.msg import Parameter
from rcl_interfaces.msg import ParameterEvent
from rcl_interfaces.msg import ParameterValue
from rcl_interfaces.srv import DescribeParameters
from rcl_interfaces.srv import GetParameters
from rcl_interfaces.srv import ListParameters
from rcl_interfaces.srv import SetParameters
from rclpy.node import Node
from rclpy.qos import qos_profile_parameter_events
from rclpy.qos import qos_profile_parameters

# Of the node, not of the scanner.
_HIDDEN = ('use_sim_time', 'start_type_description_service')
_HIDDEN_PREFIX = 'qos_overrides.'


class ParameterDriver(Driver):
    """
    Answers with the parameters of a node.

    :param target: name of the node.
    :param changed: takes values when they have changed.
    """

    def __init__(
        self,
        node: Node,
        target: str,
        aliases: Mapping[str, str],
        waiting: Waiting,
        changed: Changed,
    ) -> None:
        self._target = _full_name(node, target)
        self.name = self._target.rpartition('/')[2]
        self._node = node
        self._aliases = aliases
        self._waiting = waiting
        self._changed = changed
        self._names: frozenset[str] = frozenset()
        self._collectors: list[dict[str, str]] = []
        self._clients = {
            service: node.create_client(
                service,
                f'{self._target}/{name}',
                qos_profile=qos_profile_parameters,
                callback_group=waiting.group,
            )
            for service, name in (
                (ListParameters, 'list_parameters'),
                (DescribeParameters, 'describe_parameters'),
                (GetParameters, 'get_parameters'),
                (SetParameters, 'set_parameters'),
            )
        }
        self._subscription = node.create_subscription(
            ParameterEvent,
            '/parameter_events',
            self._heard,
            qos_profile_parameter_events,
            callback_group=waiting.group,
        )

    async def get_values(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values, in the order of the names."""
        known = await self._resolve(names, deadline)
        values = await self._values([one for one in known if one is not None], deadline)
        results = []
        for name, found in zip(names, known, strict=True):
            if found is None:
                results.append(unknown_parameter(name))
                continue
            text = to_text(values[found])
            results.append(not_set(name) if text is None else Result(name, True, text))
        return results

    async def set_values(
        self, values: Sequence[tuple[str, str]], device: str, deadline: float
    ) -> list[Result]:
        """Change values, each by itself."""
        known = await self._resolve([name for name, _ in values], deadline)
        kinds = await self._kinds([one for one in known if one is not None], deadline)
        results: dict[int, Result] = {}
        changes: dict[int, Parameter] = {}
        for index, ((name, text), found) in enumerate(zip(values, known, strict=True)):
            if found is None:
                results[index] = unknown_parameter(name)
                continue
            try:
                value = from_text(text, kinds[found], self._numbers(found))
                changes[index] = Parameter(name=found, value=value)
            except ValueTextError as error:
                results[index] = Result(name, False, error=f'{name}: {error}.')
        for index, reason in zip(
            changes, await self._set([*changes.values()], deadline), strict=True
        ):
            results[index] = Result(values[index][0], not reason, error=reason)
        return [results[index] for index in range(len(values))]

    async def follow(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values; those of events that overtook the answer, if there were any."""
        news: dict[str, str] = {}
        self._collectors.append(news)
        try:
            results = await self.get_values(names, device, deadline)
        finally:
            self._collectors.remove(news)
        for index, result in enumerate(results):
            found = known_as(result.name, self._names, self._aliases)
            if result.success and found in news:
                results[index] = Result(result.name, True, news[found])
        return results

    def means(self, name: str, known: str) -> bool:
        """Return whether a peer's name means this one of the node's."""
        return known_as(name, self._names | {known}, self._aliases) == known

    def destroy(self) -> None:
        """End all that it has in ROS."""
        self._node.destroy_subscription(self._subscription)
        for client in self._clients.values():
            self._node.destroy_client(client)

    # --- asking the node ---

    async def _resolve(self, names: Sequence[str], deadline: float) -> list[str | None]:
        """Return what the node calls these; it is asked for its names when one is not known."""
        found = [known_as(name, self._names, self._aliases) for name in names]
        if None in found:
            request = ListParameters.Request()
            response = await self._call(ListParameters, request, deadline)
            self._names = frozenset(
                name
                for name in response.result.names
                if name not in _HIDDEN and not name.startswith(_HIDDEN_PREFIX)
            )
            found = [known_as(name, self._names, self._aliases) for name in names]
        return found

    async def _values(self, names: list[str], deadline: float) -> dict[str, ParameterValue]:
        """Return values; of a parameter that is not set, one of no type."""
        if not names:
            return {}
        request = GetParameters.Request(names=names)
        values = (await self._call(GetParameters, request, deadline)).values
        if len(values) == len(names):
            return dict(zip(names, values, strict=True))
        if len(names) == 1:
            return {names[0]: ParameterValue()}
        # Nodes answer nothing at all if one of them is not set.
        result: dict[str, ParameterValue] = {}
        for name in names:
            result |= await self._values([name], deadline)
        return result

    async def _kinds(self, names: list[str], deadline: float) -> dict[str, int]:
        """Return the types of parameters; where they may change it, the present one."""
        if not names:
            return {}
        request = DescribeParameters.Request(names=names)
        descriptors = (await self._call(DescribeParameters, request, deadline)).descriptors
        # None at all, if one of the names has gone.
        pairs = zip(names, descriptors, strict=len(names) == len(descriptors))
        kinds = {name: int(descriptor.type) for name, descriptor in pairs}
        unclear = [name for name in names if not kinds.get(name)]
        values = await self._values(unclear, deadline)
        return kinds | {name: int(value.type) for name, value in values.items()}

    async def _set(self, changes: list[Parameter], deadline: float) -> list[str]:
        """Return why each of them was refused; empty if it was not."""
        if not changes:
            return []
        request = SetParameters.Request(parameters=changes)
        results = (await self._call(SetParameters, request, deadline)).results
        reasons = [
            '' if result.successful else result.reason or 'refused by the driver'
            for result in results
        ]
        missing = len(changes) - len(reasons)
        return reasons[: len(changes)] + ['the driver did not say'] * missing

    async def _call(self, service: type, request: Any, deadline: float) -> Any:
        return await self._waiting.call(self._clients[service], request, deadline)

    def _numbers(self, found: str) -> int:
        """Return how many numbers a parameter has; 0 if that is not known."""
        names = (found, *other_names(found, self._aliases))
        return next((PARAMETERS[name].numbers for name in names if name in PARAMETERS), 0)

    # --- what the node says by itself ---

    def _heard(self, event: ParameterEvent) -> None:
        if event.node != self._target:
            return
        values = {}
        for parameter in (*event.new_parameters, *event.changed_parameters):
            text = to_text(parameter.value)
            if text is not None:
                values[parameter.name] = text
        for news in self._collectors:
            news.update(values)
        if values:
            self._changed(values)


def _full_name(node: Node, target: str) -> str:
    """Return the name of a node as events have it."""
    if target.startswith('/'):
        return target
    return f'{node.get_namespace().rstrip("/")}/{target}'
