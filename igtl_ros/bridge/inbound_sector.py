# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The ultrasound sector of an image device, on its way into ROS.

It comes with every image but changes rarely: what is said is compared before it is read. It is
said in the image's metadata, or, as older peers do, in one STRING message a key, whose device
name is the key. Those name no image: they are about all images of the same connection.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot
from math import inf
from typing import Any
from typing import NamedTuple
from weakref import WeakKeyDictionary

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.sector import marker_to_ros
from igtl_ros.conversions.sector import MARKER_TOPIC
from igtl_ros.conversions.sector import no_marker
from igtl_ros.conversions.sector import sector_to_ros
from igtl_ros.conversions.sector import SECTOR_TOPIC
from igtl_ros.conversions.sector import SECTOR_TOPICS
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.text import printable
from igtl_ros.transport import Connection
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import READ_KEYS
from igtl_ros.tuo.sector import says_sector
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import SectorError

# Texts come one by one; a sector made of old and new ones would be wrong.
_SETTLE = 0.05  # seconds
# Pixels of a tracked image are as large as before, but for the rounding of its matrix.
_SAME_PIXEL = 1e-4

_Entries = tuple[MetadataEntry, ...]
_Pixel = tuple[float, float]
MakePublisher = Callable[[str, type, bool], WarmPublisher]


class _Seen(NamedTuple):
    """What the last image was like."""

    size: tuple[int, int, int]
    matrix: Any
    place: Placement


class ImageSector:
    """
    Publishes the sector of one image device whenever it changes; used on the loop thread alone.

    :param publisher: makes the publisher of a topic of the device; (suffix, type, latched).
    """

    def __init__(self, record: Device, publisher: MakePublisher, warn: Throttle) -> None:
        self._record = record
        self._publisher = publisher
        self._warn = warn
        self._texts: PeerTexts | None = None
        self._seen: _Seen | None = None
        self._own: _Entries = ()
        self._said: tuple[_Entries, tuple[int, int, int]] | None = None
        self._pixel: _Pixel | None = None
        self._sector: Sector | None = None
        self._drawn: tuple[Sector | None, _Pixel] | None = None

    def take(self, packet: Packet, body: Any, place: Placement) -> None:
        """Look at what an image says, before it is published."""
        entries = packet.metadata.entries
        own = tuple([entry for entry in entries if entry.key in READ_KEYS]) if entries else ()
        self._own = own if own and says_sector([entry.key for entry in own]) else ()
        self._seen = _Seen(body.size, body.matrix, place)
        self.look()

    def join(self, texts: PeerTexts) -> None:
        """Look at what this peer says from now on, where the images say nothing."""
        if self._texts is not texts:
            self.leave()
            self._texts = texts
            texts.images.append(self)

    def leave(self) -> None:
        """Look at what the peer says no more."""
        if self._texts is not None:
            self._texts.images.remove(self)
            self._texts = None

    def look(self) -> None:
        """Publish the sector if what is said of it is new."""
        seen, said = self._seen, self._own or (self._texts.entries if self._texts else ())
        if not said or seen is None:
            return
        pixel = _pixel(seen.matrix)
        if (said, seen.size) == self._said and _same(pixel, self._pixel):
            return
        self._said, self._pixel = (said, seen.size), _rounded(pixel)
        name = self._record.device_name
        try:
            sector = parse(
                {entry.key: entry.value for entry in said},
                size=seen.size,
                spacing=self._pixel,
                remark=lambda text: self._warn(
                    (name, 'sector', text), f'sector of {name!r}: {text}'
                ),
            )
        except SectorError as error:
            if error.value is None and not self._own:
                return  # more texts are to come
            self._record.drop('bad sector', str(error))
            self._warn((name, 'bad sector', error.key), f'IMAGE {name!r}: {error}')
            self._publish(None, seen.place)
        else:
            self._publish(sector, seen.place)

    def _publish(self, sector: Sector | None, place: Placement) -> None:
        if sector != self._sector:
            self._sector = sector
            self._send(SECTOR_TOPIC, sector_to_ros(sector, place))
        pixel = self._pixel or (sector.spacing[:2] if sector else (1.0, 1.0))
        if (sector, pixel) == self._drawn:
            return
        marker = marker_to_ros(sector, pixel, place)
        if marker is not None or self._drawn is not None:
            self._drawn = (sector, pixel) if marker is not None else None
            self._send(MARKER_TOPIC, marker or no_marker(place))

    def _send(self, suffix: str, message: Any) -> None:
        self._publisher(suffix, SECTOR_TOPICS[suffix], True).publish(message)


def _pixel(matrix: Any) -> _Pixel | None:
    """Return the size of a pixel in mm; None where the matrix says none."""
    (ax, bx), (ay, by), (az, bz) = matrix[:3, :2].tolist()
    width, height = hypot(ax, ay, az), hypot(bx, by, bz)
    return (width, height) if 0 < width < inf and 0 < height < inf else None


def _same(one: _Pixel | None, other: _Pixel | None) -> bool:
    if one is None or other is None:
        return one is other
    (width, height), (w, h) = one, other
    return abs(width - w) <= _SAME_PIXEL * w and abs(height - h) <= _SAME_PIXEL * h


def _rounded(pixel: _Pixel | None) -> _Pixel | None:
    """Return a size with the seven digits that it has on the wire."""
    return (float(f'{pixel[0]:.7g}'), float(f'{pixel[1]:.7g}')) if pixel else None


class PeerTexts:
    """
    What one peer says of its sector in STRING messages, and the images that it is about.

    :param call_later: has a function called on the loop thread after some seconds.
    """

    def __init__(self, call_later: CallLater) -> None:
        self.entries: _Entries = ()
        self.images: list[ImageSector] = []
        self._call_later = call_later
        self._values: dict[str, str] = {}
        self._waits = False

    def hear(self, key: str, text: str) -> None:
        """Take a text; once no more come, the images look at them."""
        if self._values.get(key) == text:
            return
        self._values[key] = text
        if not self._waits:
            self._waits = True
            self._call_later(_SETTLE, self._settle)

    def _settle(self) -> None:
        self._waits = False
        self.entries = Metadata(self._values).entries if says_sector(self._values) else ()
        for image in self.images:
            image.look()


class Sectors:
    """
    Brings the texts of each peer to its images.

    :param call_later: has a function called on the loop thread after some seconds.
    """

    # Types that may say something.
    TYPES = frozenset({'IMAGE', 'STRING'})

    def __init__(self, call_later: CallLater) -> None:
        self._call_later = call_later
        self._peers: WeakKeyDictionary[Connection, PeerTexts] = WeakKeyDictionary()

    def take(self, connection: Connection, packet: Packet, image: ImageSector | None) -> None:
        """
        Take a message of one of the types.

        :param image: the sector of its device, if that is one of images.
        """
        body = packet.body
        if image is None and (
            not isinstance(body, String) or packet.full_device_name not in READ_KEYS
        ):
            return
        texts = self._peers.get(connection)
        if texts is None:
            texts = self._peers[connection] = PeerTexts(self._call_later)
        if image is not None:
            image.join(texts)
        elif isinstance(body, String):
            texts.hear(packet.full_device_name, printable(body.text))
