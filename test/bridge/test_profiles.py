# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Kinds of peers: what each gets, in which form; and doubles of them on real TCP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from ros_side import published
from session_packets import EXAMPLES
from session_packets import get
from session_packets import rts
from transport_peers import Peer
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS  # noqa: E402
from igtl_ros.bridge.profiles import profile_selection  # noqa: E402
from igtl_ros.bridge.profiles import PROFILES  # noqa: E402
from igtl_ros.msg import RawMessage  # noqa: E402
from igtl_ros.openigtlink import BODIES  # noqa: E402
from igtl_ros.openigtlink import ClientInfo  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import PackError  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Position  # noqa: E402
from igtl_ros.openigtlink import QuaternionTrackingData  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.transport.selection import WithheldError  # noqa: E402
from us_peers import Plus  # noqa: E402

HALF = 0.5**0.5
# What Slicer has nodes for.
SLICER_KNOWS = {
    *('IMAGE', 'VIDEO', 'STATUS', 'TRANSFORM', 'POLYDATA', 'STRING', 'POINT', 'IMGMETA'),
    *('LBMETA', 'TDATA', 'COMMAND', 'RTS_COMMAND'),
}


# --- the table ---


def test_the_table_names_what_there_is() -> None:
    rows = {row.name: row for row in ENDPOINT_PARAMETERS}
    assert rows['profile'].choices == tuple(PROFILES)
    for profile in PROFILES.values():
        assert (profile.types or set()) <= {*BODIES}
        for name, value in profile.defaults.items():
            assert type(value) is type(rows[name].default), name
            assert value != rows[name].default, name


def test_slicer_gets_what_it_knows() -> None:
    assert PROFILES['slicer'].types == SLICER_KNOWS
    selection = profile_selection('slicer', (), None)
    assert {kind for kind in BODIES if selection.knows(kind)} == SLICER_KNOWS
    assert selection.instead.keys() == {'POSITION', 'QTRANS', 'QTDATA'}


def test_a_list_of_types_counts_instead() -> None:
    selection = profile_selection('slicer', ['POSITION', 'TDATA'], None)
    assert {kind for kind in BODIES if selection.knows(kind)} == {'POSITION', 'TDATA'}
    assert selection.instead.keys() == {'QTDATA'}
    everything = profile_selection('plus', (), None)
    assert all(map(everything.knows, BODIES))
    assert everything.instead == {}


# --- other forms, by hand ---


def slicer_form(packet: Packet) -> Packet:
    return profile_selection('slicer', (), None).form_of(packet)


def test_a_position_becomes_a_transform() -> None:
    # A quarter turn about z: x goes to y.
    body = Position((10.0, 20.0, 30.0), (0.0, 0.0, HALF, HALF))
    metadata = Metadata({'TransformStatus': 'OK'})
    made = slicer_form(Packet(body, 'ProbeToTracker', 99, 2, 5, metadata))
    assert made.body.matrix == pytest.approx(
        np.array([[0, -1, 0, 10], [1, 0, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1.0]])
    )
    assert made.type_name == 'TRANSFORM'
    assert (made.device_name, made.timestamp, made.message_id) == ('ProbeToTracker', 99, 5)
    assert made.metadata == metadata


@pytest.mark.parametrize('type_name', ['POSITION', 'QTRANS'])
def test_a_position_in_bytes_becomes_a_transform_too(type_name: str) -> None:
    content = b''.join(Position((1.0, 2.0, 3.0)).pack_content())
    made = slicer_form(Packet(Raw(content), 'Tool', type_name=type_name))
    assert made.type_name == 'TRANSFORM'
    assert made.body.matrix[:3, 3].tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(WithheldError, match='no form'):
        slicer_form(Packet(Raw(content[:13]), 'Tool', type_name=type_name))


