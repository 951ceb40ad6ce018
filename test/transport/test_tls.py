# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TLS both ways: the same behaviour as without, and a clear no where certificates are wrong."""

from collections.abc import Callable
import contextlib
from dataclasses import replace
from pathlib import Path
import socket
import ssl
import time
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import TlsError
from igtl_ros.transport import TlsFiles
import numpy as np
import pytest
from transport_certificates import Certificates
from transport_certificates import make_certificates
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]
Sides = Callable[[], Side]

LISTEN_TLS = Endpoint.parse('igtls-listen://127.0.0.1:0')


@pytest.fixture(scope='module')
def ours(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp('tls'), 'ours')


@pytest.fixture(scope='module')
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp('tls'), 'theirs')


def settings(**files: str) -> ConnectionSettings:
    return replace(QUIET, tls=TlsFiles(**files))


def listen(side: Side, with_settings: ConnectionSettings) -> int:
    return side.hub.add(LISTEN_TLS, with_settings, 'server').port


def connect(side: Side, port: int, with_settings: ConnectionSettings, host: str = '') -> None:
    side.hub.add(Endpoint(host or '127.0.0.1', port, tls=True), with_settings, 'client')


def test_both_ways(side: Side, make_side: Sides, ours: Certificates) -> None:
    server = make_side()
    port = listen(server, settings(certificate=ours.certificate, key=ours.key))
    connect(side, port, settings(authorities=ours.authority))
    side.wait_connected()
    server.wait_connected()
    for number in range(200):
        side.hub.send(text(f'up {number}'))
        server.hub.send(text(f'down {number}'))
    wait_until(lambda: len(server.heard.packets) == len(side.heard.packets) == 200)
    assert texts(server.heard.packets) == [f'up {number}' for number in range(200)]
    assert texts(side.heard.packets) == [f'down {number}' for number in range(200)]


def test_one_message_at_a_time_without_answers(
    side: Side, make_side: Sides, ours: Certificates
) -> None:
    """Nothing may wait until the peer says something."""
    server = make_side()
    port = listen(server, settings(certificate=ours.certificate, key=ours.key))
    connect(side, port, settings(authorities=ours.authority))
    server.wait_connected()
    for x in range(20):
        server.hub.send(pose(x))
        wait_until(lambda count=x + 1: len(side.heard.packets) == count, 5)
        assert server.info().connections[0].waiting == 0
    assert server.info().connections[0].counters.replaced == 0
    assert xs(side.heard.packets) == [*range(20)]


def test_images(side: Side, make_side: Sides, ours: Certificates) -> None:
    server = make_side()
    port = listen(server, settings(certificate=ours.certificate, key=ours.key))
    connect(side, port, settings(authorities=ours.authority))
    server.wait_connected()
    random = np.random.default_rng(1)
    sent = []
    for number in range(5):
        voxels = random.integers(0, 256, (1, 1000, 1000 + number), np.uint8)
        sent.append(Packet(Image(voxels), f'Camera{number}'))
        server.hub.send(sent[-1])
        server.hub.send(text(number))
    wait_until(lambda: len(side.heard.packets) == 10, 20)
    images = [packet for packet in side.heard.packets if packet.type_name == 'IMAGE']
    assert sorted(images, key=lambda packet: packet.device_name) == sent
    assert texts(side.heard.packets) == [str(number) for number in range(5)]


def test_a_stalled_reader_is_bounded_and_dropped(
    side: Side, closing: Keep, ours: Certificates
) -> None:
    with_deadline = replace(settings(certificate=ours.certificate, key=ours.key), send_timeout=0.5)
    port = listen(side, with_deadline)
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.settimeout(seconds(10))
    plain.connect(('127.0.0.1', port))
    context = ssl.create_default_context(cafile=ours.authority)
    closing(context.wrap_socket(plain, server_hostname='127.0.0.1'))
    side.wait_connected()
    voxels = np.zeros((1, 1000, 1000), np.uint8)

    def dropped() -> bool:
        side.hub.send(Packet(Image(voxels), 'Camera'))
        assert all(info.waiting <= 1 for info in side.info().connections)
        return bool(side.heard.reasons)

    wait_until(dropped)
    assert side.heard.reasons[0].startswith('read nothing for 0.5 s')


def test_latched_and_hello_as_without_tls(
    side: Side, make_side: Sides, ours: Certificates
) -> None:
    server = make_side()
    server.hub.send(text('latched'), latch=True)
    port = listen(
        server, replace(settings(certificate=ours.certificate, key=ours.key), hello=True)
    )
    connect(side, port, settings(authorities=ours.authority))
    wait_until(lambda: len(side.heard.packets) == 2)
    hello, latched = side.heard.packets
    assert hello.metadata == {'dummy': 'dummy'}
    assert texts([latched]) == ['latched']


def test_the_other_implementation_of_tls(side: Side, closing: Keep, ours: Certificates) -> None:
    """The ssl module's blocking sockets: not asyncio."""
    port = listen(side, settings(certificate=ours.certificate, key=ours.key))
    context = ssl.create_default_context(cafile=ours.authority)
    peer = Peer(port)
    peer.socket = context.wrap_socket(peer.socket, server_hostname='localhost')
    closing(peer)
    peer.send(pose(5))
    wait_until(lambda: side.heard.packets)
    side.hub.send(text('back'))
    assert texts(peer.packets(1)) == ['back']
    assert xs(side.heard.packets) == [5]


# --- who is let in ---


