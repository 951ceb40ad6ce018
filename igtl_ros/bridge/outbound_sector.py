# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ultrasound sector of an image device, on its way to OpenIGTLink: metadata of its images."""

from __future__ import annotations

from dataclasses import replace

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.sector import sector_from_ros
from igtl_ros.msg import UltrasoundSector
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.tuo.sector import KEYS
from igtl_ros.tuo.sector import SectorError
from igtl_ros.tuo.sector import to_values

_KEYS = frozenset(KEYS)


class OutboundSector:
    """
    Remembers what was published for one device; used on the executor alone.

    :param scale: ROS lengths per millimetre.
    """

    def __init__(self, device_name: str, scale: float, warn: Throttle) -> None:
        self._device_name = device_name
        self._scale = scale
        self._warn = warn
        self._entries: tuple[MetadataEntry, ...] = ()
        self.image: Device | None = None

    def take(self, message: UltrasoundSector) -> None:
        """Remember the sector; one that is unknown or wrong ends the last one."""
        self._entries = ()
        try:
            sector = sector_from_ros(message, self._scale)
        except SectorError as error:
            if self.image is not None:
                self.image.drop('bad sector', str(error))
            self._warn(
                (self._device_name, 'bad sector', error.key),
                f'UltrasoundSector of {self._device_name!r} is not sent (its lengths in mm): '
                f'{error}',
            )
        else:
            self._entries = Metadata(to_values(sector)).entries if sector else ()

    def on(self, packet: Packet) -> Packet:
        """Return an image with the sector in its metadata, in the place of any other."""
        if not self._entries:
            return packet
        others = tuple(entry for entry in packet.metadata.entries if entry.key not in _KEYS)
        return replace(packet, header_version=2, metadata=Metadata(entries=others + self._entries))
