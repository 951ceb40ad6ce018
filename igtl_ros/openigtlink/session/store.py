# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The latest message of each device: what a peer may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import NamedTuple

from igtl_ros.openigtlink.availability import AVAILABILITY
from igtl_ros.openigtlink.messages.raw import Raw
from igtl_ros.openigtlink.packet import HEADER_VERSIONS
from igtl_ros.openigtlink.packet import Packet

# Two names of one type.
_SAME = {'QTRANS': 'POSITION', 'COLORTABLE': 'COLORT'}
_MAX_DEVICES = 1000


def data_type(type_name: str) -> str:
    """Return the usual one of a type's names."""
    return _SAME.get(type_name, type_name)


def is_empty(packet: Packet) -> bool:
    """Return whether a message of a type with content has none: there is no such data now."""
    return isinstance(packet.body, Raw) and not len(packet.body.data)


class _Kept(NamedTuple):
    """A message, and the header version of those who may have it."""

    packet: Packet
    least_version: int


class Store:
    """
    Keeps the latest message of each type and device, by its full name.

    :param max_devices: most devices of one type; the one that was silent for longest makes room.
    """

    def __init__(self, max_devices: int = _MAX_DEVICES) -> None:
        self._max_devices = max_devices
        self._types: dict[str, dict[str, _Kept]] = {}
        self._version = HEADER_VERSIONS[-1]

    def seen_by(self, header_version: int) -> Store:
        """Return this store as peers of a header version see it; not a copy."""
        if header_version == self._version:
            return self
        seen = copy(self)
        seen._version = header_version
        return seen

    def put(self, packet: Packet, least_version: int = 1) -> None:
        """
        Keep a message; what nobody can ask for, and signs of life, are not kept.

        :param least_version: hide it from peers of a lower header version, who would
            misunderstand it without its metadata.
        """
        kind = data_type(packet.type_name)
        if kind not in AVAILABILITY or (kind == 'STATUS' and not packet.device_name):
            return
        devices = self._types.setdefault(kind, {})
        name = packet.full_device_name
        devices.pop(name, None)  # so that the newest is always the last
        if is_empty(packet):
            return
        devices[name] = _Kept(packet, least_version)
        if len(devices) > self._max_devices:
            del devices[next(iter(devices))]

    def forget(self, device_name: str) -> None:
        """Keep nothing of a device any more; by its full name."""
        for devices in self._types.values():
            devices.pop(device_name, None)

    def get(self, type_name: str, device_name: str) -> Packet | None:
        """Return the latest message of a device; the newest, if names were cut to the same."""
        devices = self._types.get(data_type(type_name), {})
        kept = devices.get(device_name)
        if kept is not None:
            return kept.packet if self._shows(kept) else None
        return next(
            (
                kept.packet
                for kept in reversed(devices.values())
                if kept.packet.device_name == device_name and self._shows(kept)
            ),
            None,
        )

    def all(self, type_name: str) -> tuple[Packet, ...]:
        """Return the latest message of each device of a type, the newest last."""
        devices = self._types.get(data_type(type_name), {})
        return tuple(kept.packet for kept in devices.values() if self._shows(kept))

    def everything(self) -> tuple[Packet, ...]:
        """Return the latest message of each device of all types."""
        return tuple(packet for kind in self._types for packet in self.all(kind))

    def kept(self) -> Iterator[tuple[Packet, int]]:
        """Give each message, and the least header version of those who may have it."""
        for devices in self._types.values():
            yield from devices.values()

    def _shows(self, kept: _Kept) -> bool:
        return kept.least_version <= self._version