def test_a_server_that_nobody_vouches_for(
    side: Side, make_side: Sides, ours: Certificates, theirs: Certificates
) -> None:
    server = make_side()
    port = listen(server, settings(certificate=theirs.certificate, key=theirs.key))
    connect(side, port, settings(authorities=ours.authority))
    wait_until(lambda: side.info().error)
    assert side.info().state == 'connecting'
    assert 'cannot connect' in side.info().error
    assert 'certificate verify failed' in side.info().error.lower().replace('_', ' ')
    assert side.heard.connections == server.heard.connections == []


def test_a_server_with_another_name(side: Side, make_side: Sides, ours: Certificates) -> None:
    server = make_side()
    endpoint = Endpoint.parse('igtls-listen://127.0.0.2:0')
    try:
        port = server.hub.add(
            endpoint, settings(certificate=ours.certificate, key=ours.key), 'server'
        ).port
    except OSError:
        pytest.skip('this system has no second loopback address')
    connect(side, port, settings(authorities=ours.authority), '127.0.0.2')
    wait_until(lambda: side.info().error)
    assert '127.0.0.2' in side.info().error
    assert side.heard.connections == []


@pytest.mark.parametrize('who', ['nobody', 'theirs', 'ours'])
def test_clients_need_a_certificate_where_authorities_are_given(
    who: str, side: Side, make_side: Sides, ours: Certificates, theirs: Certificates
) -> None:
    server = make_side()
    port = listen(
        server,
        settings(certificate=ours.certificate, key=ours.key, authorities=ours.authority),
    )
    own = {
        'nobody': {},
        'theirs': {'certificate': theirs.certificate, 'key': theirs.key},
        'ours': {'certificate': ours.certificate, 'key': ours.key},
    }[who]
    connect(side, port, settings(authorities=ours.authority, **own))
    side.hub.send(text('let me in'), latch=True)
    if who == 'ours':
        wait_until(lambda: server.heard.packets)
    else:
        # TLS 1.3 tells a client only after it is connected; asyncio sends no reason.
        wait_until(lambda: side.info().error)
        assert server.heard.packets == []
        assert server.heard.connections == []


def test_a_plain_client_at_a_tls_port(side: Side, closing: Keep, ours: Certificates) -> None:
    port = listen(side, settings(certificate=ours.certificate, key=ours.key))
    peer = closing(Peer(port))
    peer.send(pose(1))
    with contextlib.suppress(ConnectionError):
        while peer.socket.recv(100):  # an alert, then the end
            pass
    assert side.heard.connections == []
    assert side.heard.packets == []


def test_a_tls_client_at_a_plain_port(side: Side, make_side: Sides, ours: Certificates) -> None:
    server = make_side()
    connect(side, server.listen(), settings(authorities=ours.authority))
    wait_until(lambda: server.heard.reasons)
    assert 'not an OpenIGTLink header' in server.heard.reasons[0]
    wait_until(lambda: side.info().error)
    assert side.heard.connections == []


def test_a_client_that_never_shakes_hands(side: Side, closing: Keep, ours: Certificates) -> None:
    """It costs a socket for connect_timeout, not for the minute that asyncio grants."""
    port = listen(
        side,
        replace(settings(certificate=ours.certificate, key=ours.key), connect_timeout=0.3),
    )
    begin = time.monotonic()
    assert closing(Peer(port)).read_to_end() == []
    assert time.monotonic() - begin < seconds(3)
    assert side.heard.connections == []


# --- files ---

WRONG_FILES = [
    ('no certificate', {}, 'needs a certificate'),
    ('no such file', {'certificate': '/no/such.pem'}, '/no/such.pem'),
    ('key missing', {'certificate': 'ours.certificate'}, 'ours.pem'),
    ('key of another', {'certificate': 'ours.certificate', 'key': 'theirs.key'}, 'mismatch'),
    ('not PEM', {'certificate': __file__}, 'test_tls.py'),
    ('authorities not PEM', {'certificate': 'ours.certificate', 'key': 'ours.key',
                             'authorities': __file__}, 'test_tls.py'),
]  # fmt: skip


@pytest.mark.parametrize(('files', 'told'), [row[1:] for row in WRONG_FILES])
def test_wrong_files_are_an_error_at_once(
    files: dict[str, str], told: str, side: Side, ours: Certificates, theirs: Certificates
) -> None:
    named = {
        option: getattr({'ours': ours, 'theirs': theirs}[value.split('.')[0]], value.split('.')[1])
        if value.startswith(('ours.', 'theirs.'))
        else value
        for option, value in files.items()
    }
    with pytest.raises(TlsError) as caught:
        listen(side, settings(**named))
    assert told in str(caught.value)
    assert side.hub.infos() == {}


def test_wrong_files_of_a_client_are_an_error_at_once(side: Side) -> None:
    with pytest.raises(TlsError, match='/no/such.pem'):
        connect(side, 1, settings(authorities='/no/such.pem'))
    assert side.hub.infos() == {}


def test_stop_while_a_tls_peer_is_stalled(
    side: Side, closing: Keep, ours: Certificates, tmp_path: Path
) -> None:
    port = listen(side, settings(certificate=ours.certificate, key=ours.key))
    context = ssl.create_default_context(cafile=ours.authority)
    peer = Peer(port, receive_buffer=4096)
    peer.socket = context.wrap_socket(peer.socket, server_hostname='localhost')
    closing(peer)
    side.wait_connected()
    side.hub.send(Packet(Image(np.zeros((1, 3000, 3000), np.uint8)), 'Camera'))
    begin = time.monotonic()
    side.hub.stop()
    assert time.monotonic() - begin < seconds(1)
    assert side.heard.reasons == ['we are stopping']
