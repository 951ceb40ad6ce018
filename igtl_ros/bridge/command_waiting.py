# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
How a coroutine on the executor waits: for the loop thread, for a service, for time.

rclpy resumes a coroutine when its executor wakes up, and completing a future on another thread
does not wake it (ros2/rclpy issue 1467), so all of it goes through here.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Coroutine
import threading
import time
from typing import Any

from igtl_ros.bridge.publisher import CallLater
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.client import Client
from rclpy.node import Node
from rclpy.task import Future

_LOOK_AGAIN = 0.02
_FOUND_WITHIN = 2.0  # seconds; DDS needs some of it to find a service, if we have just begun


class CallError(RuntimeError):
    """A service was not there, or did not answer in time; the text is for users."""


class Waiting:
    """
    Starts coroutines and wakes them.

    :param call_later: has a function called on the loop thread after some seconds.
    """

    def __init__(self, node: Node, call_later: CallLater) -> None:
        self._node = node
        self._call_later = call_later
        self._lock = threading.Lock()
        self._at_close: dict[Future, Any] = {}  # who waits, and what for if the loop ends first
        # A callback that waits must not keep others of its group from running.
        self.group = ReentrantCallbackGroup()

    # --- from any thread ---

    def complete(self, future: Future, result: Any) -> None:
        """Give a future its result, unless it has one, and wake who waits for it."""
        with self._lock:
            if future.done():
                return
            future.set_result(result)
        executor = self._node.executor
        if executor is not None:
            executor.wake()

    def later(self, delay: float, function: Callable[[], object]) -> bool:
        """Have a function called on the loop thread; False if that has ended."""
        try:
            self._call_later(delay, function)
        except RuntimeError:  # the loop is closed
            return False
        return True

    def start(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Have a coroutine run on the executor; what it raises is logged and ends nothing."""
        executor = self._node.executor
        if executor is None:  # it does not spin yet
            self.later(_LOOK_AGAIN, lambda: self.start(work))
            return

        async def guarded() -> None:
            try:
                await work()
            except Exception as error:
                self._node.get_logger().error(f'{type(error).__name__}: {error}')

        executor.create_task(guarded)

    def close(self) -> None:
        """Let nobody wait for a loop thread that has ended."""
        for future, result in list(self._at_close.items()):
            self.complete(future, result)

    # --- in a coroutine on the executor ---

    async def on_loop(self, function: Callable[[Callable[[Any], None]], object]) -> Any:
        """
        Run a function on the loop thread; it is given what to call with the result, at any time.

        :raises CallError: the loop thread has ended.
        """
        future, ended = Future(), CallError('the bridge is stopping')

        def run() -> None:
            try:
                function(lambda result: self.complete(future, result))
            except Exception as error:
                self.complete(future, error)

        result = await self._awaited(future, ended) if self.later(0.0, run) else ended
        if isinstance(result, Exception):
            raise result
        return result

    async def at_most(self, future: Future, seconds: float) -> bool:
        """Wait for a future; False if it took longer."""
        outcome = Future()
        future.add_done_callback(lambda _: self.complete(outcome, True))
        if not self.later(max(seconds, 0.0), lambda: self.complete(outcome, False)):
            return bool(future.done())
        return bool(await self._awaited(outcome, False))

    async def _awaited(self, future: Future, at_close: Any) -> Any:
        self._at_close[future] = at_close
        try:
            return await future
        finally:
            self._at_close.pop(future, None)

    async def call(self, client: Client, request: Any, deadline: float) -> Any:
        """
        Call a service and return its response.

        :param deadline: when to give up, as time.monotonic has it.
        :raises CallError: it is not there, or takes too long.
        """
        name = client.srv_name
        look_until = min(time.monotonic() + _FOUND_WITHIN, deadline)
        while not client.service_is_ready():
            if time.monotonic() >= look_until:
                raise CallError(f'there is no service {name}')
            await self.on_loop(lambda done: self.later(_LOOK_AGAIN, lambda: done(None)))
        future = client.call_async(request)
        if not await self.at_most(future, deadline - time.monotonic()):
            client.remove_pending_request(future)
            raise CallError(f'service {name} did not answer in time')
        return future.result()
