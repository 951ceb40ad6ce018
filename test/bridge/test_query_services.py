# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""~/query, ~/start_stream and ~/stop_stream: peers that answer, refuse, are silent or go away."""

from __future__ import annotations

from collections.abc import Iterator
import json
import socket
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.asking_peer import MAX_UNDER_WAY  # noqa: E402
from igtl_ros.openigtlink import Capability  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import TrackingData  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.srv import Disconnect  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from igtl_ros.srv import Query  # noqa: E402
from igtl_ros.srv import StartStream  # noqa: E402
from igtl_ros.srv import StopStream  # noqa: E402
from query_peers import Asked  # noqa: E402
from query_peers import BrainLab  # noqa: E402
from query_peers import nothing  # noqa: E402
from query_peers import QueryPeer  # noqa: E402
from query_peers import rts  # noqa: E402

# 2023-11-14 22:13:20.5 UTC
STAMP = 1_700_000_000 << 32 | 0x80000000
TOOLS = Packet(TrackingData(('Drill',), np.eye(4)[None]), 'Tracker', STAMP)
NAMES = {Query: 'query', StartStream: 'start_stream', StopStream: 'stop_stream'}


def pose(x: float, device_name: str = 'ProbeToTracker') -> Packet:
    matrix = np.eye(4)
    matrix[0, 3] = x
    return Packet(Transform(matrix), device_name, STAMP)


class Services:
    """The services of a bridge, as a ROS node calls them: one at a time, or many at once."""

    def __init__(self, scene: Scene) -> None:
        self._clients = {
            kind: scene.ros.node.create_client(kind, f'/igtl_bridge/{name}')
            for kind, name in NAMES.items()
        }
        self._diagnostics = scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def begin(self, kind: Any, type_name: str, **fields: Any) -> Any:
        client = self._clients[kind]
        wait_until(client.service_is_ready, client.srv_name, 30.0)
        return client.call_async(kind.Request(type=type_name, **fields))

    def end(self, future: Any) -> Any:
        wait_until(future.done, 'the response')
        return future.result()

    def query(self, type_name: str, **fields: Any) -> Any:
        return self.end(self.begin(Query, type_name, **fields))

    def start(self, type_name: str, **fields: Any) -> Any:
        return self.end(self.begin(StartStream, type_name, **fields))

    def stop(self, type_name: str, **fields: Any) -> Any:
        return self.end(self.begin(StopStream, type_name, **fields))

    def values(self, name: str) -> dict[str, str]:
        """Return what diagnostics say last."""
        latest = self._diagnostics[-1].status if self._diagnostics else []
        return {
            pair.key: pair.value
            for one in latest
            if one.name.endswith(name)
            for pair in one.values
        }


@pytest.fixture
def peer() -> Iterator[QueryPeer]:
    peer = QueryPeer()
    yield peer
    peer.close()


@pytest.fixture
def brainlab() -> Iterator[BrainLab]:
    brainlab = BrainLab()
    yield brainlab
    brainlab.close()


def connected(scene: Scene, *peers: QueryPeer, **parameters: Any) -> tuple[Any, Services]:
    """Return a bridge that is connected to servers, and its services."""
    bridge = scene.bridge(*(one.url for one in peers), diagnostics_period=0.1, **parameters)
    wait_until(lambda: all(one.connections for one in peers), 'connections')
    wait_until(lambda: bridge.log.count('connected: ') >= len(peers), 'connections')
    return bridge, Services(scene)


def test_data_answers_and_is_published(scene: Scene, peer: QueryPeer) -> None:
    peer.answer = lambda asked: [pose(7.0)]
    poses = scene.ros.subscribe(TransformStamped, 'ProbeToTracker/transform')
    _, services = connected(scene, peer)
    response = services.query('transform', device='ProbeToTracker')
    assert (response.success, response.error) == (True, '')
    assert (response.device, response.type) == ('ProbeToTracker', 'TRANSFORM')
    assert (response.stamp.sec, response.stamp.nanosec) == (1_700_000_000, 500_000_000)
    assert json.loads(response.json)['content']['matrix'][0] == [1, 0, 0, 7]
    assert peer.requests == [Asked('GET_TRANS', 'ProbeToTracker', b'')]
    wait_until(lambda: poses, 'the pose in ROS')
    assert poses[0].transform.translation.x == pytest.approx(0.007)
    wait_until(lambda: services.values(': queries').get('requests done') == '1', 'the counter')


