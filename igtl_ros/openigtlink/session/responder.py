# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The side that is asked: answers GET_, keeps the streams that STT_ started until STP_ ends them.

    for packet in responder.received(request, now): send it, in this order
    for packet in responder.offer(value, now):      send it; a new value of some device
    for packet in responder.due(now):               send it; at `deadline` at the latest
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import Request
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.messages.queries import Acknowledgement
from igtl_ros.openigtlink.messages.queries import Query
from igtl_ros.openigtlink.packet import HEADER_VERSIONS
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.session.answers import answer
from igtl_ros.openigtlink.session.answers import element
from igtl_ros.openigtlink.session.answers import LISTS
from igtl_ros.openigtlink.session.answers import MAX_WANTED
from igtl_ros.openigtlink.session.answers import own_bind
from igtl_ros.openigtlink.session.store import data_type
from igtl_ros.openigtlink.session.store import Store
from igtl_ros.openigtlink.session.streams import Stream

_MAX_SILENCED = 1000
# Work for each value that is sent: a BIND looks for it among what it holds, and is put together
# from everything that there is.
_MAX_COST = 1000
_BIND_COST = 100
_SUCCESS, _ERROR = 0, 1

_Key = tuple[str, str]


def request_of(type_name: str) -> Request | None:
    """Return what a type name asks for, with no type if it is none of ours; None if nothing."""
    request = REQUESTS.get(type_name)
    if request is None and type_name[:4] in (f'{GET}_', f'{STT}_', f'{STP}_'):
        return Request(type_name[:3], '')
    return None if request is None or request.prefix == RTS else request


