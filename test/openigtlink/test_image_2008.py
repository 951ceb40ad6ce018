# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The IMAGE of the first draft, whose header is text; numbers worked out by hand."""

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import annotated
from openigtlink_bytes import message
import pytest

# Values in the order in which the draft shows them.
LINES = {
    'space': 'right-anterior-superior',
    'dimensions': '3 2 1',
    'space_origin': '(10, 20, 30)',
    'space_directions': '(0, 0.5, 0) (-0.25, 0, 0) (0, 0, 2)',
    'kinds': 'space space space',
    'components': '1',
    'scalar_type': '3',
}
VOXELS = bytes((1, 2, 3, 4, 5, 6))


def text(start: str = '', end: str = '\n', **values: str | None) -> bytes:
    """Return a header with other values; a line without one is left out."""
    lines = LINES | values
    return ''.join(
        f'{start if key != "space" else ""}{key} {value}{end}'
        for key, value in lines.items()
        if value is not None
    ).encode('latin-1')


def received(data: bytes) -> Image:
    """Return the body of a message with this content."""
    return unpack(message(b'IMAGE', data)).body


def test_what_the_numbers_mean():
    image = received(text() + VOXELS)
    assert image.size == image.part == (3, 2, 1)
    assert image.offset == (0, 0, 0)
    assert image.voxels.tolist() == [[[1, 2, 3], [4, 5, 6]]]
    assert image.coordinate_system is CoordinateSystem.RAS
    assert image.endian is Endian.BIG
    # Columns: steps along i, j, k, then the centre.
    assert image.matrix.tolist() == [
        [0, -0.25, 0, 10],
        [0.5, 0, 0, 20],
        [0, 0, 2, 30],
        [0, 0, 0, 1],
    ]
    assert image.spacing == (0.5, 0.25, 2)
    # The first voxel is one step back along i, half a one along j:
    # (10, 20, 30) - 1 * (0, 0.5, 0) - 0.5 * (-0.25, 0, 0) = (10.125, 19.5, 30).
    assert image.ijk_to_world[:3, 3].tolist() == [10.125, 19.5, 30]
    assert not image.voxels.flags.writeable


def test_it_is_sent_on_as_of_today():
    image = received(text() + VOXELS)
    today = b''.join(image.pack_content())
    assert today == annotated("""
        0001 01 03 01 01 0003 0002 0001          # 1 x uint8, big-endian, RAS, size
        00000000 3f000000 00000000               # step along i: 0, 0.5, 0
        be800000 00000000 00000000               # step along j: -0.25, 0, 0
        00000000 00000000 40000000               # step along k: 0, 0, 2
        41200000 41a00000 41f00000               # centre: 10, 20, 30
        0000 0000 0000 0003 0002 0001            # the part is all
        01 02 03 04 05 06
    """)
    assert received(today) == image


@pytest.mark.parametrize('start', ['', ' ', '\t  '])
@pytest.mark.parametrize('end', ['\n', ' \n', '\r\n'])
@pytest.mark.parametrize('blank', [b'', b' '])
def test_blanks(start: str, end: str, blank: bytes):
    assert received(text(start, end) + blank + VOXELS) == received(text() + VOXELS)


def test_a_voxel_may_be_a_blank():
    image = received(text(dimensions='1 1 1') + b' ')
    assert image.voxels.tolist() == [[[32]]]
    image = received(text(dimensions='1 1 1') + b'  ')
    assert image.voxels.tolist() == [[[32]]]


def test_left_posterior_superior():
    image = received(text(space='left-posterior-superior') + VOXELS)
    assert image.coordinate_system is CoordinateSystem.LPS


SCALARS = {
    ScalarType.INT8: ('ff', -1),
    ScalarType.UINT8: ('ff', 255),
    ScalarType.INT16: ('fffe', -2),
    ScalarType.UINT16: ('0102', 258),
    ScalarType.INT32: ('fffffffe', -2),
    ScalarType.UINT32: ('01020304', 16909060),
    ScalarType.FLOAT32: ('3fc00000', 1.5),
    ScalarType.FLOAT64: ('3ff8000000000000', 1.5),
}


