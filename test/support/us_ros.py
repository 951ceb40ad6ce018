# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The services of a bridge that command scanners, as a ROS node calls them."""

from __future__ import annotations

from typing import Any

from bridge_process import BridgeProcess
from igtl_ros.srv import GetUsParameters
from igtl_ros.srv import SendCommand
from igtl_ros.srv import SetUsParameters
from igtl_ros.srv import SubscribeUsParameters
from ros_side import RosSide
from waiting import wait_until


class Services:
    """Calls them, one at a time or many at once."""

    def __init__(self, ros: RosSide, bridge: BridgeProcess, node: str = '/igtl_bridge') -> None:
        self.bridge = bridge
        self._clients = {
            kind: ros.node.create_client(kind, f'{node}/{name}')
            for kind, name in (
                (GetUsParameters, 'get_us_parameters'),
                (SetUsParameters, 'set_us_parameters'),
                (SubscribeUsParameters, 'subscribe_us_parameters'),
                (SendCommand, 'send_command'),
            )
        }

    def begin(self, kind: Any, **fields: Any) -> Any:
        """Call, and return the future of the response."""
        client = self._clients[kind]
        wait_until(client.service_is_ready, client.srv_name)
        return client.call_async(kind.Request(**fields))

    def end(self, future: Any, timeout: float = 10.0) -> Any:
        """Return the response."""
        wait_until(future.done, 'the response', timeout)
        return future.result()

    def get(self, *names: str, **fields: Any) -> Any:
        return self.end(self.begin(GetUsParameters, names=[*names], **fields))

    def set(self, values: dict[str, str], **fields: Any) -> Any:
        return self.end(
            self.begin(SetUsParameters, names=[*values], values=[*values.values()], **fields)
        )

    def subscribe(self, *names: str, **fields: Any) -> Any:
        return self.end(self.begin(SubscribeUsParameters, names=[*names], **fields))

    def send(self, name: str, content: str = '', **fields: Any) -> Any:
        return self.end(self.begin(SendCommand, name=name, content=content, **fields))


def values(response: Any) -> dict[str, str]:
    """Return the values of the results that succeeded."""
    return {result.name: result.value for result in response.results if result.success}


def errors(response: Any) -> dict[str, str]:
    """Return the errors of the results that failed."""
    return {result.name: result.error for result in response.results if not result.success}
