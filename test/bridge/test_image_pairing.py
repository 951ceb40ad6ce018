# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which picture waits, for how long, and what it goes with; on a real node, turn by turn."""

from __future__ import annotations

from collections.abc import Iterator
import time
from typing import Any

import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.bridge.devices import Device  # noqa: E402
from igtl_ros.bridge.devices import TO_IGTL  # noqa: E402
from igtl_ros.bridge.devices import TOO_FAST  # noqa: E402
from igtl_ros.bridge.outbound_image import LONGEST_WAIT  # noqa: E402
from igtl_ros.bridge.outbound_image import NOT_ITS_OWN  # noqa: E402
from igtl_ros.bridge.outbound_image import OutboundGeometry  # noqa: E402
from igtl_ros.bridge.outbound_image import OutboundImage  # noqa: E402
from igtl_ros.bridge.throttle import Throttle  # noqa: E402
from igtl_ros.conversions.registry import inputs_for  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
import rclpy  # noqa: E402
from rclpy.context import Context  # noqa: E402
from rclpy.executors import SingleThreadedExecutor  # noqa: E402
from ros_side import next_domain  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402


class Desk:
    """One device's pictures and geometries; the executor turns when a test says so."""

    def __init__(self, max_rate: float = 0.0, published: bool = True) -> None:
        self._context = Context()
        rclpy.init(args=[], context=self._context, domain_id=next_domain())
        self.node = rclpy.create_node('desk', context=self._context)
        self._executor = SingleThreadedExecutor(context=self._context)
        self._executor.add_node(self.node)
        self.packets: list[Packet] = []
        self.record = Device('Camera', 'IMAGE', TO_IGTL, topics=['/to_igtl/Camera/image'])
        (row,) = inputs_for('sensor_msgs/msg/Image')
        self.device = OutboundImage(
            self.record, row, 0.001, self._send, Throttle(print), max_rate=max_rate
        )
        self.geometries = OutboundGeometry()
        self.geometries.published = lambda: published
        self.device.pair(self.geometries, self.node)

    def _send(self, packet: Packet, latch: bool) -> bool:
        self.packets.append(packet)
        return True

    def image(self, *numbers: int) -> None:
        """Take pictures."""
        for number in numbers:
            message = RosImage(encoding='mono8', width=1, height=1, data=bytes((number,)))
            message.header.stamp.sec = number
            self.device.take(message)

    def geometry(self, *numbers: int, **fields: Any) -> None:
        """Take geometries, each of a picture at x = number mm."""
        for number in numbers:
            size = np.array((1, 1, 1), np.uint32)
            matrix = np.diag([0.001, 0.001, 0.001, 1.0])
            matrix[0, 3] = number / 1000
            message = ImageGeometry(
                size=size, dimensions=size, matrix=matrix.reshape(16), **fields
            )
            message.header.stamp.sec = number
            self.geometries.take(message)

    @property
    def sent(self) -> list[tuple[int, int]]:
        """Return of each IMAGE the number in its pixel, and the one that it was placed by."""
        return [
            (int(packet.body.voxels.item()), round(packet.body.matrix[0, 3]))
            for packet in self.packets
        ]

    def wait(self, count: int) -> None:
        """Turn the executor until so many images have left."""

        def turned() -> bool:
            self._executor.spin_once(timeout_sec=0.01)
            return len(self.packets) >= count

        wait_until(turned, f'{count} images')

    @property
    def left_out(self) -> int:
        """Return how many went without their geometry."""
        return self.record.left_out.get(NOT_ITS_OWN, 0)

    def close(self) -> None:
        """End node and context."""
        self.device.leave()
        self._executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown(context=self._context)


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


def test_at_once_where_the_geometry_is_there(desk: Desk) -> None:
    desk.geometry(1, 2, 3)
    desk.image(2, 3, 1)
    assert desk.sent == [(2, 2), (3, 3), (1, 1)]


def test_with_its_geometry_that_comes_later(desk: Desk) -> None:
    desk.image(1)
    assert desk.sent == []
    desk.geometry(7)
    assert desk.sent == []
    desk.geometry(1)
    assert desk.sent == [(1, 1)]
    assert desk.left_out == 0


