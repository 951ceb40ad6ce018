# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a scanner driver in ROS is to us, whichever way it is reached."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence

from igtl_ros.tuo.command import Result

Changed = Callable[[Mapping[str, str]], None]  # values by the driver's names, on the executor


class Driver(ABC):
    """
    Answers for a scanner; its coroutines run on the executor.

    Names are those of the peer. Deadlines are times of time.monotonic; what takes longer, or is
    not there at all, raises CallError.

    :param name: for peers that ask for a list of devices.
    """

    name: str

    @abstractmethod
    async def get_values(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values, in the order of the names."""

    @abstractmethod
    async def set_values(
        self, values: Sequence[tuple[str, str]], device: str, deadline: float
    ) -> list[Result]:
        """Change values; some may succeed where others fail."""

    @abstractmethod
    async def follow(self, names: Sequence[str], device: str, deadline: float) -> list[Result]:
        """Return values, and report their changes from now on."""

    @abstractmethod
    def means(self, name: str, known: str) -> bool:
        """Return whether a peer's name means this one of the driver's; from any thread."""

    @abstractmethod
    def destroy(self) -> None:
        """End all that it has in ROS."""
