# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the protocol cannot carry: PackError, when it is made or at the latest when packed."""

from collections.abc import Callable

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
import numpy as np
import pytest

EYE = np.eye(4)
ONE = np.zeros((1, 1, 1), np.uint8)
TOO_BIG = 3.5e38  # beyond float32
BIG = EYE * TOO_BIG


def with_pair(key: str, data: bytes, encoding: int = 3, count: int = 1) -> Packet:
    """Return a packet with so many pairs of metadata."""
    entries = (MetadataEntry(key, data, encoding),) * count
    return Packet(Transform(), header_version=2, metadata=Metadata(entries=entries))


def with_point(**values: object) -> Packet:
    """Return a packet with one landmark, after one that is right."""
    point = Point('name', (0, 0, 0))
    return Packet(Points((point, point._replace(**values))))


def with_tool(name: str = 'tool', matrix: np.ndarray = EYE, kind: int = 2) -> Packet:
    """Return a packet with one tool."""
    return Packet(TrackingData((name,), matrix[None], (kind,)))


MISUSE: dict[str, Callable[[], object]] = {
    # Names and header fields.
    'device name of 21 bytes': lambda: Packet(Transform(), 'x' * 21),
    'device name of 11 characters, 22 bytes': lambda: Packet(Transform(), 'ä' * 11),
    'device name with NUL': lambda: Packet(Transform(), 'a\0b'),
    'device name ending in NUL': lambda: Packet(Transform(), 'a\0'),
    'device name with half a character': lambda: Packet(Transform(), '\ud800'),
    'type of 13 bytes': lambda: Packet(Raw(), type_name='GET_POLYDATA_'),
    'type with NUL': lambda: Packet(Raw(), type_name='GET\0'),
    'type that is not ASCII': lambda: Packet(Raw(), type_name='GRÖSSE'),
    'type with a line feed': lambda: Packet(Raw(), type_name='GET\n'),
    'header version 0': lambda: Packet(Transform(), header_version=0),
    'header version 3': lambda: Packet(Transform(), header_version=3),
    'timestamp below 0': lambda: Packet(Transform(), timestamp=-1),
    'timestamp of 65 bits': lambda: Packet(Transform(), timestamp=2**64),
    'timestamp in seconds': lambda: Packet(Transform(), timestamp=1.5),
    'message id in version 1': lambda: Packet(Transform(), message_id=1),
    'message id below 0': lambda: Packet(Transform(), header_version=2, message_id=-1),
    'message id of 33 bits': lambda: Packet(Transform(), header_version=2, message_id=2**32),
    # Metadata.
    'metadata in version 1': lambda: Packet(Transform(), metadata={'k': 'v'}),
    'value of 65536 bytes': lambda: with_pair('', b'v' * 65536),
    'key and value of 65536 bytes': lambda: with_pair('k', b'v' * 65535),
    'key of 65536 bytes': lambda: with_pair('k' * 65536, b''),
    'pairs of 65536 bytes': lambda: with_pair('k' * 100, b'v' * 156, count=256),
    '8192 pairs': lambda: with_pair('', b'', count=8192),
    'encoding of 17 bits': lambda: with_pair('k', b'v', 65536),
    'encoding below 0': lambda: with_pair('k', b'v', -1),
    'key with half a character': lambda: with_pair('\ud800', b''),
    'value with half a character': lambda: Metadata({'k': '\ud800'}),
    # Matrices and numbers.
    'matrix of 3 x 3': lambda: Transform(np.eye(3)),
    'matrix of 3 x 4': lambda: Transform(np.eye(3, 4)),
    'flat matrix': lambda: Transform(np.zeros(16)),
    'ragged matrix': lambda: Transform([[1, 2], [3]]),
    'matrix of text': lambda: Packet(Transform(np.full((4, 4), 'x'))),
    'matrix beyond float64': lambda: Transform([[10**400] * 4] * 4),
    'matrix beyond float32': lambda: Packet(Transform(BIG)),
    'no matrix': lambda: Transform(None),
    'position of 2': lambda: Position((1, 2)),
    'position of 4': lambda: Position((1, 2, 3, 4)),
    'position that is one number': lambda: Position(1),
    'position of text': lambda: Position(('a', 'b', 'c')),
    'position beyond float64': lambda: Position((10**400, 0, 0)),
    'position beyond float32': lambda: Packet(Position((TOO_BIG, 0, 0))),
    'quaternion of 3': lambda: Position(quaternion=(0, 0, 0)),
    'quaternion beyond float32': lambda: Packet(Position(quaternion=(0, 0, 0, TOO_BIG))),
    'position of 16 bytes': lambda: Position(size=16),
    # Text.
    'STRING of 65536 bytes': lambda: String(b'x' * 65536),
    'STRING of 65536 bytes of text': lambda: String.of('ä' * 32768),
    'STRING not in its encoding': lambda: String.of('ä', 3),
    'STRING in an unknown encoding': lambda: String.of('x', 5),
    'STRING with half a character': lambda: String.of('\ud800'),
    'STRING with an encoding of 17 bits': lambda: Packet(String(b'x', 65536)),
    'STRING of str': lambda: Packet(String('text')),
    'STATUS code below 0': lambda: Packet(Status(-1)),
    'STATUS code of 17 bits': lambda: Packet(Status(65536)),
    'STATUS code that is no whole number': lambda: Packet(Status(1.5)),
    'STATUS subcode of 65 bits': lambda: Packet(Status(subcode=2**63)),
    'STATUS subcode below': lambda: Packet(Status(subcode=-(2**63) - 1)),
    'STATUS error name of 21 bytes': lambda: Packet(Status(error_name='x' * 21)),
    'STATUS error name with NUL': lambda: Packet(Status(error_name='\0')),
    'STATUS message with NUL': lambda: Packet(Status(message='cut\0off')),
    'STATUS message with half a character': lambda: Packet(Status(message='\ud800')),
    # Lists.
    'point name of 65 bytes': lambda: with_point(name='x' * 65),
    'point name with NUL': lambda: with_point(name='a\0b'),
    'point group of 33 bytes': lambda: with_point(group='x' * 33),
    'point owner of 21 bytes': lambda: with_point(owner='x' * 21),
    'point with 2 coordinates': lambda: with_point(position=(1, 2)),
    'point with 1 coordinate': lambda: with_point(position=(1,)),
    'point with 4 coordinates and 3 colours': lambda: with_point(
        position=(1, 2, 3, 4), rgba=(1, 2, 3)
    ),
    'point with a number as position': lambda: with_point(position=1.0),
    'point beyond float32': lambda: with_point(position=(0, TOO_BIG, 0)),
    'point diameter beyond float32': lambda: with_point(diameter=-TOO_BIG),
    'point diameter of text': lambda: with_point(diameter='x'),
    'point with 3 colours': lambda: with_point(rgba=(1, 2, 3)),
    'point with 1 colour': lambda: with_point(rgba=(1,)),
    'point colour above 255': lambda: with_point(rgba=(0, 0, 0, 256)),
    'point colour below 0': lambda: with_point(rgba=(-1, 0, 0, 0)),
    'point colour as fraction': lambda: with_point(rgba=(0.5, 0.5, 0.5, 1.0)),
    'tool name of 21 bytes': lambda: with_tool('x' * 21),
    'tool name with NUL': lambda: with_tool('a\0'),
    'tool type of 9 bits': lambda: with_tool(kind=256),
    'tool type below 0': lambda: with_tool(kind=-1),
    'tool beyond float32': lambda: with_tool(matrix=BIG),
    'tool matrix of text': lambda: with_tool(matrix=np.full((4, 4), 'x')),
    'tool without a matrix': lambda: TrackingData(('tool',)),
    'matrix without a tool': lambda: TrackingData((), EYE[None]),
    'one matrix, not a list of one': lambda: TrackingData(('tool',), EYE),
    'two tools of one type': lambda: TrackingData(('a', 'b'), np.array([EYE, EYE]), (1,)),
    'tools of ragged matrices': lambda: TrackingData(('a',), [[1, 2], [3]]),
    # Images.
    'image of 2 dimensions': lambda: Image(ONE[0]),
    'image of 5 dimensions': lambda: Image(ONE[None, None]),
    'image without components': lambda: Image(np.zeros((1, 1, 1, 0), np.uint8)),
    'image of 256 components': lambda: Image(np.zeros((1, 1, 1, 256), np.uint8)),
    'image of 65536 columns': lambda: Image(np.zeros((1, 1, 65536), np.uint8)),
    'image of 65536 slices': lambda: Image(np.zeros((65536, 1, 1), np.uint8)),
    **{
        f'image of {dtype}': lambda dtype=dtype: Image(ONE.astype(dtype))
        for dtype in (bool, 'i8', 'u8', 'f2', 'c8', 'S1', 'O', 'M8[s]')
    },
    'part larger than the image': lambda: Image(ONE, size=(1, 1, 0)),
    'part beyond the image': lambda: Image(ONE, size=(4, 4, 4), offset=(0, 4, 0)),
    'part beyond an image of its own size': lambda: Image(ONE, offset=(1, 0, 0)),
    'part before the image': lambda: Image(ONE, size=(4, 4, 4), offset=(0, 0, -1)),
    'size of 65536': lambda: Image(ONE, size=(65536, 1, 1)),
    'size of 2 numbers': lambda: Image(ONE, size=(1, 1)),
    'offset of 2 numbers': lambda: Image(ONE, offset=(0, 0)),
    'offset of 4 numbers': lambda: Image(ONE, size=(9, 9, 9), offset=(0, 0, 0, 0)),
    'size of fractions': lambda: Packet(Image(ONE, size=(1.5, 1, 1))),
    'image matrix of 3 x 3': lambda: Image(ONE, np.eye(3)),
    'image matrix beyond float32': lambda: Packet(Image(ONE, BIG)),
    'image of unknown byte order': lambda: Image(ONE, endian=3),
    'image of unknown coordinates': lambda: Image(ONE, coordinate_system=0),
    # Raw.
    'view with gaps': lambda: Packet(Raw(memoryview(bytes(8))[::2]), type_name='ANY'),
}