def test_no_name_asks_whatever_there_is(scene: Scene, peer: QueryPeer) -> None:
    peer.answer = lambda asked: [Packet(Capability(('IMAGE', 'TDATA')), 'Server')]
    _, services = connected(scene, peer)
    response = services.query('CAPABILITY', connection=peer.url)
    assert (response.success, response.device) == (True, 'Server')
    assert json.loads(response.json)['content']['types'] == ['IMAGE', 'TDATA']
    assert (response.stamp.sec, response.stamp.nanosec) == (0, 0)  # the message has none


@pytest.mark.parametrize(
    ('answer', 'error'),
    [
        (rts('IMAGE', 1), 'the peer has no such data'),
        (Packet(Status(3, error_name='x', message='not today'), 'Brain'), 'STATUS 3: not today'),
    ],
)
def test_refusals_in_the_peers_words(
    scene: Scene, peer: QueryPeer, answer: Packet, error: str
) -> None:
    peer.answer = lambda asked: [answer]
    _, services = connected(scene, peer)
    response = services.query('IMAGE', device='Brain')
    assert (response.success, response.error) == (False, error)
    wait_until(lambda: services.values(': queries').get('requests refused') == '1', 'the counter')


def test_silence_has_an_end(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    response = services.query('IMAGE', timeout=0.2)
    assert not response.success
    assert response.error == (
        'no answer to GET_IMAGE within 0.2 s: neither IMAGE nor a refusal came'
    )
    wait_until(lambda: services.values(': queries').get('requests timed out') == '1', 'counter')


def test_a_peer_that_goes_away_ends_its_questions_at_once(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer, reconnect=False)
    waiting = [services.begin(Query, 'IMAGE', timeout=60.0) for _ in range(3)]
    waiting.append(services.begin(StartStream, 'TDATA', timeout=60.0))
    peer.asked('GET_IMAGE', 3)
    peer.asked('STT_TDATA')
    peer.drop()
    for future in waiting:
        assert services.end(future).error.startswith('the connection ended: ')
    wait_until(lambda: services.values(': queries').get('requests cut off') == '4', 'the counter')


def test_questions_alike_are_answered_in_order(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    same = [services.begin(Query, 'TRANSFORM', device='A') for _ in range(2)]
    peer.asked('GET_TRANS', 2)
    other = services.begin(Query, 'TRANSFORM', device='B')
    peer.asked('GET_TRANS', 3)
    peer.send(pose(3.0, 'B'), pose(1.0, 'A'), pose(2.0, 'A'))
    responses = [services.end(future) for future in (*same, other)]
    xs = [json.loads(response.json)['content']['matrix'][0][3] for response in responses]
    assert sorted(xs[:2]) == [1, 2]  # DDS may have swapped the two
    assert xs[2] == 3


def test_what_cannot_be_asked(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    assert services.query('WEATHER').error.startswith(
        "type is 'WEATHER': GET_ asks for one of BIND, CAPABILITY, COLORT, IMAGE, "
    )
    assert services.start('POINT').error.startswith("type is 'POINT': STT_ asks for one of BIND,")
    assert services.start('IMAGE', interval=0.5).error.startswith(
        'interval is 0.5: STT_IMAGE says no interval'
    )
    assert services.query('IMAGE', timeout=-1.0).error == (
        'timeout is -1.0: expected 0 to 3600 seconds'
    )
    assert peer.requests == []


def test_too_many_questions_are_refused_at_once(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    waiting = []
    for number in range(MAX_UNDER_WAY):  # one by one: the queue of a ROS service holds ten
        waiting.append(services.begin(Query, 'IMAGE', timeout=60.0))
        peer.asked('GET_IMAGE', number + 1)
    expected = f'100 questions to 127.0.0.1:{peer.port} are under way: wait for one'
    assert services.query('IMAGE').error == expected
    assert services.start('TDATA').error == expected
    devices = scene.ros.call(ListDevices, '/igtl_bridge/list_devices', ListDevices.Request())
    assert devices is not None, 'nothing else waits for them'
    for future in waiting:
        peer.send(rts('IMAGE', 1))
        assert services.end(future).error == 'the peer has no such data'


def test_a_peer_that_only_sends_datagrams_cannot_be_asked(scene: Scene, free_port: int) -> None:
    bridge = scene.bridge(f'igtl-udp-listen://127.0.0.1:{free_port}', start_streams=['TDATA'])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:

        def heard() -> bool:
            sender.sendto(b'x', ('127.0.0.1', free_port))
            return 'connected: ' in bridge.log or 'lost ' in bridge.log

        wait_until(heard, 'a datagram')
    assert Services(scene).query('IMAGE').error == 'no peer is connected'
    assert 'Traceback' not in bridge.log


def test_which_peer_is_meant(scene: Scene, peer: QueryPeer) -> None:
    bridge = scene.bridge()
    services = Services(scene)
    assert services.query('IMAGE').error == 'no peer is connected'
    first, second = scene.peer(bridge), scene.peer(bridge)
    wait_until(lambda: bridge.log.count('connected: ') == 2, 'both clients')
    error = services.query('IMAGE').error
    assert error.startswith('connection is empty, and there are 2 peers: name one of 127.0.0.1:')
    endpoint = 'igtl-listen://127.0.0.1:0'
    assert services.query('IMAGE', connection=endpoint).error.startswith(
        f"connection '{endpoint}' may be any of 2 peers: name one of 127.0.0.1:"
    )
    assert services.query('IMAGE', connection='Slicer').error.startswith(
        "connection 'Slicer' is none of 127.0.0.1:"
    )
    address = error.partition('name one of ')[2].partition(' ')[0]
    for client in (first, second):
        client.send(pose(1.0, 'A'))  # who is asked has it
    response = services.query('TRANSFORM', connection=f'{endpoint}/{address}', device='A')
    assert response.success
    assert services.query('TRANSFORM', connection=address, device='A').success


def test_a_long_name_is_asked_for_in_full(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer, header_version=2)
    name = 'NeedleTipToReferenceOfTheHead'

    def answer(asked: Asked) -> list[Packet]:
        metadata = Metadata({'IGTL_DEVICE_NAME': name})
        return [
            Packet(Transform(np.eye(4)), asked.device_name, header_version=2, metadata=metadata)
        ]

    peer.answer = answer
    response = services.query('TRANSFORM', device=name)
    assert (response.success, response.device) == (True, name)
    assert name.encode() in peer.requests[0].body
    assert peer.requests[0].device_name.startswith('NeedleTipToRefe~')


def test_a_stream_from_start_to_stop(scene: Scene, brainlab: BrainLab) -> None:
    bridge, services = connected(scene, brainlab)
    tools = scene.ros.subscribe(TransformStamped, 'Drill/transform')
    brainlab.see(TOOLS)  # nobody wants to know
    response = services.start('TDATA', device='Tracker', interval=0.05, coordinate_frame='Patient')
    assert (response.success, response.error) == (True, '')
    # 50 ms in 32 bits, and a name of 32 bytes.
    expected = (50).to_bytes(4, 'big') + b'Patient' + bytes(25)
    assert brainlab.asked('STT_TDATA') == Asked('STT_TDATA', 'Tracker', expected)
    key = f'127.0.0.1:{brainlab.port} stream TDATA Tracker'
    wait_until(lambda: services.values(': queries').get(key) == 'running', 'the stream')
    wait_until(lambda: brainlab.see(TOOLS) or 'from TDATA' in str(services._diagnostics[-1]), '')
    response = services.stop('TDATA', device='Tracker')
    assert (response.success, response.error) == (True, '')
    assert brainlab.requests[-1] == Asked('STP_TDATA', 'Tracker', b'')
    wait_until(lambda: key not in services.values(': queries'), 'the end of the stream')
    assert services.values('ignored messages') == {}, 'an RTS_TDATA that we wait for'
    assert services.values(': queries')['requests done'] == '2'
    del tools
    assert 'Traceback' not in bridge.log


def test_refused_streams(scene: Scene, peer: QueryPeer) -> None:
    peer.answer = lambda asked: [rts(asked.type_name[4:], 1)]
    _, services = connected(scene, peer)
    assert services.start('TDATA').error == 'the peer refused STT_'
    assert services.stop('TDATA').error == 'the peer refused STP_'
    wait_until(lambda: services.values(': queries').get('requests refused') == '2', 'counter')
    assert not any(' stream ' in key for key in services.values(': queries'))


def test_old_peers_acknowledge_nothing(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    future = services.begin(StartStream, 'TDATA', timeout=30.0)
    peer.asked('STT_TDATA')
    peer.send(TOOLS)
    response = services.end(future)
    assert (response.success, response.error) == (True, '')
    # It has run, and is silent at least half of the time that is given.
    assert services.stop('TDATA', timeout=0.3).success
    # Of one that never was nothing can be said.
    assert services.stop('IMAGE', timeout=0.1).error == (
        'no answer to STP_IMAGE: RTS_IMAGE did not come within 0.1 s; many peers send none'
    )


def test_a_stream_that_goes_on_is_not_stopped(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    future = services.begin(StartStream, 'TDATA')
    peer.asked('STT_TDATA')
    peer.send(TOOLS)
    assert services.end(future).success
    stopping = services.begin(StopStream, 'TDATA', timeout=0.4)
    wait_until(lambda: peer.send(TOOLS) or stopping.done(), 'the answer')
    assert stopping.result().error == (
        'no answer to STP_TDATA: RTS_TDATA did not come within 0.4 s, and TDATA still comes'
    )


def test_a_stream_of_which_nothing_comes(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    response = services.start('TDATA', timeout=0.1)
    assert response.error == (
        'no answer to STT_TDATA within 0.1 s: neither RTS_TDATA nor TDATA came; the peer may '
        'still begin'
    )
    key = f'127.0.0.1:{peer.port} stream TDATA'
    wait_until(
        lambda: services.values(': queries').get(key) == 'asked for, no answer yet', 'the state'
    )
    peer.send(TOOLS)
    wait_until(lambda: services.values(': queries').get(key) == 'running', 'the stream')


def test_an_rts_that_nobody_waits_for_is_counted(scene: Scene, peer: QueryPeer) -> None:
    _, services = connected(scene, peer)
    peer.send(rts('TDATA'))
    wait_until(
        lambda: services.values('ignored messages') == {'nobody asked for RTS_TDATA': '1'},
        'the counter',
    )


def test_late_acknowledgements_are_no_answers_to_stop(scene: Scene, peer: QueryPeer) -> None:
    """Data came first: the RTS_ that follows is that of STT_, not of the STP_ under way."""
    _, services = connected(scene, peer)
    starting = services.begin(StartStream, 'TDATA')
    peer.asked('STT_TDATA')
    peer.send(TOOLS)
    assert services.end(starting).success
    stopping = services.begin(StopStream, 'TDATA', timeout=30.0)
    peer.asked('STP_TDATA')
    peer.send(rts('TDATA'), rts('TDATA', 1))
    assert services.end(stopping).error == 'the peer refused STP_'
    assert services.values('ignored messages') == {}


def test_what_is_under_way_when_the_bridge_stops_is_answered(
    scene: Scene, peer: QueryPeer
) -> None:
    lifecycle = pytest.importorskip('lifecycle_msgs.srv')
    transition = pytest.importorskip('lifecycle_msgs.msg').Transition
    bridge, services = connected(scene, peer)
    waiting = services.begin(Query, 'IMAGE', timeout=60.0)
    peer.asked('GET_IMAGE')
    request = lifecycle.ChangeState.Request()
    request.transition.id = transition.TRANSITION_DEACTIVATE
    assert scene.ros.call(lifecycle.ChangeState, '/igtl_bridge/change_state', request).success
    assert services.end(waiting).error.startswith('the connection ended: ')
    assert services.query('IMAGE').error == 'the bridge is not active'
    assert 'Traceback' not in bridge.log


# --- streams on connect ---


def test_streams_are_asked_for_at_each_connect_and_stopped_at_the_end(
    scene: Scene, brainlab: BrainLab
) -> None:
    bridge, services = connected(scene, brainlab, start_streams=['TDATA:Tracker@20ms'])
    expected = Asked('STT_TDATA', 'Tracker', (20).to_bytes(4, 'big') + bytes(32))
    assert brainlab.asked('STT_TDATA') == expected
    key = f'127.0.0.1:{brainlab.port} stream TDATA Tracker'
    wait_until(lambda: services.values(': queries').get(key) == 'running', 'the stream')
    brainlab.drop()
    assert brainlab.asked('STT_TDATA', 2) == expected
    wait_until(
        lambda: (
            brainlab.see(TOOLS) or 'Tracker' in str(scene.ros.node.get_topic_names_and_types())
        ),
        'tools in ROS',
    )
    code, _ = bridge.stop()
    assert code == 0
    assert brainlab.asked('STP_TDATA') == Asked('STP_TDATA', 'Tracker', b'')
    assert [asked.type_name for asked in brainlab.requests] == [
        'STT_TDATA',
        'STT_TDATA',
        'STP_TDATA',
    ]
    assert 'nobody asked' not in bridge.log
    assert 'Traceback' not in bridge.log


def test_a_refused_stream_is_said(scene: Scene, peer: QueryPeer) -> None:
    peer.answer = lambda asked: [rts('TDATA', 1)]
    bridge, _ = connected(scene, peer, start_streams=['TDATA'])
    wait_until(
        lambda: f'({peer.url}): start_streams: TDATA: the peer refused STT_' in bridge.log,
        'a warning',
    )
    assert peer.answer is not nothing


def test_a_wrong_stream_stops_the_start(scene: Scene) -> None:
    bridge = scene.start(start_streams=['TDATA@fast'])
    assert bridge.ended() != 0
    assert "parameter start_streams: 'TDATA@fast' is no stream: expected TYPE[:" in bridge.log


def test_a_bridge_that_is_not_active_says_so(scene: Scene) -> None:
    scene.start(autostart=False)
    services = Services(scene)
    for response in (services.query('IMAGE'), services.start('TDATA'), services.stop('TDATA')):
        assert (response.success, response.error) == (False, 'the bridge is not active')


# --- endpoints with names ---


def test_the_profile_of_brainlab_asks_once_for_its_tools(scene: Scene, brainlab: BrainLab) -> None:
    bridge = scene.bridge(
        'room', **{'room.url': brainlab.url, 'room.profile': 'brainlab'}, diagnostics_period=0.1
    )
    services = Services(scene)
    assert brainlab.asked('STT_TDATA') == Asked('STT_TDATA', '', bytes(36))
    key = f'127.0.0.1:{brainlab.port} stream TDATA'
    wait_until(lambda: services.values(': queries').get(key) == 'running', 'the stream')
    assert services.stop('TDATA', connection='room').success
    assert services.query('IMAGE', connection=f'room/127.0.0.1:{brainlab.port}', timeout=0.1).error
    brainlab.drop()  # a person would be asked at each connect
    wait_until(lambda: 'disconnected: ' in bridge.log, 'the end of the connection')
    assert services.query('IMAGE', connection='room').error == 'no peer is connected'
    assert brainlab.connections == 1


def test_streams_are_stopped_before_a_disconnect_on_request(
    scene: Scene, brainlab: BrainLab
) -> None:
    scene.bridge(
        'room', **{'room.url': brainlab.url, 'room.start_streams': ['TDATA', 'IMAGE:Brain']}
    )
    assert brainlab.asked('STT_TDATA') == Asked('STT_TDATA', '', bytes(36))
    brainlab.asked('STT_IMAGE')
    request = Disconnect.Request(name='room')
    assert scene.ros.call(Disconnect, '/igtl_bridge/disconnect', request).success
    assert brainlab.asked('STP_TDATA') == Asked('STP_TDATA', '', b'')
    assert brainlab.asked('STP_IMAGE') == Asked('STP_IMAGE', 'Brain', b'')
