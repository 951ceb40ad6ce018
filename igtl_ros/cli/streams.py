# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How many messages of each device came, and how fast."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from igtl_ros.cli.describe import NO_NAME
from igtl_ros.cli.describe import on_one_line
from igtl_ros.cli.describe_values import counted
from igtl_ros.cli.describe_values import hertz
from igtl_ros.openigtlink import Packet

_MOST_STREAMS = 10_000  # names are the peer's
_RECENT = 21


def _rate(first: float, last: float, count: int) -> float | None:
    return (count - 1) / (last - first) if last > first else None


@dataclass(slots=True)
class Stream:
    """
    The messages of one device and type. Moments are seconds of any clock.

    :param name: type and device.
    """

    name: str
    count: int = 0
    _first: float = 0.0
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=_RECENT))

    def add(self, moment: float | None) -> None:
        """Count a message; None is one of which nobody knows when it was."""
        self.count += 1
        if moment is not None:
            self._first = self._first if self._recent else moment
            self._recent.append(moment)

    @property
    def rate(self) -> float | None:
        """Return the messages per second of late; None if that cannot be told."""
        recent = self._recent
        return _rate(recent[0], recent[-1], len(recent)) if recent else None

    def __str__(self) -> str:
        """Return number and rate of all."""
        overall = _rate(self._first, self._recent[-1], self.count) if self._recent else None
        said = f'{self.name}: {counted(self.count, "message")}'
        return f'{said}, {hertz(overall)}' if overall else said


class Streams:
    """All streams."""

    def __init__(self) -> None:
        self.total = 0
        self._streams: dict[str, Stream] = {}

    def add(self, packet: Packet, moment: float | None) -> Stream:
        """Count a message, and return its stream."""
        self.total += 1
        device = packet.full_device_name or NO_NAME
        name = on_one_line(f'{packet.type_name} {device}')
        stream = self._streams.get(name)
        if stream is None:
            stream = Stream(name)
            if len(self._streams) < _MOST_STREAMS:
                self._streams[name] = stream
        stream.add(moment)
        return stream

    def __iter__(self) -> Iterator[Stream]:
        """Give the streams by name."""
        return iter(sorted(self._streams.values(), key=lambda stream: stream.name))
