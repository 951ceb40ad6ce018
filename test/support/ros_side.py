# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ROS side of a test: its own context, domain and executor thread."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
import os
import socket
import threading
from typing import Any

import rclpy
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import QoSProfile
from waiting import wait_until

# A domain is ours while this process is bound to its port, so that two runs of the tests on one
# machine do not hear each other. Some are enough: a test ends its own before the next begins.
_FIRST_PORT = 21_000
_MOST = 24
_numbers = count(os.getpid() * 13)
_owned: dict[int, socket.socket] = {}


def next_domain() -> int:
    """Return a domain id, 1 to 99, that no other run and no recent test of this one uses."""
    while len(_owned) < _MOST:
        domain = 1 + next(_numbers) % 99
        if domain in _owned:
            break
        try:
            _owned[domain] = socket.create_server(('127.0.0.1', _FIRST_PORT + domain))
        except OSError:
            continue
        return domain
    domain = next(iter(_owned))  # the one used longest ago
    _owned[domain] = _owned.pop(domain)
    return domain


class RosSide:
    """A node in a context of its own, spun by a thread."""

    def __init__(self, domain: int) -> None:
        self.domain = domain
        self._context = Context()
        rclpy.init(args=[], context=self._context, domain_id=domain)
        self.node = rclpy.create_node(f'test_{domain}', context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._spin, daemon=True)
        self._thread.start()

    def _spin(self) -> None:
        while not self._stopping.is_set():
            self._executor.spin_once(timeout_sec=0.05)

    def subscribe(
        self, ros_type: type, topic: str, qos: int | QoSProfile = 1000, raw: bool = False
    ) -> list[Any]:
        """Return a list that fills with what arrives."""
        arrived: list[Any] = []
        self.node.create_subscription(ros_type, topic, arrived.append, qos, raw=raw)
        return arrived

    def publisher(self, ros_type: type, topic: str, qos: int | QoSProfile = 100) -> Any:
        """Return a publisher."""
        return self.node.create_publisher(ros_type, topic, qos)

    def call(self, service_type: type, name: str, request: Any, timeout: float = 10.0) -> Any:
        """Call a service and return its response."""
        client = self.node.create_client(service_type, name)
        wait_until(client.service_is_ready, f'service {name}', timeout)
        future = client.call_async(request)
        wait_until(future.done, f'answer of {name}', timeout)
        return future.result()

    def close(self) -> None:
        """End node and context."""
        self._stopping.set()
        self._thread.join()
        self._executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown(context=self._context)


def published(publisher: Any, message: Any, until: Callable[[], object], what: str) -> None:
    """Publish again and again until a condition holds: DDS needs a moment to introduce us."""

    def publish_and_look() -> object:
        publisher.publish(message)
        return until()

    wait_until(publish_and_look, what)
