# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRACKEDFRAME, USMESSAGE and CLIENTINFO of PLUS."""

import struct
import tracemalloc

from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import UsMessage
import numpy as np
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
import pytest

EYE = np.eye(4)
ONE = np.zeros((1, 1, 1), np.uint8)


def frame(
    scalar: int = 3,
    components: int = 1,
    size: tuple[int, int, int] = (2, 1, 1),
    image_size: int | None = None,
    xml_size: int | None = None,
    matrix: bytes = struct.pack('<16f', *EYE.ravel()),
    xml: bytes = b'<x/>',
    voxels: bytes = b'ab',
    image_type: int = 1,
    orientation: int = 2,
) -> bytes:
    """Return a content in which any number may be a lie."""
    return (
        struct.pack('>3H', scalar, components, image_type)
        + struct.pack('>3H', *size)
        + struct.pack('>I', len(voxels) if image_size is None else image_size)
        + struct.pack('>I', len(xml) if xml_size is None else xml_size)
        + struct.pack('>H', orientation)
        + matrix
        + xml
        + voxels
    )


def received(type_name: str, data: bytes) -> Body:
    """Return the body of a message with this content."""
    return unpack(message(type_name.encode(), data)).body


def test_what_the_numbers_mean():
    body = received('TRACKEDFRAME', frame(image_type=3, orientation=7))
    assert (body.xml, body.image_type, body.orientation) == (b'<x/>', 3, 7)
    assert body.voxels.tolist() == [[[97, 98]]]
    assert not body.voxels.flags.writeable
    assert body.matrix.tolist() == EYE.tolist()
    assert body.endian is Endian.LITTLE


MATRIX = [[0.5, 0, 0, 10], [0, 0.25, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]]
NUMBERS = [number for row in MATRIX for number in row]


@pytest.mark.parametrize(
    ('sign', 'endian', 'pixel'), [('<', Endian.LITTLE, 0x0201), ('>', Endian.BIG, 0x0102)]
)
def test_both_byte_orders(sign: str, endian: Endian, pixel: int):
    wire = frame(5, size=(1, 1, 1), matrix=struct.pack(f'{sign}16f', *NUMBERS), voxels=b'\1\2')
    body = received('TRACKEDFRAME', wire)
    assert body.matrix.tolist() == MATRIX
    assert body.endian is endian
    assert body.voxels.tolist() == [[[pixel]]]
    assert b''.join(body.pack_content()) == wire


@pytest.mark.parametrize(
    'numbers',
    [
        (0.0,) * 16,  # the same in both orders
        (float('nan'),) * 16,
        (*NUMBERS[:12], 0, 0, 0, 2),
        (*NUMBERS[:12], 1, 0, 0, 1),
    ],
)
def test_a_matrix_that_makes_no_sense_is_little_endian(numbers: tuple[float, ...]):
    body = received('TRACKEDFRAME', frame(matrix=struct.pack('<16f', *numbers)))
    assert body.endian is Endian.LITTLE
    assert np.array_equal(body.matrix.ravel(), np.float32(numbers), equal_nan=True)


def test_signalling_nan_is_no_warning():
    body = received('TRACKEDFRAME', frame(matrix=bytes.fromhex('7f800001') * 16))
    assert body.matrix.shape == (4, 4)
    body = received('TRACKEDFRAME', frame(matrix=bytes.fromhex('0100807f') * 16))
    assert np.isnan(body.matrix).all()
    assert len(b''.join(body.pack_content())) == 86 + 6


def test_a_last_row_that_makes_sense_in_both_orders():
    # 0, 0, 0 and a number that no matrix has: little-endian decides, as machines mostly are.
    body = received('TRACKEDFRAME', frame(matrix=bytes(60) + b'\0\0\x80\x3f'))
    assert body.endian is Endian.LITTLE
    body = received('TRACKEDFRAME', frame(matrix=bytes(60) + b'\x3f\x80\0\0'))
    assert body.endian is Endian.BIG


def test_a_frame_without_image():
    # PLUS sends frames whose ImageDataValid is false.
    for size in ((0, 0, 0), (0, 5, 1)):
        body = received('TRACKEDFRAME', frame(size=size, voxels=b''))
        assert body.voxels.shape == size[::-1]
        assert received('TRACKEDFRAME', b''.join(body.pack_content())) == body
    assert received('TRACKEDFRAME', frame(xml=b'', size=(0, 0, 0), voxels=b'')).xml == b''


def test_components():
    body = received('TRACKEDFRAME', frame(components=2, size=(1, 1, 1)))
    assert body.voxels.tolist() == [[[[97, 98]]]]
    wire = frame(components=255, size=(1, 1, 1), voxels=bytes(255))
    assert b''.join(received('TRACKEDFRAME', wire).pack_content()) == wire


def test_voxels_in_any_memory_order():
    voxels = np.arange(24, dtype='<u2').reshape(2, 3, 4)
    plain = TrackedFrame(b'', voxels)
    for other in (np.asfortranarray(voxels), voxels[::-1][::-1], voxels.astype('<u2', order='F')):
        assert b''.join(TrackedFrame(b'', other).pack_content()) == b''.join(plain.pack_content())
    big = TrackedFrame(b'', voxels.astype('>u2'))
    assert big.endian is Endian.BIG
    assert big == received('TRACKEDFRAME', b''.join(big.pack_content()))


def test_bytes_behind_the_image_are_ignored():
    assert received('TRACKEDFRAME', frame() + b'junk') == received('TRACKEDFRAME', frame())