def test_tools_of_quaternions_become_tools() -> None:
    body = QuaternionTrackingData(
        ('Probe', 'Lost', 'Needle'),
        np.array([[1.0, 2, 3], [7, 7, 7], [4, 5, 6]]),
        np.array([[0.0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]]),
        (2, 3, 4),
    )
    made = slicer_form(Packet(body, 'Tracker'))
    assert (made.type_name, made.device_name) == ('TDATA', 'Tracker')
    assert made.body.names == ('Probe', 'Needle')  # that was not seen is not there
    assert made.body.types == (2, 4)
    assert made.body.matrices[:, :3, 3].tolist() == [[1, 2, 3], [4, 5, 6]]
    # A half turn about x: y and z change their signs.
    assert np.diag(made.body.matrices[1]).tolist() == [1, -1, -1, 1]


def test_what_has_no_data_stays_so() -> None:
    for type_name, other in (('POSITION', 'TRANSFORM'), ('QTDATA', 'TDATA')):
        made = slicer_form(Packet(Raw(b''), 'Tool', type_name=type_name))
        assert (made.type_name, bytes(made.body.data)) == (other, b'')


def test_what_is_no_pose_has_no_form() -> None:
    packet = Packet(Position((1.0, 2.0, 3.0), (0.0, 0.0, 0.0, 0.0)), 'Tool')
    with pytest.raises(WithheldError, match='no form'):
        slicer_form(packet)
    with pytest.raises(PackError, match='quaternion'):
        profile_selection('slicer', (), None).instead['POSITION'](packet)


# --- doubles on real TCP ---


@pytest.fixture
def plus() -> Iterator[Plus]:
    server = PlusServer()
    yield server
    server.close()


class PlusServer(Plus):
    """
    PlusServer, as far as data goes.

    It begins in header version 1, which has no metadata, and says that it is alive.
    """

    LONG = 'StylusTipToReferenceOfTheTable'

    def _take(self, packet: Packet) -> None:
        super()._take(packet)
        self.received.append(packet)

    def begin(self) -> None:
        super().begin()
        self.received: list[Packet] = []

    def alive(self) -> None:
        """Say so, as it does four times a second."""
        self.send(Packet(Status()))

    def pose(self, status: str) -> None:
        """Send a pose with what the tracker says of it, under a name beyond 20 bytes."""
        entries = {'IGTL_DEVICE_NAME': self.LONG, 'TransformStatus': status}
        matrix = np.eye(4)
        matrix[:3, 3] = 100.0, 200.0, 300.0
        self.send(
            Packet(Transform(matrix), self.LONG[:20], 1 << 32, 2, metadata=Metadata(entries))
        )


def test_slicer_gets_every_type_it_knows_and_no_other(scene: Any) -> None:
    bridge = scene.bridge(
        'slicer', **{'slicer.url': 'igtl-listen://127.0.0.1:0', 'slicer.profile': 'slicer'}
    )
    port = bridge.port_of('slicer')
    slicer, other = Peer(port), scene.peer(bridge)
    publishers = {
        kind: scene.ros.publisher(RawMessage, f'to_igtl/of_{kind.lower()}/raw')
        for kind in (*EXAMPLES, 'WEATHER')
    }
    for kind, publisher in publishers.items():
        content = b''.join(EXAMPLES[kind].pack_content()) if kind in EXAMPLES else b'rain'
        message = RawMessage(type=kind, body=content)
        name = f'of_{kind.lower()}'
        published(publisher, message, lambda name=name: other.named(name), f'{kind} elsewhere')
    slicer.send(get('SENSOR', 'of_sensor'))
    slicer.send(get('TRANS', 'of_transform'))
    received = []
    while not received or received[-1].type_name != 'RTS_SENSOR':
        received.append(slicer.next_packet())
    assert received[-1].to_bytes() == rts('SENSOR', 'of_sensor', 1).to_bytes()
    found = slicer.next_packet()
    assert (found.type_name, found.device_name) == ('TRANSFORM', 'of_transform')
    data = {(one.type_name, one.device_name) for one in received[:-1] if one.device_name}
    assert data == {
        *((kind, f'of_{kind.lower()}') for kind in SLICER_KNOWS),
        ('TRANSFORM', 'of_position'),
        ('TRANSFORM', 'of_qtrans'),
        ('TDATA', 'of_qtdata'),
    }
    slicer.close()