@pytest.mark.parametrize(('scalar', 'data', 'value'), [(k, *v) for k, v in SCALARS.items()])
def test_scalar_types_are_big_endian(scalar: ScalarType, data: str, value: float):
    wire = text(dimensions='1 1 1', scalar_type=str(int(scalar))) + bytes.fromhex(data)
    image = received(wire)
    assert image.voxels.tolist() == [[[value]]]
    assert image.scalar_type == scalar
    assert image.endian is Endian.BIG
    assert b''.join(image.pack_content())[72:] == bytes.fromhex(data)


def test_components_are_interleaved():
    image = received(text(components='3', dimensions='2 1 1') + VOXELS)
    assert image.voxels.tolist() == [[[[1, 2, 3], [4, 5, 6]]]]
    assert image.components == 3


def test_slices_come_one_after_the_other():
    image = received(text(dimensions='1 2 3') + VOXELS)
    assert image.voxels.tolist() == [[[1], [2]], [[3], [4]], [[5], [6]]]


def test_no_voxels():
    image = received(text(dimensions='0 2 1'))
    assert image.voxels.shape == (1, 2, 0)
    assert received(b''.join(image.pack_content())) == image


@pytest.mark.parametrize(
    ('written', 'number'),
    [
        ('10', 10.0),
        ('-10', -10.0),
        ('+10', 10.0),
        ('1e1', 10.0),
        ('.5', 0.5),
        ('5.', 5.0),
        (' 7 ', 7.0),
        ('3.4e38', 3.4e38),
        ('-3.4e38', -3.4e38),
        ('3.4028234663852886e38', 3.4028234663852886e38),  # the largest there is
    ],
)
def test_numbers(written: str, number: float):
    image = received(text(space_origin=f'({written},0,0)') + VOXELS)
    assert image.matrix[0, 3] == np.float32(number)
    assert len(Packet(image).to_bytes()) == 58 + 72 + 6


def test_lines_may_come_in_another_order_and_with_others():
    lines = text().splitlines(keepends=True)
    wire = lines[0] + b'content pulp\n' + b''.join(lines[5:0:-1]) + lines[6] + VOXELS
    assert received(wire) == received(text() + VOXELS)


def test_kinds_may_be_missing():
    assert received(text(kinds=None) + VOXELS) == received(text() + VOXELS)


# Lines that are wrong, what is illegal, and what would be right.
WRONG = {
    'no dimensions': ({'dimensions': None}, 'dimensions', '3 times 0 to 65535'),
    'two dimensions': ({'dimensions': '3 2'}, 'dimensions', '3 times 0 to 65535'),
    'four dimensions': ({'dimensions': '3 2 1 1'}, 'dimensions', '3 times 0 to 65535'),
    'half a voxel': ({'dimensions': '3 2 0.5'}, 'dimensions', '3 times 0 to 65535'),
    'fewer than no voxels': ({'dimensions': '3 2 -1'}, 'dimensions', '3 times 0 to 65535'),
    'a dimension of 65536': ({'dimensions': '65536 1 1'}, 'dimensions', '3 times 0 to 65535'),
    'a dimension of six digits': ({'dimensions': '000001 1 1'}, 'dimensions', '3 times 0'),
    'a dimension of 900 digits': ({'dimensions': '9' * 700 + ' 1 1'}, 'dimensions', '3 times 0'),
    'dimensions of text': ({'dimensions': 'a b c'}, 'dimensions', '3 times 0 to 65535'),
    'a superscript': ({'dimensions': '3 2 \xb9'}, 'dimensions', '3 times 0 to 65535'),
    'another space': ({'space': 'scanner-xyz'}, 'space', 'right-anterior-superior or left'),
    'no origin': ({'space_origin': None}, 'space_origin', '1 times (X, Y, Z)'),
    'an origin without brackets': ({'space_origin': '1, 2, 3'}, 'space_origin', '1 times'),
    'an origin of two': ({'space_origin': '(1, 2)'}, 'space_origin', '1 times'),
    'an origin of text': ({'space_origin': '(a, b, c)'}, 'space_origin', '1 times'),
    'two origins': ({'space_origin': '(1,2,3) (1,2,3)'}, 'space_origin', '1 times'),
    'an infinite origin': ({'space_origin': '(inf, 0, 0)'}, 'space_origin', '1 times'),
    'an origin that is no number': ({'space_origin': '(0, nan, 0)'}, 'space_origin', '1 times'),
    'an origin beyond float32': ({'space_origin': '(0, 0, 3.5e38)'}, 'space_origin', '1 times'),
    'an origin beyond float64': ({'space_origin': '(0, 0, -1e999)'}, 'space_origin', '1 times'),
    'no directions': ({'space_directions': None}, 'space_directions', '3 times (X, Y, Z)'),
    'two directions': ({'space_directions': '(1,0,0) (0,1,0)'}, 'space_directions', '3 times'),
    'a direction beyond float32': (
        {'space_directions': '(1e39,0,0) (0,1,0) (0,0,1)'},
        'space_directions',
        '3 times',
    ),
    'no components': ({'components': None}, 'components', '1 times 0 to 65535'),
    'components of text': ({'components': 'three'}, 'components', '1 times 0 to 65535'),
    'no scalar type': ({'scalar_type': None}, 'scalar_type', 'a line with a number'),
    'a scalar type of text': ({'scalar_type': 'uint8'}, 'scalar_type', 'a line with a number'),
    'a long header': ({'kinds': 'space ' * 200}, 'scalar_type', 'a line with a number'),
}


