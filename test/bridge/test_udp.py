# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Datagrams into ROS: topics as from any other endpoint, and losses in /diagnostics."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from udp_peer import UdpPeer
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

URL = 'igtl-udp-listen://127.0.0.1:0'
PIXELS = np.arange(480 * 640, dtype=np.uint32).astype(np.uint8).reshape(1, 480, 640)
IMAGE = Packet(Image(PIXELS), 'Ultrasound')
POSE = Packet(Transform(np.eye(4)), 'ProbeToTracker')


def values(messages: list[Any]) -> dict[str, str]:
    """Return what /diagnostics says of the endpoint, without addresses."""
    for status in messages[-1].status if messages else ():
        if URL in status.name:
            return {re.sub(r'^\S+:\d+ ', '', pair.key): pair.value for pair in status.values}
    return {}


def test_datagrams_into_ros(scene: Any) -> None:
    bridge = scene.bridge(URL, diagnostics_period=0.1)
    scene.introduce(bridge)
    ports = re.findall(r'listening at 127\.0\.0\.1:(\d+)', bridge.log)
    (port,) = {int(port) for port in ports} - {bridge.port}
    images = scene.ros.subscribe(RosImage, 'Ultrasound/image')
    tf = scene.ros.subscribe(TFMessage, '/tf')
    diagnostics = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    peer = UdpPeer(port)

    def poses() -> list[Any]:
        return [t for message in tf for t in message.transforms if t.child_frame_id == 'Probe']

    def arrives() -> bool:
        peer.send(POSE, IMAGE)
        return bool(images and poses())

    wait_until(arrives, 'an image and a pose in ROS')
    assert np.array_equal(np.array(images[0].data, np.uint8), PIXELS.ravel())
    assert poses()[0].header.frame_id == 'Tracker'

    peer.send_raw(*peer.cut(IMAGE)[1:])
    wait_until(lambda: 'lost (MessageError)' in values(diagnostics), 'the loss')
    wait_until(lambda: "from 'Ultrasound': parts of it did not arrive" in bridge.log, 'the log')

    notes = scene.ros.publisher(RosString, 'to_igtl/Note')

    def is_counted() -> bool:
        notes.publish(RosString(data='nobody hears it'))
        return int(values(diagnostics)['not sent (UDP is for receiving only)']) > 0

    wait_until(is_counted, 'what was not sent')
    assert values(diagnostics)['sent messages'] == '0'
    peer.close()