def test_plus_shows_its_metadata_and_its_whole_names(scene: Any, plus: PlusServer) -> None:
    scene.bridge('plus', **{'plus.url': plus.url, 'plus.profile': 'plus'})
    poses = scene.ros.subscribe(TransformStamped, f'{PlusServer.LONG}/transform')
    wait_until(lambda: any(one.header_version == 2 for one in plus.received), 'a hello')

    def seen() -> bool:
        plus.alive()
        plus.pose('OK')
        return bool(poses)

    wait_until(seen, 'a pose under its whole name', 30.0)
    pose = poses[0]
    assert (pose.header.frame_id, pose.child_frame_id) == ('ReferenceOfTheTable', 'StylusTip')
    translation = pose.transform.translation
    assert (translation.x, translation.y, translation.z) == pytest.approx((0.1, 0.2, 0.3))
    publisher = scene.ros.publisher(RawMessage, 'to_igtl/Wanted/raw')
    wanted = ClientInfo.of('<ClientInfo/>')
    published(
        publisher,
        RawMessage(type='CLIENTINFO', body=b''.join(wanted.pack_content())),
        lambda: any(one.type_name == 'CLIENTINFO' for one in plus.received),
        'a CLIENTINFO at the server',
    )


def test_a_plus_that_is_silent_is_gone(scene: Any, plus: PlusServer) -> None:
    """It says that it is alive four times a second."""
    bridge = scene.bridge(
        'plus', **{'plus.url': plus.url, 'plus.profile': 'plus', 'plus.receive_timeout': 0.5}
    )
    wait_until(lambda: plus.connections >= 2, 'a second connection')
    assert 'sent nothing for 0.5 s' in bridge.log


def test_what_is_held_back_is_in_the_diagnostics(scene: Any) -> None:
    bridge = scene.bridge(
        'slicer',
        diagnostics_period=0.1,
        **{'slicer.url': 'igtl-listen://127.0.0.1:0', 'slicer.profile': 'slicer'},
    )
    peer = scene.peer(bridge)
    arrived = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    publisher = scene.ros.publisher(RawMessage, 'to_igtl/Force/raw')
    content = b''.join(EXAMPLES['SENSOR'].pack_content())
    message = RawMessage(type='SENSOR', body=content)
    published(publisher, message, lambda: peer.named('Force'), 'the force elsewhere')

    def values() -> dict[str, str]:
        statuses = arrived[-1].status if arrived else []
        found = [one for one in statuses if one.name.endswith(': slicer')]
        return {pair.key: pair.value for one in found for pair in one.values}

    wait_until(lambda: int(values().get('withheld (profile)', 0)) > 0, 'the count')
    assert values()['profile'] == 'slicer'
    assert values()['url'] == 'igtl-listen://127.0.0.1:0'


def test_poses_as_positions_reach_slicer_as_transforms(scene: Any) -> None:
    bridge = scene.bridge(
        'slicer',
        routes='- {direction: to_igtl, topic: /robot/pose, device: ToolToBase, type: POSITION}',
        **{'slicer.url': 'igtl-listen://127.0.0.1:0', 'slicer.profile': 'slicer'},
    )
    slicer = scene.peer_at(bridge.port_of('slicer'))
    other = scene.peer(bridge)
    pose = PoseStamped()
    pose.pose.position.x = 0.25
    publisher = scene.ros.publisher(PoseStamped, '/robot/pose')
    published(
        publisher,
        pose,
        lambda: slicer.named('ToolToBase') and other.named('ToolToBase'),
        'a pose at both',
    )
    assert slicer.named('ToolToBase')[0].type_name == 'TRANSFORM'
    assert slicer.named('ToolToBase')[0].body.matrix[0, 3] == pytest.approx(250.0)
    assert other.named('ToolToBase')[0].type_name == 'POSITION'
