# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
One stream: what an STT_ asked for, and when the next message of each device may be sent.

While a value waits for its interval to pass, a newer one takes its place. Frames of VIDEO depend
on those before, so that nothing but a key frame may follow where one was left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import BindQuery
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.bind import Wanted
from igtl_ros.openigtlink.messages.queries import StartTracking
from igtl_ros.openigtlink.messages.queries import StartVideo
from igtl_ros.openigtlink.messages.video import FrameType
from igtl_ros.openigtlink.messages.video import Video
from igtl_ros.openigtlink.packet import Packet

_MILLISECOND = 1e-3
# No two sources agree on the unit of STT_BIND's interval, and every value of every device would
# make a new BIND.
_BIND_INTERVAL = 0.05
# Times that are remembered; the oldest is the first that no longer matters.
_MAX_TIMES = 1000


@dataclass(slots=True)
class Stream:
    """
    What one STT_ asked for.

    :param interval: least seconds between two messages of a device.
    :param coordinate_system: what the peer wants the data in; nothing here transforms data.
    :param wanted: children of a BIND; none for all.
    """

    interval: float
    coordinate_system: str = ''
    wanted: tuple[Wanted, ...] = ()
    _sent: dict[str, float] = field(default_factory=dict)
    _waiting: dict[str, Packet | None] = field(default_factory=dict)
    _broken: set[str] = field(default_factory=set)

    @classmethod
    def asked_for(cls, kind: str, body: Body) -> Stream:
        """Return the stream that the STT_ of a type asks for."""
        if isinstance(body, StartTracking):
            return cls(body.interval * _MILLISECOND, body.coordinate_system)
        if isinstance(body, StartVideo):
            return cls(body.interval * _MILLISECOND)
        if kind == 'BIND':
            return cls(_BIND_INTERVAL, wanted=body.wanted if isinstance(body, StartBind) else ())
        return cls(0.0)

    @property
    def deadline(self) -> float | None:
        """Return when the next waiting value is due; None if none waits."""
        return min((self._due(name) for name in self._waiting), default=None)

    @property
    def bind_query(self) -> BindQuery:
        """Return the question that each BIND of this stream answers."""
        return BindQuery(self.wanted)

    @property
    def waiting(self) -> tuple[Packet, ...]:
        """Return the values that wait."""
        return tuple(packet for packet in self._waiting.values() if packet is not None)

    def begin(self, name: str, now: float) -> None:
        """Take note that a device's first value was sent."""
        self._sent[name] = now

    def offer(self, name: str, packet: Packet | None, now: float) -> bool:
        """
        Return whether a device's new value may be sent now; if not, it waits.

        :param packet: None if it is to be put together when it is sent.
        """
        if packet is not None and isinstance(packet.body, Video):
            if packet.body.kind == FrameType.KEY:
                self._broken.discard(name)
            elif name in self._waiting or name in self._broken:
                self._broken.add(name)
                return False
        if self._due(name) > now:
            self._waiting[name] = packet
            return False
        self._waiting.pop(name, None)
        self._note(name, now)
        return True

    def withhold(self, name: str) -> None:
        """Drop a value that waits: there is a newer one that the peer must not have."""
        self._waiting.pop(name, None)
        self._broken.add(name)

    def due(self, now: float) -> list[tuple[str, Packet | None]]:
        """Return names and values of what has waited long enough."""
        ready = [name for name in self._waiting if self._due(name) <= now]
        for name in ready:
            self._note(name, now)
        return [(name, self._waiting.pop(name)) for name in ready]

    def _due(self, name: str) -> float:
        return self._sent.get(name, float('-inf')) + self.interval

    def _note(self, name: str, now: float) -> None:
        self._sent.pop(name, None)
        self._sent[name] = now
        if len(self._sent) > _MAX_TIMES:
            del self._sent[next(iter(self._sent))]