SHORT = 'scalar type and size of an image in 6 bytes'
FRAME_LIES = {
    'no scalar type': frame(0),
    'a scalar type of 16 bits': frame(0x0103),
    'complex': frame(13, size=(1, 1, 1), voxels=bytes(16)),
    'no components': frame(components=0, size=(0, 0, 0), voxels=b''),
    '256 components': frame(components=256, size=(1, 1, 1), voxels=bytes(256)),
    '65535 components': frame(components=65535),
    'more voxels than bytes': frame(size=(3, 1, 1)),
    'more bytes than voxels': frame(size=(1, 1, 1)),
    'all voxels there can be': frame(size=(65535,) * 3),
    'all voxels, and bytes that would fit': frame(
        size=(65535, 65535, 1), image_size=65535 * 65535
    ),
    'no bytes': frame(image_size=0),
    'an image of 4 GiB': frame(image_size=0xFFFFFFFF),
    'XML of 4 GiB': frame(xml_size=0xFFFFFFFF),
    'XML as long as all': frame(xml_size=6),
    'a wide scalar type': frame(11),
}


@pytest.mark.parametrize('data', FRAME_LIES.values(), ids=FRAME_LIES.keys())
def test_lying_frames(data: bytes):
    with pytest.raises(ContentError, match='image does not fit the content') as caught:
        received('TRACKEDFRAME', data)
    assert caught.value.offset == 0
    assert caught.value.expected.startswith('scalar type and size of an image in ')


def test_nothing_is_allocated_for_a_lie():
    packed = message(b'TRACKEDFRAME', frame(size=(65535, 65535, 1), image_size=65535 * 65535))
    tracemalloc.start()
    try:
        with pytest.raises(ContentError):
            unpack(packed)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 100_000


@pytest.mark.parametrize('size', [1, 60, 85])
def test_shorter_than_a_header(size: int):
    for name, least in (('TRACKEDFRAME', 86), ('USMESSAGE', 124)):
        with pytest.raises(ContentError) as caught:
            received(name, bytes(size))
        assert (caught.value.expected, caught.value.found) == (f'at least {least} bytes', size)


NO_FRAMES = {
    'voxels of 2 dimensions': lambda: TrackedFrame(b'', ONE[0]),
    'voxels of 8-byte integers': lambda: TrackedFrame(b'', ONE.astype('i8')),
    'a matrix of 3 x 3': lambda: TrackedFrame(b'', ONE, np.eye(3)),
    'a matrix of text': lambda: TrackedFrame(b'', ONE, 'x'),
    'a matrix beyond float32': lambda: Packet(TrackedFrame(b'', ONE, EYE * 3.5e38)).pack(),
    'XML that is text': lambda: Packet(TrackedFrame('<x/>', ONE)).pack(),
    'an image type below 0': lambda: Packet(TrackedFrame(b'', ONE, image_type=-1)).pack(),
    'an image type of 17 bits': lambda: Packet(TrackedFrame(b'', ONE, image_type=65536)).pack(),
    'an orientation of text': lambda: Packet(TrackedFrame(b'', ONE, orientation='MF')).pack(),
    'no such byte order': lambda: Packet(TrackedFrame(b'', ONE, endian=3)).pack(),
    'twelve parameters': lambda: Packet(UsMessage(Image(ONE), (0,) * 12)).pack(),
    'fourteen parameters': lambda: Packet(UsMessage(Image(ONE), (0,) * 14)).pack(),
    'a parameter of 33 bits': lambda: Packet(UsMessage(Image(ONE), (2**31, *(0,) * 12))).pack(),
    'a parameter of text': lambda: Packet(UsMessage(Image(ONE), ('x',) * 13)).pack(),
    'no parameters': lambda: Packet(UsMessage(Image(ONE), None)).pack(),
    'XML of 65536 bytes': lambda: ClientInfo(b'x' * 65536),
}


@pytest.mark.parametrize('made', NO_FRAMES.values(), ids=NO_FRAMES.keys())
def test_what_cannot_be_sent(made):
    with pytest.raises(PackError):
        made()


TAIL = struct.pack('>13i', *range(-6, 7))
PLAIN = struct.pack('>HBBBB3H', 1, 1, 3, 1, 1, 2, 1, 1) + IDENTITY
PLAIN += struct.pack('>6H', 0, 0, 0, 2, 1, 1) + b'ab'


def test_an_image_with_parameters():
    body = received('USMESSAGE', PLAIN + TAIL)
    assert body.parameters == (-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6)
    assert body.image == received('IMAGE', PLAIN)
    assert b''.join(body.pack_content()) == PLAIN + TAIL
    assert ' '.join(UsMessage.PARAMETERS) == (
        'DataType TransmitFrequency SamplingFrequency DataRate LineDensity SteeringAngle ProbeID '
        'ExtensionAngle Elements Pitch Radius ProbeAngle TxOffset'
    )
    assert dict(zip(body.PARAMETERS, body.parameters, strict=True))['ProbeID'] == 0
    assert UsMessage(Image(ONE)).parameters == (0,) * 13


@pytest.mark.parametrize('data', [PLAIN + TAIL[1:], PLAIN + TAIL + b'\0', PLAIN[:-1] + TAIL])
def test_an_image_of_another_length(data: bytes):
    with pytest.raises(ContentError, match='USMESSAGE'):
        received('USMESSAGE', data)


def test_client_info_is_laid_out_as_a_string():
    body = received('CLIENTINFO', b'\0\3\0\4<x/>')
    assert body == ClientInfo(b'<x/>', 3)
    assert body.text == '<x/>'
    assert body != String(b'<x/>', 3)
    with pytest.raises(ContentError, match='CLIENTINFO'):
        received('CLIENTINFO', b'\0\3\0\5<x/>')
