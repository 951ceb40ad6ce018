# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands, put together: peers on the loop thread, services and drivers on the executor."""

from __future__ import annotations

from collections.abc import Mapping

from igtl_ros.bridge.command_counters import CommandCounters
from igtl_ros.bridge.command_observer import CommandObserver
from igtl_ros.bridge.command_peer import CommandPeer
from igtl_ros.bridge.command_peer import Outlets
from igtl_ros.bridge.command_peers import CommandPeers
from igtl_ros.bridge.command_serving import CommandServing
from igtl_ros.bridge.command_settings import PARAMETERS_OF
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.bridge.us_calls import UsCalls
from igtl_ros.bridge.us_driver import Driver
from igtl_ros.bridge.us_parameter_driver import ParameterDriver
from igtl_ros.bridge.us_service_driver import ServiceDriver
from igtl_ros.bridge.us_values import UsValues
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
from igtl_ros.tuo.server import Work
from rclpy.node import Node


class CommandSystem:
    """
    Both roles: commands that ROS sends to peers, and those that peers send to ROS.

    :param call_later: has a function called on the loop thread after some seconds.
    :raises ParameterError: the type of a service is not installed.
    """

    def __init__(
        self, node: Node, settings: Settings, call_later: CallLater, warn: Throttle
    ) -> None:
        commands = settings.commands
        self._node = node
        self._warn = warn
        self._settings = commands
        self.counters = CommandCounters()
        self._waiting = Waiting(node, call_later)
        self._values = UsValues(node, call_later)
        self._observer = CommandObserver(
            node, call_later, settings.from_igtl.passes, self.counters
        )
        self._peers = CommandPeers(
            commands,
            self.counters,
            Outlets(self._serve, self._learned, self._say, self._saw),
        )
        self._driver = self._make_driver()
        self._serving = CommandServing(node, commands, self._waiting, self._driver)
        self.calls = UsCalls(self._peers, commands, self._waiting)

    def _make_driver(self) -> Driver | None:
        kind, name = self._settings.driver
        if not kind:
            return None
        aliases = self._settings.aliases
        if kind == PARAMETERS_OF:
            return ParameterDriver(self._node, name, aliases, self._waiting, self._changed)
        return ServiceDriver(
            self._node,
            name,
            aliases,
            self._waiting,
            self._changed,
            self._peers.subscriptions,
            self._settings.poll_period,
            self._warn,
        )

    def close(self) -> None:
        """End everything; the loop thread has ended."""
        self._peers.close()
        self._waiting.close()
        self._serving.destroy()
        self._values.destroy()
        self._observer.destroy()
        if self._driver is not None:
            self._driver.destroy()

    def change(self, settings: Settings) -> None:
        """Go on with other values of what may change at any time; from any thread."""
        self._observer.passes = settings.from_igtl.passes

    # --- on the loop thread ---

    def connected(self, connection: Connection) -> None:
        """Learn of a new connection."""
        self._peers.connected(connection)

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Learn that a connection ended."""
        self._peers.disconnected(connection, reason)

    def take(self, connection: Connection, packet: Packet) -> bool:
        """Return whether a message was about commands, and is dealt with."""
        return self._peers.take(connection, packet)

    def _serve(self, peer: CommandPeer, work: Work) -> None:
        self._serving.take(peer, work)

    def _learned(self, peer: CommandPeer, device: str, values: dict[str, str]) -> None:
        self._values.learned(peer.connection.endpoint_name, device, values)

    def _saw(self, peer: CommandPeer, packet: Packet, to_peer: bool) -> None:
        self._observer.saw(packet, peer.connection.endpoint_name, to_peer)

    def _say(self, peer: CommandPeer, text: str) -> None:
        name = peer.connection.endpoint_name
        self._warn(('commands', name, text), f'{peer.connection.peer} ({name}): {text}')

    # --- on the executor ---

    def _changed(self, values: Mapping[str, str]) -> None:
        """Send values of the driver to the peers that follow them."""
        driver = self._driver
        if driver is not None:
            self._waiting.later(0.0, lambda: self._peers.changed(values, driver.means))
