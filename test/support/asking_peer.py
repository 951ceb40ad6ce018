# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A socket that asks, and the end of what it is told so far: without a clock, without sleeping."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
import itertools
import threading

from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Hub
from session_packets import get
from transport_peers import Peer
from transport_support import seconds
from transport_support import wait_until

_marks = itertools.count(1)


class Asking(Peer):
    """
    Asks, and reads up to a certain message.

    :param port: where it connects to.
    :param receive_buffer: bytes of the kernel's receive buffer; small ones fill up soon.
    """

    def ask(self, *requests: Packet) -> None:
        """Send requests in one piece."""
        self.send(b''.join(request.to_bytes() for request in requests))

    def until(self, is_last: Callable[[Packet], bool]) -> list[Packet]:
        """Return all messages up to one that fits, and that one."""
        packets = [self.next_packet()]
        while not is_last(packets[-1]):
            packets.append(self.next_packet())
        return packets

    def until_acknowledged(self, type_name: str) -> list[Packet]:
        """Return all messages up to an RTS_, and that one."""
        return self.until(lambda packet: packet.type_name == f'RTS_{type_name}')

    def until_now(self) -> list[Packet]:
        """Return all that is sent before a question that is asked now is answered."""
        mark = f'Mark{next(_marks)}'
        self.ask(get('STATUS', mark))
        return self.until(lambda packet: packet.device_name == mark)[:-1]


def given(hub: Hub) -> None:
    """Wait until all that was sent has been handed to all connections, read or not."""
    wait_until(lambda: not hub._handed_over)
    done = threading.Event()
    # The loop thread does this after what it was told to do before.
    hub.call_later(0, done.set)
    assert done.wait(seconds(10))


@contextmanager
def sending(hub: Hub, make: Callable[[int], Packet]) -> Iterator[Callable[[], int]]:
    """Have a thread send one message after the other; gives how many it has sent."""
    count = 0
    stop = threading.Event()

    def run() -> None:
        nonlocal count
        while not stop.is_set():
            hub.send(make(count))
            count += 1
            if count % 10 == 0:
                given(hub)  # or the queue into the loop would be full

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield lambda: count
    finally:
        stop.set()
        thread.join(seconds(10))
        assert not thread.is_alive()
