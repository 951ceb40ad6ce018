# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""~/connections tells who is connected, also to who subscribes late, and when it changes."""

from __future__ import annotations

from collections.abc import Callable
import time
from typing import Any

from bridge_scene import Scene
import pytest
from transport_peers import listening
from transport_peers import Peer as SocketPeer
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.msg import Connection  # noqa: E402
from igtl_ros.msg import Connections  # noqa: E402
from igtl_ros.openigtlink import Capability  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.srv import AddEndpoint  # noqa: E402
from igtl_ros.srv import Disconnect  # noqa: E402
from igtl_ros.srv import RemoveEndpoint  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402

LATCHED = QoSProfile(depth=10, durability=DurabilityPolicy.TRANSIENT_LOCAL)
LISTEN = 'igtl-listen://127.0.0.1:0'
NODE = '/igtl_bridge'


class Heard:
    """What has come on ~/connections."""

    def __init__(self, scene: Scene) -> None:
        self.messages: list[Connections] = scene.ros.subscribe(
            Connections, f'{NODE}/connections', LATCHED
        )

    def endpoint(self, name: str) -> Connection | None:
        """Return the latest of an endpoint."""
        latest = self.messages[-1].connections if self.messages else []
        return next((one for one in latest if one.name == name), None)

    def until(self, name: str, condition: Callable[[Connection], Any], what: str) -> Connection:
        """Return an endpoint once it is as wanted."""
        wait_until(lambda: (one := self.endpoint(name)) and condition(one), what)
        found = self.endpoint(name)
        assert found is not None
        return found


def address(peer: SocketPeer) -> str:
    host, port = peer.socket.getsockname()
    return f'{host}:{port}'


def test_a_peer_comes_shows_itself_and_goes(scene: Scene) -> None:
    bridge = scene.bridge('left', **{'left.url': LISTEN, 'left.profile': 'slicer'})
    port = bridge.port_of('left')
    peer = SocketPeer(port)
    before = time.time()
    heard = Heard(scene)  # late: what has happened is latched
    found = heard.until('left', lambda one: one.peers, 'the peer')
    assert (found.url, found.profile, found.state) == (LISTEN, 'slicer', 'listening')
    assert (found.role, found.port, found.last_error) == (Connection.SERVER, port, '')
    (shown,) = found.peers
    assert (shown.address, shown.header_version, list(shown.capability)) == (address(peer), 1, [])
    assert abs(shown.connected_since.sec - before) < 60
    other = heard.endpoint(LISTEN)
    assert other is not None
    assert (other.profile, other.port, list(other.peers)) == ('generic', bridge.port, [])

    peer.send(Packet(Status(), header_version=2))
    heard.until('left', lambda one: one.peers[0].header_version == 2, 'the version it shows')
    peer.send(Packet(Capability(('IMAGE', 'TRANSFORM')), 'Slicer'))
    peer.send(Packet(Raw(b'short'), 'Bad', type_name='TRANSFORM'))
    said = heard.until('left', lambda one: one.peers[0].capability, 'what it takes').peers[0]
    assert list(said.capability) == ['IMAGE', 'TRANSFORM']
    peer.send(Packet(Capability(('\udcffA', 'STRING')), 'Viewer'))  # bytes that are no UTF-8
    said = heard.until('left', lambda one: 'STRING' in one.peers[0].capability, 'more').peers[0]
    assert list(said.capability) == ['ÿA', 'STRING']
    assert said.received_messages == 3

    peer.close()
    gone = heard.until('left', lambda one: not one.peers, 'its end')
    assert 'closed by the peer' in gone.last_error
    again = SocketPeer(port)
    back = heard.until('left', lambda one: one.peers, 'another peer').peers[0]
    assert list(back.capability) == []
    again.close()


def test_counts_are_as_of_then(scene: Scene) -> None:
    bridge = scene.bridge(diagnostics_period=0.1)
    heard = Heard(scene)
    peer = SocketPeer(bridge.port)
    heard.until(LISTEN, lambda one: one.peers, 'the peer')
    for number in range(5):
        peer.send(Packet(String.of(str(number)), 'Log'))
    peer.send(Packet(Raw(b'short'), 'Bad', type_name='TRANSFORM'))
    # A lost message is the endpoint's last error, which is worth a message.
    found = heard.until(LISTEN, lambda one: one.peers[0].received_messages == 5, 'the count')
    assert found.peers[0].dropped == 1
    # Five STRINGs of one letter, and one message of 5 bytes.
    assert found.peers[0].received_bytes == 5 * (58 + 5) + 58 + 5
    peer.close()


def test_a_client_that_tries_and_is_stopped(scene: Scene) -> None:
    with listening() as server:
        port = server.getsockname()[1]
    url = f'igtl://127.0.0.1:{port}'
    scene.bridge('scanner', **{'scanner.url': url, 'scanner.profile': 'brainlab'})
    heard = Heard(scene)
    found = heard.until('scanner', lambda one: one.state == 'disconnected', 'the end of its try')
    assert (found.role, found.url, found.port) == (Connection.CLIENT, url, port)
    assert 'cannot connect' in found.last_error


def test_endpoints_that_come_and_go(scene: Scene) -> None:
    scene.bridge()
    heard = Heard(scene)
    heard.until(LISTEN, lambda one: True, 'the first endpoint')
    call = scene.ros.call
    request = AddEndpoint.Request(name='late', url=LISTEN)
    port = call(AddEndpoint, f'{NODE}/add_endpoint', request).port
    assert heard.until('late', lambda one: one.state == 'listening', 'the new one').port == port
    call(Disconnect, f'{NODE}/disconnect', Disconnect.Request(name='late'))
    heard.until('late', lambda one: one.state == 'disconnected', 'its new state')
    call(RemoveEndpoint, f'{NODE}/remove_endpoint', RemoveEndpoint.Request(name='late'))
    wait_until(lambda: heard.endpoint('late') is None, 'its end')
    assert heard.endpoint(LISTEN) is not None


def test_a_few_times_a_second_at_most(scene: Scene) -> None:
    bridge = scene.bridge()
    heard = Heard(scene)
    heard.until(LISTEN, lambda one: True, 'the endpoint')
    began = time.monotonic()
    for _ in range(30):
        SocketPeer(bridge.port).close()
    heard.until(LISTEN, lambda one: not one.peers, 'the end of all')
    wait_until(lambda: bridge.log.count(': connected: 127') == 30, 'all of them')
    last = SocketPeer(bridge.port)
    heard.until(
        LISTEN, lambda one: address(last) in [peer.address for peer in one.peers], 'the last one'
    )
    seconds = time.monotonic() - began
    assert len(heard.messages) <= 3 + seconds / 0.25
    last.close()
