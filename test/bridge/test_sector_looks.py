# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the sector costs while it stays the same: nothing is read again."""

from __future__ import annotations

from math import cos
from math import sin
from typing import Any

import numpy as np
import pytest
from sector_samples import CURVED
from sector_samples import LINEAR

pytestmark = pytest.mark.ros

from builtin_interfaces.msg import Time  # noqa: E402
from igtl_ros.bridge import inbound_sector  # noqa: E402
from igtl_ros.bridge.devices import Device  # noqa: E402
from igtl_ros.bridge.inbound_sector import ImageSector  # noqa: E402
from igtl_ros.bridge.inbound_sector import Sectors  # noqa: E402
from igtl_ros.conversions.names import Frames  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import unpack  # noqa: E402

SECTOR = 'us_sector'
PLACE = Placement(Time(), Frames('Reference', 'Image'), 'Image_Reference')


class Connection:
    """Stands for one; only its identity counts."""


class Bench:
    """One image device without a bridge: what is published, what is read, what is put off."""

    def __init__(self, monkeypatch: Any) -> None:
        self.published: list[tuple[str, Any]] = []
        self.read: list[dict[str, str]] = []
        self.later: list[Any] = []
        self.sectors = Sectors(lambda seconds, call: self.later.append(call))
        self.device = Device('Image_Reference', 'IMAGE', 'from_igtl')
        self.sector = ImageSector(self.device, self._publisher, lambda key, text: None)
        parse = inbound_sector.parse

        def counted(values: dict[str, str], **how: Any) -> Any:
            self.read.append(values)
            return parse(values, **how)

        monkeypatch.setattr(inbound_sector, 'parse', counted)

    def _publisher(self, suffix: str, ros_type: type, latched: bool) -> Any:
        assert latched
        published = self.published

        class Publisher:
            def publish(self, message: Any) -> bool:
                assert isinstance(message, ros_type)
                published.append((suffix, message))
                return True

        return Publisher()

    def image(self, metadata: Any = None, turn: float = 0.0, size: Any = (8, 6)) -> None:
        matrix = np.diag([0.2, 0.2, 1, 1])
        rotation = np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
        matrix[:2, :2] = rotation @ matrix[:2, :2]
        body = Image(np.zeros((1, *size[::-1]), np.uint8), matrix)
        packet = Packet(body, 'Image_Reference', header_version=2, metadata=metadata or {})
        packet = unpack(packet.to_bytes())  # the wire rounds the matrix
        self.sector.take(packet, packet.body, PLACE)

    def said(self) -> list[str]:
        names = [suffix for suffix, _ in self.published]
        self.published.clear()
        return names

    def settle(self) -> None:
        calls, self.later[:] = list(self.later), []
        for call in calls:
            call()


@pytest.fixture
def bench(monkeypatch: Any) -> Bench:
    return Bench(monkeypatch)


def test_a_tracked_image_is_read_once(bench: Bench) -> None:
    for number in range(200):
        bench.image({**CURVED, 'Timestamp': str(number)}, turn=number * 0.1)
    assert len(bench.read) == 1
    assert bench.said() == ['us_sector', 'us_sector_marker']


def test_an_image_without_metadata_is_not_read(bench: Bench) -> None:
    bench.image()
    bench.image({'Timestamp': '1', 'Origin': '0 0 0'})
    assert not bench.read and not bench.published


def test_the_same_sector_in_other_words_is_read_and_not_published(bench: Bench) -> None:
    bench.image(CURVED)
    bench.said()
    bench.image({**CURVED, 'SpacingX': '0.200000'})
    assert len(bench.read) == 2
    assert bench.said() == []


def test_a_bad_sector_is_read_once(bench: Bench) -> None:
    for _ in range(5):
        bench.image({**CURVED, 'Depths': '2 1'})
    assert len(bench.read) == 1
    assert bench.device.dropped == {'bad sector': 1}
    assert "Depths is '2 1'" in bench.device.last_error
    assert not bench.published  # there was none that could be wrong now


def test_another_size_matters_where_the_box_is_missing(bench: Bench) -> None:
    some = {key: value for key, value in LINEAR.items() if key != 'BoundingBox'}
    bench.image(some)
    bench.image(some, size=(9, 6))
    boxes = [list(message.bounding_box) for suffix, message in bench.published if suffix == SECTOR]
    assert boxes == [[0, 7, 0, 5], [0, 8, 0, 5]]


def test_texts_are_read_once_they_have_settled(bench: Bench) -> None:
    connection: Any = Connection()
    image = Packet(Image(np.zeros((1, 2, 2), np.uint8)), 'Image_Reference')
    bench.sectors.take(connection, image, bench.sector)
    bench.image()
    for key, value in LINEAR.items():
        bench.sectors.take(connection, Packet(String.of(value), key), None)
        bench.image()
    assert len(bench.later) == 1 and not bench.read
    bench.settle()
    assert (len(bench.read), bench.said()) == (1, ['us_sector', 'us_sector_marker'])
    for key, value in LINEAR.items():
        bench.sectors.take(connection, Packet(String.of(value), key), None)
    bench.sectors.take(connection, Packet(String.of('x'), 'Note'), None)
    assert not bench.later


def test_a_new_connection_has_said_nothing_yet(bench: Bench) -> None:
    one: Any = Connection()
    other: Any = Connection()
    image = Packet(Image(np.zeros((1, 2, 2), np.uint8)), 'Image_Reference')
    for key, value in LINEAR.items():
        bench.sectors.take(one, Packet(String.of(value), key), None)
    bench.settle()
    bench.sectors.take(other, image, bench.sector)
    bench.image()
    assert not bench.read
    bench.sectors.take(one, image, bench.sector)
    bench.image()
    assert len(bench.read) == 1
    del one
    bench.sectors.take(other, image, bench.sector)
    assert [*bench.sectors._peers] == [other]