@pytest.mark.parametrize('misuse', MISUSE.values(), ids=MISUSE.keys())
def test_refused(misuse: Callable[[], object]):
    with pytest.raises(PackError) as caught:
        made = misuse()
        assert isinstance(made, Packet), 'an object that packs well must not be refused here'
        made.pack()
    assert caught.value.problem


def test_error_names_the_message():
    packet = Packet(Status(error_name='x' * 21), 'Tracker')
    with pytest.raises(PackError) as caught:
        packet.pack()
    error = caught.value
    assert (error.type_name, error.device_name) == ('STATUS', 'Tracker')
    assert (error.expected, error.found) == ('at most 20 bytes', repr('x' * 21))
    with pytest.raises(PackError) as caught:
        with_pair('', b'', count=8192).pack()
    assert caught.value.expected == 'at most 8191 pairs and 65535 bytes'
    assert caught.value.found == '8192 pairs and 0 bytes'
    with pytest.raises(PackError, match="POINT from 'Tracker'"):
        Packet(Points((Point('p', (TOO_BIG, 0, 0)),)), 'Tracker').pack()
    with pytest.raises(
        PackError, match="TRANSFORM from 'Tracker': a value does not fit its field"
    ):
        Packet(Transform(), 'Tracker', -1).pack()


JUST_FITS: dict[str, Packet] = {
    'device name of 20 bytes': Packet(Transform(), 'x' * 20),
    'type of 12 bytes': Packet(Raw(b'x'), type_name='GET_POLYDATA'),
    'timestamp of 64 bits': Packet(Transform(), timestamp=2**64 - 1),
    'message id of 32 bits': Packet(Transform(), header_version=2, message_id=2**32 - 1),
    'metadata of 65535 bytes': with_pair('k', b'v' * 65534),
    'key of 65535 bytes': with_pair('k' * 65535, b''),
    '8191 pairs': with_pair('', b'', count=8191),
    'encoding of 16 bits': with_pair('k', b'v', 65535),
    'STRING of 65535 bytes': Packet(String(b'x' * 65535)),
    'STATUS of all limits': Packet(Status(65535, -(2**63), 'x' * 20, 'x' * 100_000)),
    'point of all limits': with_point(
        name='x' * 64, group='x' * 32, owner='x' * 20, rgba=(0, 255, 0, 255), diameter=3.0e38
    ),
    'tool of all limits': with_tool('x' * 20, kind=255),
    'image of 65535 columns': Packet(Image(np.zeros((1, 1, 65535), np.uint8))),
    'image of 255 components': Packet(Image(np.zeros((1, 1, 1, 255), np.uint8))),
    'image of 65535 in all directions': Packet(
        Image(ONE, size=(65535, 65535, 65535), offset=(65534, 65534, 65534))
    ),
    'view of items of 8 bytes': Packet(Raw(memoryview(np.ones((2, 3)))), type_name='ANY'),
    'infinite numbers': Packet(Position((float('inf'), float('-inf'), 0))),
}


@pytest.mark.parametrize('packet', JUST_FITS.values(), ids=JUST_FITS.keys())
def test_just_fits(packet: Packet):
    received = unpack(packet.to_bytes())
    assert received.to_bytes() == packet.to_bytes()
    assert received.device_name == packet.device_name
    assert received.metadata == packet.metadata
