# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""config/brainlab.yaml and config/two_peers.yaml do what they say, on real TCP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')

from bridge_scene import Scene  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.srv import Connect  # noqa: E402
import numpy as np  # noqa: E402
from query_peers import BrainLab  # noqa: E402
from ros_side import published  # noqa: E402
from session_packets import tools  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from us_peers import Plus  # noqa: E402
from waiting import wait_until  # noqa: E402
import yaml  # noqa: E402

CONFIG = Path(__file__).parents[2] / 'config'


def values(name: str, ports: dict[int, int]) -> dict[str, Any]:
    """Return what a file says, with other ports."""
    text = (CONFIG / f'{name}.yaml').read_text()
    for port, other in ports.items():
        assert f':{port}' in text
        text = text.replace(f':{port}', f':{other}')
    return dict(yaml.safe_load(text)['/**']['ros__parameters'])


class Server(Plus):
    """A PLUS server that remembers all that it gets."""

    def begin(self) -> None:
        super().begin()
        self.received: list[Packet] = []

    def _take(self, packet: Packet) -> None:
        super()._take(packet)
        self.received.append(packet)

    def answer_string(self, packet: Packet) -> list[Packet]:
        return []


def test_brainlab_is_asked_for_tools_and_left_alone(scene: Scene) -> None:
    brainlab = BrainLab()
    try:
        said = values('brainlab', {18944: brainlab.port})
        bridge = scene.start(*said.pop('endpoints'), **said)
        brainlab.asked('STT_TDATA')
        seen = scene.ros.subscribe(TFMessage, '/tf')

        def frames() -> set[tuple[str, str]]:
            brainlab.see(tools('Pointer', device_name='Tracker', timestamp=1 << 32))
            return {
                (one.header.frame_id, one.child_frame_id)
                for message in list(seen)
                for one in message.transforms
            }

        wait_until(frames, 'a tool on /tf', 30.0)
        assert frames() == {('brainlab', 'Pointer')}
        count = brainlab.connections
        brainlab.drop()
        bridge.wait_for(r'(disconnected): 127')
        # It does not come back by itself; when it is told to, it asks again.
        answer = scene.ros.call(
            Connect, '/igtl_bridge/connect', Connect.Request(name=f'127.0.0.1:{brainlab.port}')
        )
        assert (answer.success, answer.error) == (True, '')
        brainlab.asked('STT_TDATA', 2)
        assert brainlab.connections == count + 1
    finally:
        brainlab.close()


def test_slicer_and_plus_at_once(scene: Scene, free_port: int) -> None:
    plus = Server()
    try:
        said = values('two_peers', {18944: free_port, 18945: plus.port})
        bridge = scene.start(*said.pop('endpoints'), **said)
        assert bridge.port_of('slicer') == free_port
        slicer = scene.peer_at(free_port)
        heard = [
            scene.ros.subscribe(TransformStamped, f'{prefix}ProbeToTracker/transform')
            for prefix in ('plus/', '')
        ]
        wait_until(lambda: plus.connections, 'a connection to PLUS')

        def both() -> bool:
            plus.send(Packet(Transform(np.eye(4)), 'ProbeToTracker'))
            slicer.send(Packet(Transform(np.eye(4)), 'ProbeToTracker'))
            return all(heard)

        wait_until(both, 'a pose of each, on its own topic', 30.0)
        pose = scene.ros.publisher(PoseStamped, 'to_igtl/Tip/position')
        published(pose, PoseStamped(), lambda: slicer.named('Tip'), 'a pose at Slicer')
        assert slicer.named('Tip')[0].type_name == 'TRANSFORM'
        words = scene.ros.publisher(RosString, 'to_igtl/Words')

        def names() -> set[str]:
            return {one.device_name for one in plus.received if one.device_name}

        published(words, RosString(data='x'), names, 'words at PLUS')
        assert names() == {'Words'}
    finally:
        plus.close()