def test_in_the_order_of_the_images(desk: Desk) -> None:
    desk.geometry(2)
    desk.image(1, 2, 3)  # the second one has its geometry, but the first one has not
    desk.geometry(3)
    assert desk.sent == []
    desk.geometry(1)
    assert desk.sent == [(1, 1), (2, 2), (3, 3)]
    desk.image(4)
    desk.geometry(4)
    assert desk.sent[3:] == [(4, 4)]


def test_no_longer_than_said(desk: Desk) -> None:
    began = time.monotonic()
    desk.image(1)
    desk.geometry(2)
    desk.wait(1)
    assert time.monotonic() - began >= LONGEST_WAIT
    assert desk.sent == [(1, 2)], 'with the last one'
    assert desk.left_out == 1


def test_each_has_its_own_time(desk: Desk) -> None:
    desk.geometry(5)
    desk.image(1)
    desk.geometry(9)
    time.sleep(LONGEST_WAIT / 2)  # what is tested is time
    began = time.monotonic()
    desk.image(2)
    desk.wait(1)
    desk.geometry(8)
    desk.wait(2)
    assert time.monotonic() - began >= LONGEST_WAIT
    assert desk.sent == [(1, 9), (2, 8)]


def test_one_for_all_after_one_that_waited_in_vain(desk: Desk) -> None:
    desk.geometry(7)
    desk.image(1)
    assert desk.sent == []
    desk.wait(1)
    desk.image(2, 3, 4)
    assert desk.sent == [(1, 7), (2, 7), (3, 7), (4, 7)]
    assert desk.left_out == 1


def test_those_behind_one_that_waited_in_vain_go_with_it(desk: Desk) -> None:
    desk.geometry(7)
    desk.image(1, 2, 3)
    desk.wait(1)
    assert desk.sent == [(1, 7), (2, 7), (3, 7)]
    assert desk.left_out == 3


def test_a_geometry_that_was_lost_does_not_end_waiting(desk: Desk) -> None:
    desk.geometry(1)
    desk.image(1, 2)
    desk.geometry(3)  # others come
    desk.wait(2)
    assert desk.sent == [(1, 1), (2, 3)]
    desk.image(4)
    assert len(desk.sent) == 2
    desk.geometry(4)
    assert desk.sent[2:] == [(4, 4)]


def test_a_late_geometry_begins_waiting_again(desk: Desk) -> None:
    desk.geometry(7)
    desk.image(1)
    desk.wait(1)
    desk.geometry(1)
    desk.image(2)
    assert len(desk.sent) == 1
    desk.geometry(2)
    assert desk.sent == [(1, 7), (2, 2)]


def test_nothing_waits_where_nobody_publishes_geometries() -> None:
    desk = Desk(published=False)
    desk.image(1, 2)
    assert desk.sent == [(1, 0), (2, 0)]
    assert desk.left_out == 0
    desk.close()


def test_zero_stamps_are_the_same_stamp(desk: Desk) -> None:
    desk.geometry(0)
    desk.image(0, 0, 0)
    assert len(desk.sent) == 3


def test_a_flood_without_geometries_is_not_kept(desk: Desk) -> None:
    desk.image(*range(1, 101))
    assert len(desk.sent) == 70
    assert desk.left_out == 70
    assert [number for number, _ in desk.sent] == list(range(1, 71))


def test_old_geometries_are_forgotten(desk: Desk) -> None:
    desk.geometry(*range(1, 300))
    desk.image(99)
    assert desk.sent == []
    desk.wait(1)
    desk.image(100)
    assert desk.sent[1:] == [(100, 100)]


def test_most_in_a_second_counts_those_that_wait() -> None:
    desk = Desk(max_rate=0.001)
    desk.image(1, 2, 3)
    desk.geometry(1, 2, 3)
    assert desk.sent == [(1, 1)]
    assert desk.record.dropped == {TOO_FAST: 2}
    desk.close()


def test_the_name_in_the_geometry(desk: Desk) -> None:
    desk.geometry(1, device_name='Camera')
    desk.image(1)
    desk.geometry(2, device_name='Another')
    desk.image(2)
    assert [packet.device_name for packet in desk.packets] == ['Camera', 'Camera']


def test_what_waits_goes_nowhere_after_the_end(desk: Desk) -> None:
    other = OutboundImage(
        desk.record,
        inputs_for('sensor_msgs/msg/Image')[0],
        0.001,
        lambda *_: True,
        Throttle(print),
    )
    other.pair(desk.geometries, desk.node)
    other.leave()
    desk.image(1)
    desk.geometry(1)
    assert desk.sent == [(1, 1)]
