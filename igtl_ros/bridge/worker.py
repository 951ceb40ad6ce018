# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Work that takes milliseconds, such as that of codecs, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
import queue
import threading
from typing import Any


class Worker:
    """
    Does one kind of work in order, so that nobody waits for it.

    :param work: takes an item; runs in the thread, and says itself what is wrong.
    :param most: items that may wait.
    """

    def __init__(self, name: str, work: Callable[[Any], None], most: int) -> None:
        self._work = work
        self._items: queue.Queue[Any] = queue.Queue(most)
        self._ended = False
        threading.Thread(target=self._run, name=name, daemon=True).start()

    def put(self, item: Any) -> bool:
        """Have an item worked on; False if too many wait already."""
        try:
            self._items.put_nowait(item)
        except queue.Full:
            return False
        return True

    def end(self) -> None:
        """End the thread after what it does now; what waits is not done. Does not wait."""
        self._ended = True
        with suppress(queue.Full):  # then the thread has something to wake up for
            self._items.put_nowait(None)

    def _run(self) -> None:
        while True:
            item = self._items.get()
            if self._ended:
                return
            self._work(item)
