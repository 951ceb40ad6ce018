# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
pyigtl as a peer.

It keeps one received message for each device name, whatever the type, so tests give every message
a device of its own. Its server sets signal handlers, which have to be set back.
"""

from __future__ import annotations

import signal
from typing import Any

from transport_support import missing
from transport_support import seconds

try:
    import pyigtl
except ImportError:
    pyigtl = None


class PyigtlClient:
    """A client of a port of this machine."""

    def __init__(self, port: int) -> None:
        if pyigtl is None:
            missing('THE PYTHON PACKAGE pyigtl')
        self.port = port
        self._peer = self._start()

    def _start(self) -> Any:
        return pyigtl.OpenIGTLinkClient('127.0.0.1', self.port)

    @property
    def connected(self) -> bool:
        """Return whether it has a connection."""
        return bool(self._peer.is_connected())

    def send(self, message: Any) -> None:
        """Send a pyigtl message."""
        assert self._peer.send_message(message, wait=False)

    def message(self, device_name: str) -> Any:
        """Return the message that came from a device."""
        message = self._peer.wait_for_message(device_name, timeout=seconds(10))
        assert message is not None, f'nothing came from {device_name}'
        return message

    def close(self) -> None:
        """End it."""
        self._peer.stop()


class PyigtlServer(PyigtlClient):
    """A server at a free port; it serves one client at a time."""

    def __init__(self) -> None:
        super().__init__(0)
        self.port = int(self._peer.server_address[1])

    def _start(self) -> Any:
        self._handlers = {
            number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return pyigtl.OpenIGTLinkServer(port=self.port, local_server=True)

    def close(self) -> None:
        super().close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
