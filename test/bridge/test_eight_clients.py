# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Eight clients of one bridge, four of which misbehave: the four others lose nothing."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
import time
from typing import Any

from geometry_msgs.msg import TransformStamped
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from sensor_msgs.msg import Image as RosImage
from std_msgs.msg import String as RosString
import transport_peers as scripts
from waiting import SCALE
from waiting import wait_until

pytestmark = pytest.mark.ros

COUNT = 300


def pose(device: str, number: int = 1) -> Packet:
    return Packet(Transform(np.eye(4)), device, from_nanoseconds(number))


def flood(script: Any) -> None:
    scripts.flood(script, pose('Flood'))


def dribble(script: Any) -> None:
    scripts.dribble(script, pose('Dribble'))


def picture() -> RosImage:
    image = RosImage(height=480, width=640, encoding='mono8', step=640)
    image.data = np.zeros(480 * 640, np.uint8)
    return image


def test_four_of_eight_misbehave(scene: Any) -> None:
    bridge = scene.bridge(send_timeout=1.0)
    scene.introduce(bridge)
    good = [scene.peer(bridge) for _ in range(4)]
    texts = scene.ros.publisher(RosString, 'to_igtl/Log', 1000)
    poses = scene.ros.publisher(TransformStamped, 'to_igtl/ToolToBase', 1000)
    images = scene.ros.publisher(RosImage, 'to_igtl/Camera', 5)
    arrived = [
        scene.ros.subscribe(TransformStamped, f'Good{number}/transform') for number in range(4)
    ]
    wait_until(lambda: texts.get_subscription_count() and poses.get_subscription_count(), 'heard')
    wait_until(images.get_subscription_count, 'the camera is heard')
    for number, peer in enumerate(good):  # their topics are there before the noise begins
        peer.send(pose(f'Good{number}'))
    wait_until(lambda: all(arrived), 'a first pose of each')
    with ExitStack() as stack:
        for script in (scripts.stall, dribble, scripts.cut_in_header, flood):
            stack.callback(scripts.Script(bridge.port, script).close)
        worst = 0.0
        for number in range(COUNT):
            begin = time.monotonic()
            texts.publish(RosString(data=str(number)))
            poses.publish(TransformStamped())
            if number % 10 == 0:
                images.publish(picture())
            worst = max(worst, time.monotonic() - begin)
            for index, peer in enumerate(good):
                peer.send(pose(f'Good{index}', 2 + number))
            if number % 50 == 49:  # no faster than the good ones read
                for peer in good:
                    wait_until(partial(_has_texts, peer, number + 1), f'text {number}', 20.0)
        for messages in arrived:
            wait_until(lambda messages=messages: len(messages) > COUNT, 'all poses in ROS', 20.0)
        wait_until(lambda: 'read nothing for 1 s' in bridge.log, 'the stalled one is dropped', 20)
    for peer in good:
        assert [packet.body.text for packet in peer.named('Log')] == [*map(str, range(COUNT))]
        assert peer.named('ToolToBase')
        assert peer.named('Camera')
        assert not peer.ended
    for messages in arrived:
        stamps = [message.header.stamp.nanosec for message in messages]
        assert stamps == [*range(1, COUNT + 2)]
    assert worst < 0.5 * SCALE, 'publishing in ROS waits for no socket'
    assert 'ended within a message' in bridge.log


def _has_texts(peer: Any, count: int) -> bool:
    return len(peer.named('Log')) == count
