# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The one thread that owns all sockets, and the two doors into it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Coroutine
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
import threading
from typing import Any
from typing import TypeVar

T = TypeVar('T')


class LoopThread:
    """An asyncio loop in a daemon thread of its own."""

    def __init__(self, name: str = 'igtl-transport') -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))

    @property
    def is_current(self) -> bool:
        """Return whether the caller runs on the loop thread."""
        return threading.current_thread() is self._thread

    def call_soon(self, function: Callable[..., object], *arguments: Any) -> None:
        """Have a function called on the loop thread; returns at once, from any thread."""
        self.loop.call_soon_threadsafe(function, *arguments)

    def begin(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """
        Run a coroutine on the loop thread, from any thread; returns at once.

        :raises RuntimeError: the loop thread has ended.
        """
        if self.loop.is_closed():
            coroutine.close()
            raise RuntimeError('the loop thread has ended')
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    def run(self, coroutine: Coroutine[Any, Any, T], timeout: float) -> T:
        """
        Run a coroutine on the loop thread and wait for its result; not for the loop thread itself.

        :raises TimeoutError: it took longer; it is cancelled.
        """
        assert not self.is_current, 'would wait for itself'
        future = self.begin(coroutine)
        try:
            return future.result(timeout)
        except FutureTimeoutError:  # is TimeoutError itself only from Python 3.11 on
            future.cancel()
            raise TimeoutError(f'not done within {timeout:g} s') from None

    def stop(self) -> None:
        """End the thread; whatever still runs on it is cancelled."""
        if not self._thread.is_alive():
            return
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(timeout=2.0)
        if not self._thread.is_alive():
            self.loop.close()
