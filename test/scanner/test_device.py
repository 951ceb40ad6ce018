# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The scanner as a server: what it sends, and to whom in which version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.scanner.device import Scanner
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.server import Push
import numpy as np
import pytest
from transport_peers import Peer
from transport_support import LISTEN
from transport_support import QUIET
from transport_support import wait_until

SIZE = (320, 240)


class Scene:
    """A scanner whose frames the test makes, and clients."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.said: list[str] = []

    def scanner(self, push: Push = Push.ELEMENT, steady: bool = True) -> Scanner:
        scanner = Scanner(SIZE, steady, self.said.append, push)
        self._stack.callback(scanner.hub.stop)
        self.port = scanner.hub.add(LISTEN, QUIET, 'scanner').port
        return scanner

    def client(self, version: int = 2) -> Peer:
        """Return a client that the scanner knows to read a version."""
        before = len(self.said)
        peer = Peer(self.port)
        self._stack.callback(peer.close)
        wait_until(lambda: len(self.said) > before)
        if version == 2:
            ask(peer, 1, 'RequestDeviceIds')
        return peer


@pytest.fixture
def scene() -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(stack)


def ask(peer: Peer, command_id: int, name: str, inside: str = '', attributes: str = '') -> Any:
    """Return the reply to a command."""
    text = f'<Command Name="{name}"{attributes}>{inside}</Command>'
    peer.send(Packet(Command.of(command_id, name, text), 'me', header_version=2))
    packet = peer.next_packet()
    assert packet.body.command_id == command_id
    return read_reply(packet.body, packet.metadata)


def frame(peer: Peer) -> dict[str, Packet]:
    """Return the five messages of one frame."""
    packets = peer.packets(5)
    return {packet.full_device_name: packet for packet in packets}


def test_a_frame(scene: Scene) -> None:
    scanner = scene.scanner()
    peer = scene.client()
    scanner.step(1.0)
    packets = frame(peer)
    assert {name: packet.type_name for name, packet in packets.items()} == {
        'ProbeToReference': 'TRANSFORM',
        'ReferenceToTracker': 'TRANSFORM',
        'StylusToReference': 'TRANSFORM',
        'TDATA_3Elem': 'TDATA',
        'Image_Reference': 'IMAGE',
    }
    assert len({packet.timestamp for packet in packets.values()}) == 1
    body = packets['TDATA_3Elem'].body
    for name, matrix in zip(body.names, body.matrices, strict=True):
        assert np.array_equal(matrix, packets[name].body.matrix), name
    assert dict(packets['ProbeToReference'].metadata) == {
        'TransformValid': '1',
        'TransformStatus': 'OK',
    }


def test_the_stylus_that_is_out_of_view(scene: Scene) -> None:
    scanner = scene.scanner()
    peer = scene.client()
    scanner.step(6.5)
    packets = frame(peer)
    assert dict(packets['StylusToReference'].metadata) == {
        'TransformValid': '0',
        'TransformStatus': 'MISSING',
    }
    assert 'StylusToReference' not in packets['TDATA_3Elem'].body.names
    assert packets['TDATA_3Elem'].metadata['StylusToReferenceStatus'] == 'MISSING'


def test_the_sector_of_the_image(scene: Scene) -> None:
    """Its mask is what is not zero in the picture, to the pixel."""
    scanner = scene.scanner()
    peer = scene.client()
    for depth in (120, 60):
        assert scanner.controls.set('DepthMm', str(depth)).success
        scanner.step(0.0)
        image = frame(peer)['Image_Reference']
        assert image.body.size == (*SIZE, 1)
        sector = parse(image.metadata, strict=True)
        assert sector.depths == (60, 60 + depth)
        assert np.array_equal(inside_mask(sector, image.body.size), image.body.voxels[0] > 0)
        assert (image.metadata['Depth'], image.metadata['Gain']) == (str(depth), '50')


def test_pixels_lie_where_the_probe_is(scene: Scene) -> None:
    """The image's matrix and the pose agree: the apex of the sector is on the probe's axis."""
    scanner = scene.scanner()
    peer = scene.client()
    scanner.step(2.0)
    packets = frame(peer)
    image, pose = packets['Image_Reference'].body, packets['ProbeToReference'].body.matrix
    sector = parse(packets['Image_Reference'].metadata)
    x, y, _ = sector.origin
    # The wire's matrix belongs to the middle of the image.
    place = image.matrix @ (x - (SIZE[0] - 1) / 2, y - (SIZE[1] - 1) / 2, 0, 1)
    assert place == pytest.approx(pose @ (0, -60, 0, 1), abs=1e-3)
    assert np.linalg.norm(image.matrix[:3, 0]) == pytest.approx(sector.spacing[0], rel=1e-6)


def test_no_metadata_before_the_client_shows_version_2(scene: Scene) -> None:
    scanner = scene.scanner()
    old, new = scene.client(version=1), scene.client()
    scanner.step(0.0)
    for peer, version in ((old, 1), (new, 2)):
        packets = frame(peer).values()
        assert {packet.header_version for packet in packets} == {version}
        assert {bool(packet.metadata.entries) for packet in packets} == {version == 2}
    old.send(Packet(Status(), header_version=2))
    ask(old, 5, 'RequestDeviceIds')
    scanner.step(0.1)
    assert frame(old)['Image_Reference'].metadata['ProbeType'] == '1'


# --- commands ---

DEPTH = '<Parameter Name="DepthMm"/>'


def test_get_and_set(scene: Scene) -> None:
    scanner = scene.scanner()
    peer = scene.client()
    assert ask(peer, 2, 'GetUsParameter', DEPTH).results == (Result('DepthMm', True, '120'),)
    reply = ask(peer, 3, 'SetUsParameter', '<Parameter Name="DepthMm" Value="82"/>')
    assert reply.success
    assert scanner.controls['DepthMm'] == 80
    reply = ask(peer, 4, 'Get', DEPTH + '<Parameter Name="Voltage"/>')
    assert (reply.success, reply.error) == (False, 'Invalid parameter Voltage.')
    assert [result.value for result in reply.results] == ['80', '']


def test_devices(scene: Scene) -> None:
    scene.scanner()
    peer = scene.client()
    assert ask(peer, 2, 'RequestDeviceIds').message == 'VideoDevice'
    device = ' UsDeviceId="{}"'
    assert ask(peer, 3, 'GetUsParameter', DEPTH, device.format('VideoDevice')).success
    reply = ask(peer, 4, 'GetUsParameter', DEPTH, device.format('Other'))
    assert reply.error == 'There is no device Other, only VideoDevice.'


def test_unknown_commands(scene: Scene) -> None:
    scene.scanner()
    peer = scene.client()
    assert ask(peer, 2, 'Version').error == 'Unknown command type requested.'
    assert 'no parameter' in ask(peer, 3, 'GetUsParameter').error


@pytest.mark.parametrize('push', Push)
def test_subscribers_hear_of_changes(scene: Scene, push: Push) -> None:
    """Whoever makes them; each by the name that it uses, and only who has subscribed."""
    scanner = scene.scanner(push)
    one, other, silent = scene.client(), scene.client(), scene.client()
    assert ask(one, 2, 'Subscribe', '<Parameter Name="Depth"/>').success
    assert ask(other, 2, 'Subscribe', DEPTH).success
    assert [pushed(one, push), pushed(other, push)] == [('Depth', '120'), ('DepthMm', '120')]
    scanner.controls.set('DepthMm', '90')
    assert [pushed(one, push), pushed(other, push)] == [('Depth', '90'), ('DepthMm', '90')]
    reply = ask(
        silent, 3, 'Set', '<Parameter Name="depth" Value="100"/>'.replace('depth', 'Depth')
    )
    assert reply.success
    assert [pushed(one, push), pushed(other, push)] == [('Depth', '100'), ('DepthMm', '100')]
    ask(one, 4, 'Unsubscribe')
    scanner.controls.set('DepthMm', '110')
    assert pushed(other, push) == ('DepthMm', '110')
    assert ask(one, 5, 'Get', DEPTH).results[0].value == '110'  # and nothing in between
    assert ask(silent, 6, 'Get', DEPTH).success


def pushed(peer: Peer, push: Push) -> tuple[str, str]:
    """Return name and value of the next message, which is a push."""
    packet = peer.next_packet()
    name = packet.full_device_name
    if push is Push.COMMAND:
        assert packet.type_name == 'COMMAND'
        return name, packet.metadata[name]
    assert packet.type_name == 'STRING'
    text = packet.body.text
    if push is Push.PLAIN:
        return name, text
    start, end = f'<Parameter Name="{name}" Value="', '"/>'
    assert text.startswith(start)
    assert text.endswith(end)
    return name, text[len(start) : -len(end)]


def test_a_subscriber_that_leaves(scene: Scene) -> None:
    scanner = scene.scanner()
    peer, other = scene.client(), scene.client()
    ask(peer, 2, 'Subscribe', DEPTH)
    peer.close()
    wait_until(
        lambda: any('connected' not in line and 'closed' in line for line in scene.said[2:])
    )
    scanner.controls.set('DepthMm', '90')
    assert ask(other, 2, 'Get', DEPTH).results[0].value == '90'


def test_somebody_turns_its_knobs(scene: Scene) -> None:
    scanner = scene.scanner(steady=False)
    for second in range(60):
        scanner.step(float(second))
    changes = [line for line in scene.said if ' is ' in line]
    assert len(changes) >= 8
    assert {line.split()[0] for line in changes} == {'DepthMm', 'GainPercent'}


def test_nobody_does_when_steady(scene: Scene) -> None:
    scanner = scene.scanner()
    for second in range(20):
        scanner.step(float(second))
    assert [line for line in scene.said if ' is ' in line] == []