class Responder:
    """
    Answers one peer.

    :param store: the latest values; put a value there before it is offered.
    :param push: whether the peer gets everything unasked, as Slicer expects. A stream then
        limits the rate of its devices, and STP_ silences them.
    :param acknowledge: whether STT_ and STP_ are answered with RTS_; Slicer of before 2024
        crashes at RTS_TDATA. GET_ is always answered.
    """

    def __init__(self, store: Store, push: bool = True, acknowledge: bool = True) -> None:
        self._store = store
        self._push = push
        self._acknowledge = acknowledge
        self._silenced: set[_Key] = set()
        self.streams: dict[_Key, Stream] = {}
        # That the peer is sent. What needs a higher one is as if it were not there.
        self.header_version = HEADER_VERSIONS[-1]

    @property
    def passive(self) -> bool:
        """Return whether `offer` gives back every message as it is."""
        return self._push and not self.streams and not self._silenced

    @property
    def deadline(self) -> float | None:
        """Return when `due` has something to send next; None if nothing waits."""
        deadlines = (stream.deadline for stream in self.streams.values())
        return min((time for time in deadlines if time is not None), default=None)

    def silences(self, packet: Packet) -> bool:
        """Return whether the peer does not want a device any more, for what waits to be sent."""
        return self._route(packet) is False

    def received(self, packet: Packet, now: float) -> tuple[Packet, ...] | None:
        """Return the answers to a request, in order; None if the message is none."""
        request = request_of(packet.type_name)
        if request is None:
            return None
        return tuple(
            _in_reply_to(packet, found) for found in _ANSWERS[request.prefix](self, packet, now)
        )

    def refuse(self, packet: Packet) -> tuple[Packet, ...] | None:
        """Return the answers to a request that cannot be done; None if the message is none."""
        request = request_of(packet.type_name)
        if request is None:
            return None
        refused = self._acknowledged(packet, _ERROR) if request.prefix != GET else [_no(packet)]
        return tuple(_in_reply_to(packet, found) for found in refused)

    def refuse_unreadable(self, type_name: str, device_name: str) -> tuple[Packet, ...] | None:
        """Return the answers to a request whose body is wrong; None if the message is none."""
        return self.refuse(Packet(Query(), device_name, type_name=type_name))

    def offer(self, packet: Packet, now: float, least_version: int = 1) -> tuple[Packet, ...]:
        """
        Return what to send now of a new value.

        :param least_version: of the peers that may have it.
        """
        packets: tuple[Packet, ...] = ()
        name, route = packet.full_device_name, self._route(packet)
        if least_version > self.header_version:
            if isinstance(route, Stream):
                route.withhold(name)
            return ()
        if route is True or (isinstance(route, Stream) and route.offer(name, packet, now)):
            packets = (packet,)
        if self.streams:
            kind = data_type(packet.type_name)
            packets += self._parts(kind, packet, now)
            packets += self._binds(kind, packet, now)
        return packets

    def due(self, now: float) -> tuple[Packet, ...]:
        """Return the values whose interval has passed."""
        packets: list[Packet] = []
        for key, stream in self.streams.items():
            for _, waited in stream.due(now):
                packet = waited or self._bind(key[1], stream)
                if packet is not None:
                    packets.append(packet)
        return tuple(packets)

    def _route(self, packet: Packet) -> Stream | bool:
        """Return a device's stream, or whether it is sent unasked; cut names count too."""
        kind = data_type(packet.type_name)
        for name in (packet.full_device_name, packet.device_name, ''):
            stream = self.streams.get((kind, name))
            if stream is not None:
                return stream
            if (kind, name) in self._silenced:
                return False
        return self._push

    # --- requests ---

    def _seen(self) -> Store:
        return self._store.seen_by(self.header_version)

    def _get(self, packet: Packet, now: float) -> list[Packet]:
        kind = _kind(packet)
        # A message of that type without content would say so too, but the C++ library then waits
        # for bytes that never come.
        return [answer(kind, packet.full_device_name, packet.body, self._seen()) or _no(packet)]

    def _start(self, packet: Packet, now: float) -> list[Packet]:
        kind, name = key = (_kind(packet), packet.full_device_name)
        stream = Stream.asked_for(kind, packet.body)
        others = (other for other in self.streams if other != key)
        if (
            not kind
            or len(stream.wanted) > MAX_WANTED
            or sum(map(_cost, others)) + _cost(key) > _MAX_COST
        ):
            return self._acknowledged(packet, _ERROR)
        self.streams[key] = stream
        self._silenced = {
            other for other in self._silenced if other[0] != kind or name not in ('', other[1])
        }
        self._drop_waiting()
        # The present values, then those to come.
        first: tuple[Packet | None, ...]
        if kind == 'BIND' or name:
            first = (answer(kind, name, packet.body, self._seen()),)
        else:  # but for devices that have a stream of their own
            first = tuple(one for one in self._seen().all(kind) if self._route(one) is stream)
        values = [value for value in first if value is not None]
        for value in values:
            stream.begin(name if kind == 'BIND' else value.full_device_name, now)
        return self._acknowledged(packet, _SUCCESS) + values

    def _stop(self, packet: Packet, now: float) -> list[Packet]:
        kind, name = _kind(packet), packet.full_device_name
        if not kind or not self._silence(kind, name):
            return self._acknowledged(packet, _ERROR)
        self.streams = {
            key: stream
            for key, stream in self.streams.items()
            if key[0] != kind or name not in ('', key[1])
        }
        self._drop_waiting()
        return self._acknowledged(packet, _SUCCESS)

    def _silence(self, kind: str, name: str) -> bool:
        """Take note that a device is not wanted; False if there are too many of them."""
        if not name:
            self._silenced = {other for other in self._silenced if other[0] != kind}
            if self._push:
                self._silenced.add((kind, ''))
            return True
        comes_otherwise = (kind, '') in self.streams or (
            self._push and (kind, '') not in self._silenced
        )
        if comes_otherwise and (kind, name) not in self._silenced:
            if len(self._silenced) >= _MAX_SILENCED:
                return False
            self._silenced.add((kind, name))
        return True

    def _drop_waiting(self) -> None:
        """Drop what waits in a stream that its device does not belong to any more."""
        for stream in self.streams.values():
            for packet in stream.waiting:
                if self._route(packet) is not stream:
                    stream.withhold(packet.full_device_name)

    def _acknowledged(self, request: Packet, status: int) -> list[Packet]:
        return [_acknowledgement(request, status)] if self._acknowledge else []

    # --- streams ---

    def _parts(self, kind: str, packet: Packet, now: float) -> tuple[Packet, ...]:
        """Return the elements of a list that have streams of their own, such as one tool."""
        if kind not in LISTS:
            return ()
        packets: tuple[Packet, ...] = ()
        for (other, name), stream in self.streams.items():
            if other == kind and name not in ('', packet.device_name, packet.full_device_name):
                part = element(kind, name, (packet,))
                if part is not None and stream.offer(name, part, now):
                    packets += (part,)
        return packets

    def _binds(self, kind: str, packet: Packet, now: float) -> tuple[Packet, ...]:
        """Return the BINDs that hold this device, put together anew."""
        packets: tuple[Packet, ...] = ()
        for (other, name), stream in self.streams.items():
            if other == 'BIND' and kind != 'BIND' and self._holds(name, stream, kind, packet):
                if not stream.offer(name, None, now):
                    continue
                bind = self._bind(name, stream)
                if bind is not None:
                    packets += (bind,)
        return packets

    def _bind(self, name: str, stream: Stream) -> Packet | None:
        return answer('BIND', name, stream.bind_query, self._seen())

    def _holds(self, name: str, stream: Stream, kind: str, packet: Packet) -> bool:
        """Return whether a BIND that we put together changes with a value."""
        if not stream.wanted:
            return own_bind(name, self._seen()) is None
        return any(
            data_type(one.type_name) == kind
            and (one.name in ('', packet.device_name, packet.full_device_name) or kind in LISTS)
            for one in stream.wanted
        )


_ANSWERS: dict[str, Callable[[Responder, Packet, float], list[Packet]]] = {
    GET: Responder._get,
    STT: Responder._start,
    STP: Responder._stop,
}


def _kind(packet: Packet) -> str:
    """Return the data type that a request is about; empty if it is none of ours."""
    request = request_of(packet.type_name)
    return '' if request is None else request.type_name


def _cost(key: _Key) -> int:
    return _BIND_COST if key[0] == 'BIND' else 1


def _no(request: Packet) -> Packet:
    """Return that there is no such data."""
    return _acknowledgement(request, _ERROR)


def _acknowledgement(request: Packet, status: int) -> Packet:
    """Return the RTS_ of a request, spelled as the peer spells the type."""
    return Packet(Acknowledgement(status), type_name=f'{RTS}_{request.type_name[4:]}')


def _in_reply_to(request: Packet, packet: Packet) -> Packet:
    """Return an answer with the device name of the question, and in version 2 with its id."""
    device_name = request.device_name or packet.device_name
    if device_name == packet.device_name and request.message_id == packet.message_id:
        return packet
    return replace(
        packet,
        device_name=device_name,
        header_version=2 if request.message_id else packet.header_version,
        message_id=request.message_id,
    )
