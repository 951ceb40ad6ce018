# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
An OpenIGTLink peer on bare sockets: python -m bench.peers.igtl_peer HOST:PORT ...

Each HOST:PORT is a connection; ":PORT" listens. Everything that comes is read by all of them
except the first --stalled N, which never read. Arrivals of the message kinds asked for are noted.
"""

from __future__ import annotations

import argparse
import gc
import selectors
import socket
import sys
import time

from bench.peers.commands import answer
from bench.peers.commands import paced
from bench.peers.igtl_messages import packed
from bench.peers.igtl_messages import put_stamp
from bench.peers.stream import Stream
from igtl_ros.openigtlink import to_nanoseconds


def connect(host: str, port: int) -> socket.socket:
    """Connect, as soon as somebody listens."""
    end = time.monotonic() + 15.0
    while True:
        try:
            return socket.create_connection((host, port), timeout=10.0)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)


def open_connection(address: str) -> socket.socket:
    host, _, port = address.rpartition(':')
    if host:
        connection = connect(host, int(port))
    else:
        with socket.create_server(('127.0.0.1', int(port))) as server:
            print('listening', flush=True)
            connection, _ = server.accept()
    connection.settimeout(None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


class Peer:
    def __init__(self, addresses: list[str], stalled: int) -> None:
        self.selector = selectors.DefaultSelector()
        self.connections = [open_connection(address) for address in addresses]
        self.streams = []
        for connection in self.connections[stalled:]:
            stream = Stream(connection)
            self.streams.append(stream)
            self.selector.register(connection, selectors.EVENT_READ, stream)
        self.selector.register(sys.stdin, selectors.EVENT_READ, None)

    def send(self, kind: str, device: str, rate: float, seconds: float) -> dict[str, float]:
        data = packed(kind, device)
        connection = self.connections[0]

        def once() -> None:
            put_stamp(data)
            connection.sendall(data)

        return paced(rate, seconds, once)

    def count(self) -> int:
        return sum(len(stream.arrivals) for stream in self.streams)

    def collect(self, kind: str) -> list[tuple[int, int]]:
        """Return pairs of times, sent and received, of one message type, and begin anew."""
        name = kind.encode()
        result = [
            (to_nanoseconds(stamp), now)
            for stream in self.streams
            for type_name, stamp, now in stream.arrivals
            if type_name.rstrip(b'\0') == name
        ]
        for stream in self.streams:
            stream.arrivals.clear()
        return result

    def run(self) -> None:
        gc.disable()
        commands = {'send': self.send, 'count': self.count, 'collect': self.collect}
        while True:
            for key, _ in self.selector.select():
                if key.data is not None:
                    if not key.data.read():
                        self.selector.unregister(key.fileobj)
                elif line := sys.stdin.readline():
                    answer(line, commands)
                else:
                    return


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('addresses', nargs='+')
    parser.add_argument('--stalled', type=int, default=0)
    options = parser.parse_args()
    peer = Peer(options.addresses, options.stalled)
    print('connected', flush=True)
    time.sleep(0.1)
    peer.run()


if __name__ == '__main__':
    main()