@pytest.mark.parametrize(('values', 'key', 'expected'), WRONG.values(), ids=WRONG.keys())
def test_wrong_headers(values: dict[str, str | None], key: str, expected: str):
    with pytest.raises(ContentError) as caught:
        received(text(**values) + VOXELS)
    error = caught.value
    assert error.problem == f'illegal {key} in the text header of a 2008 image'
    assert error.expected.startswith(expected)
    assert error.offset == 0


@pytest.mark.parametrize(
    ('values', 'problem'),
    [
        ({'scalar_type': '1'}, 'illegal scalar_type'),
        ({'scalar_type': '13'}, 'illegal scalar_type'),
        ({'components': '0'}, 'illegal components'),
        ({'components': '256'}, 'illegal components'),
    ],
)
def test_values_that_no_image_has(values: dict[str, str], problem: str):
    with pytest.raises(ContentError) as caught:
        received(text(**values) + VOXELS)
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    ('values', 'voxels', 'expected'),
    [
        ({}, b'', 6),
        ({}, VOXELS[:-1], 6),
        ({}, VOXELS + b'\0', 6),
        ({}, b'\n' + VOXELS, 6),
        ({}, b'  ' + VOXELS, 6),
        ({'scalar_type': '5'}, VOXELS, 12),
        ({'components': '2'}, VOXELS, 12),
        ({'dimensions': '65535 65535 65535'}, VOXELS, 65535**3),
        (
            {'dimensions': '65535 65535 65535', 'components': '255', 'scalar_type': '11'},
            VOXELS,
            65535**3 * 255 * 8,
        ),
    ],
)
def test_voxels_of_another_length(values: dict[str, str], voxels: bytes, expected: int):
    header = text(**values)
    with pytest.raises(ContentError, match='voxels have the wrong length') as caught:
        received(header + voxels)
    error = caught.value
    assert (error.offset, error.expected, error.found) == (
        len(header),
        f'{expected} bytes',
        len(voxels),
    )


@pytest.mark.parametrize('data', [b'space', b'Space ' + bytes(72), b' space ' + bytes(72)])
def test_what_is_no_text(data: bytes):
    with pytest.raises(ContentError) as caught:
        received(data)
    assert '2008' not in caught.value.problem


def test_header_alone():
    for size in range(6, len(text())):
        with pytest.raises(ContentError):
            received(text()[:size])


def test_the_matrix_is_what_is_sent_on():
    image = received(text(space_origin='(0.1, 0.2, 0.3)') + VOXELS)
    assert image.matrix[:3, 3].tolist() == np.float32([0.1, 0.2, 0.3]).tolist()
    assert received(b''.join(image.pack_content())) == image
