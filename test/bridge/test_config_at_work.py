# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The files of config/ do what they say, with the peers that they are for, on real TCP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')

from bridge_scene import Scene  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import TrackingData  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
import numpy as np  # noqa: E402
from query_peers import BrainLab  # noqa: E402
from ros_side import published  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from tf_side import edge  # noqa: E402
from tf_side import LATCHED  # noqa: E402
from tf_side import tf  # noqa: E402
from waiting import wait_until  # noqa: E402
import yaml  # noqa: E402

CONFIG = Path(__file__).parents[2] / 'config'


def values(name: str, port: int) -> dict[str, Any]:
    """Return what a file says, with another port."""
    text = (CONFIG / f'{name}.yaml').read_text().replace(':18944', f':{port}')
    found = yaml.safe_load(text)['/**']['ros__parameters']
    assert str(port) in str(found['endpoints'])
    return dict(found)


def shifted(x: float) -> Any:
    """Return a pose some millimetres along x."""
    matrix = np.eye(4)
    matrix[0, 3] = x
    return matrix


def test_tracker(scene: Scene) -> None:
    """The tracker sends only to who asks for it; its tools are frames on /tf."""
    tracker = BrainLab()
    try:
        said = values('tracker', tracker.port)
        scene.start(*said.pop('endpoints'), **said)
        # The start of a stream says how often: 10 ms.
        assert int.from_bytes(tracker.asked('STT_TDATA').body[:4], 'big') == 10
        seen = scene.ros.subscribe(TFMessage, '/tf')
        matrices = np.stack([shifted(100), shifted(200)])
        tools = Packet(TrackingData(('Drill', 'StylusToReference'), matrices), 'Tracker')

        def poses() -> dict[tuple[str, str], float]:
            tracker.see(tools)
            return {
                (one.header.frame_id, one.child_frame_id): one.transform.translation.x
                for message in list(seen)
                for one in message.transforms
            }

        wait_until(lambda: len(poses()) == 2, 'both tools on /tf')
        assert poses() == {
            ('tracker', 'Drill'): pytest.approx(0.1),
            ('Reference', 'Stylus'): pytest.approx(0.2),
        }
        tracker.drop()  # and is asked again, when it is back
        tracker.asked('STT_TDATA', 2)
        seen.clear()
        wait_until(poses, 'tools after the tracker was restarted')
    finally:
        tracker.close()


def test_robot_tf(scene: Scene, free_port: int) -> None:
    """The frames of the list go out, those of /tf_static to late clients as well; nothing else."""
    said = values('robot_tf', free_port)
    bridge = scene.bridge(*said.pop('endpoints'), **said)
    bridge.port = free_port  # what listens at the other one has the same settings
    wait_until(lambda: f':{free_port}' in bridge.log, 'the port of the file')
    slicer = scene.peer(bridge)
    static = scene.ros.publisher(TFMessage, '/tf_static', LATCHED)
    static.publish(tf(edge('base_link', 'table', (1.0, 0, 0), 5)))
    moving = tf(
        edge('base_link', 'tool0', (0.1, 0, 0), 6),
        edge('base_link', 'camera', (0.2, 0, 0), 6),
        edge('tool0', 'finger', (0.3, 0, 0), 6),
    )
    other = scene.ros.publisher(RosString, 'to_igtl/Words')
    other.publish(RosString(data='x'))
    names = ('Tool0ToBase_link', 'CameraToBase_link', 'TableToBase_link')
    published(
        scene.ros.publisher(TFMessage, '/tf'),
        moving,
        lambda: all(slicer.named(name) for name in names),
        'all three frames',
    )
    for name, x in zip(names, (100, 200, 1000), strict=True):
        packet = slicer.named(name)[0]
        assert packet.type_name == 'TRANSFORM'
        assert packet.body.matrix[:3, 3] == pytest.approx((x, 0, 0), abs=1e-3)
    assert {packet.full_device_name for packet in slicer.packets} == {*names}
    assert not other.get_subscription_count()
    late = scene.peer(bridge)
    wait_until(lambda: late.named('TableToBase_link'), 'the table, at a late client')
    # And what Slicer sends is seen in its world.
    seen = scene.ros.subscribe(TFMessage, '/tf')

    def arrived() -> bool:
        slicer.send(Packet(Transform(np.eye(4)), 'LinearTransform_3'))
        return any(
            (one.header.frame_id, one.child_frame_id) == ('ras', 'LinearTransform_3')
            for message in list(seen)
            for one in message.transforms
        )

    wait_until(arrived, 'a transform of Slicer in ras')
