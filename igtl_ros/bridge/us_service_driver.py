# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A scanner driver that serves the same services as the bridge does, below a namespace.

get_us_parameters and set_us_parameters it has to have. Changes come on its topic us_parameters if
it takes subscribe_us_parameters; otherwise it is asked again and again.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
import time
from typing import Any

from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.qos import publisher_qos
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.bridge.us_asking import asked
from igtl_ros.bridge.us_driver import Changed
from igtl_ros.bridge.us_driver import Driver
from igtl_ros.bridge.us_results import values_of
from igtl_ros.msg import UsParameters
from igtl_ros.srv import GetUsParameters
from igtl_ros.srv import SetUsParameters
from igtl_ros.srv import SubscribeUsParameters
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.parameters import known_as
from rclpy.node import Node

_POLL_TIMEOUT = 5.0
_SERVICES = {
    GetUsParameters: 'get_us_parameters',
    SetUsParameters: 'set_us_parameters',
    SubscribeUsParameters: 'subscribe_us_parameters',
}


class ServiceDriver(Driver):
    """
    Answers with the services of a driver.

    :param namespace: below which they are.
    :param period: seconds between two polls.
    :param changed: takes values when they have changed.
    :param followed: tells the names that peers follow, as they call them; from any thread.
    """

    def __init__(
        self,
        node: Node,
        namespace: str,
        aliases: Mapping[str, str],
        waiting: Waiting,
        changed: Changed,
        followed: Callable[[], frozenset[str]],
        period: float,
        warn: Throttle,
    ) -> None:
        self.name = namespace.rpartition('/')[2] or 'scanner'
        self._node = node
        self._aliases = aliases
        self._waiting = waiting
        self._changed = changed
        self._followed = followed
        self._warn = warn
        self._devices: dict[str, str] = {}  # what is followed, and UsDeviceId
        self._polled: set[str] = set()
        self._settled: set[str] = set()
        self._clients = {
            service: node.create_client(
                service, f'{namespace}/{name}', callback_group=waiting.group
            )
            for service, name in _SERVICES.items()
        }
        self._subscription = node.create_subscription(
            UsParameters,
            f'{namespace}/us_parameters',
            self._heard,
            publisher_qos(UsParameters, True),
            callback_group=waiting.group,
        )
        self._asking = False
        self._timer = node.create_timer(period, self._tick, callback_group=waiting.group)

    async def get_values(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values, in the order of the names."""
        return await self._ask(GetUsParameters, [(name, None) for name in names], device, deadline)

    async def set_values(
        self, values: Sequence[tuple[str, str]], device: str, deadline: float
    ) -> list[Result]:
        """Change values."""
        return await self._ask(SetUsParameters, values, device, deadline)

    async def follow(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values; what is not pushed is polled: refused, or granted on no topic of ours."""
        granted: frozenset[str] = frozenset()
        if self._clients[SubscribeUsParameters].service_is_ready():
            request = SubscribeUsParameters.Request(device=device, names=[*names])
            response = await self._call(request, deadline)
            if self._node.count_publishers(self._subscription.topic_name):
                granted = frozenset(result.name for result in response.results if result.success)
        results = await self.get_values(names, device, deadline)
        followed = values_of(results)
        self._devices |= dict.fromkeys(followed, device)
        self._polled = (self._polled | followed.keys()) - granted
        return results

    def means(self, name: str, known: str) -> bool:
        """Return whether a peer's name means this one of the driver's."""
        return known_as(name, [known], self._aliases) is not None

    def destroy(self) -> None:
        """End all that it has in ROS."""
        self._node.destroy_timer(self._timer)
        self._node.destroy_subscription(self._subscription)
        for client in self._clients.values():
            self._node.destroy_client(client)

    # --- asking the driver ---

    async def _ask(
        self,
        service: Any,
        pairs: Sequence[tuple[str, str | None]],
        device: str,
        deadline: float,
    ) -> list[Result]:
        async def ask(wanted: Sequence[tuple[str, str | None]]) -> list[Result]:
            request = service.Request(device=device, names=[name for name, _ in wanted])
            if service is SetUsParameters:
                request.values = [value or '' for _, value in wanted]
            return _results(request.names, await self._call(request, deadline))

        found = await asked(ask, pairs, self._aliases)
        return [one.result for one in found or ()]

    async def _call(self, request: Any, deadline: float) -> Any:
        client = next(
            client
            for service, client in self._clients.items()
            if isinstance(request, service.Request)
        )
        request.timeout = max(deadline - time.monotonic(), 0.001)
        return await self._waiting.call(client, request, deadline)

    # --- what changes by itself ---

    def _heard(self, message: UsParameters) -> None:
        self._changed({parameter.name: parameter.value for parameter in message.parameters})

    async def _tick(self) -> None:
        """Ask for what is polled, and follow no more what no peer follows."""
        if self._asking or not self._devices:
            return
        self._asking = True
        try:
            # What came since the last time may not be known to be followed yet.
            unwanted = self._settled - self._followed()
            self._settled = set(self._devices) - unwanted
            self._polled -= unwanted
            await self._poll()
            await self._forget(unwanted)
        except Exception as error:  # it must not end the executor
            self._warn('scanner driver', f'scanner driver: {error}')
        finally:
            self._asking = False

    async def _poll(self) -> None:
        for device in {self._devices[name] for name in self._polled}:
            names = [name for name in sorted(self._polled) if self._devices[name] == device]
            results = await self.get_values(names, device, time.monotonic() + _POLL_TIMEOUT)
            self._changed(values_of(results))

    async def _forget(self, names: set[str]) -> None:
        for name in names & self._devices.keys():
            device = self._devices.pop(name)
            if self._clients[SubscribeUsParameters].service_is_ready():
                request = SubscribeUsParameters.Request(
                    device=device, names=[name], unsubscribe=True
                )
                await self._call(request, time.monotonic() + _POLL_TIMEOUT)


def _results(names: Sequence[str], response: Any) -> list[Result]:
    """Return a result for each name, even if the driver says nothing of it."""
    said = {result.name: result for result in response.results}
    results = []
    for name in names:
        result = said.get(name)
        if result is None:
            error = response.error or f'the driver says nothing of {name}'
            results.append(Result(name, False, error=error))
        else:
            error = '' if result.success else result.error or response.error or 'refused'
            results.append(Result(name, result.success, result.value, error))
    return results
