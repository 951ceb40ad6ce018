# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom the transport reports to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet

if TYPE_CHECKING:
    from igtl_ros.transport.connection import Connection
    from igtl_ros.transport.counters import EndpointInfo


class Listener:
    """
    Override what you need. All of it is called on the loop thread and must not block.

    Whatever these raise is logged and ends nothing.
    """

    def endpoint_changed(self, info: EndpointInfo) -> None:
        """Learn that an endpoint's state or error changed."""

    def connected(self, connection: Connection) -> None:
        """Learn of a new connection; what is sent to it from here goes first."""

    def received(self, connection: Connection, packet: Packet) -> None:
        """Take a message."""

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        """Learn that a message from this peer could not be read; the connection goes on."""

    def overflowed(self, connection: Connection, packet: Packet) -> None:
        """Learn that a message was not sent because this peer's queue is full."""

    def leaving(self, connection: Connection) -> None:
        """Learn that we are about to end a connection; what is sent to it now still leaves."""

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Learn that a connection ended, and why."""
