# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""NDARRAY: numbers of every type in any shape, exact, and as std_msgs has them."""

from __future__ import annotations

from array import array
from math import inf
from math import isnan
from math import nan
from typing import Any

from golden_numbers import ARRAYS
import numpy as np
import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.arrays import FAMILY
from igtl_ros.conversions.arrays import multi_array_from_ros
from igtl_ros.conversions.arrays import numeric_from_ros
from igtl_ros.conversions.arrays import numeric_to_ros
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import time_of
from igtl_ros.msg import NumericArray
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from rclpy.serialization import deserialize_message
from rclpy.serialization import serialize_message
from std_msgs.msg import Float32MultiArray
from std_msgs.msg import Float64MultiArray
from std_msgs.msg import Int8MultiArray
from std_msgs.msg import Int16MultiArray
from std_msgs.msg import Int32MultiArray
from std_msgs.msg import MultiArrayDimension
from std_msgs.msg import MultiArrayLayout
from std_msgs.msg import UInt8MultiArray
from std_msgs.msg import UInt16MultiArray
from std_msgs.msg import UInt32MultiArray

pytestmark = pytest.mark.ros

# Type of the wire, ROS type, numbers with the ends of the range, typecode of `array`.
TYPES: list[tuple[int, type, list[Any], str]] = [
    (NumericArray.INT8, Int8MultiArray, [-128, 127], 'b'),
    (NumericArray.UINT8, UInt8MultiArray, [0, 255], 'B'),
    (NumericArray.INT16, Int16MultiArray, [-32768, 258], 'h'),
    (NumericArray.UINT16, UInt16MultiArray, [258, 65535], 'H'),
    (NumericArray.INT32, Int32MultiArray, [-(2**31), 0x01020304], 'i'),
    (NumericArray.UINT32, UInt32MultiArray, [0x01020304, 2**32 - 1], 'I'),
    (NumericArray.FLOAT32, Float32MultiArray, [0.5, -inf], 'f'),
    (NumericArray.FLOAT64, Float64MultiArray, [0.1, inf], 'd'),
]
each_type = pytest.mark.parametrize(
    ('scalar_type', 'ros_type', 'values', 'code'), TYPES, ids=lambda value: str(value)[:24]
)


def received(numbers: Any) -> Packet:
    """Return an array as it comes from a peer: big-endian and read-only."""
    packet = unpack(Packet(NDArray(np.array(numbers)), 'Grid', 9 << 32).to_bytes())
    assert packet.body.array.dtype.byteorder in '>|'
    return packet


def published(packet: Packet, place: Any) -> Any:
    """Return the one array of std_msgs that a message is published as."""
    (output,) = (
        output
        for output in FAMILY.outputs[NDArray]
        if output.when is not None and output.when(packet.body)
    )
    assert output.suffix == 'array'
    message = output.convert(packet, packet.body, place)
    assert type(message) is output.ros_type
    return message


def dimensions(message: Any) -> list[tuple[str, int, int]]:
    return [(dim.label, dim.size, dim.stride) for dim in message.layout.dim]


def laid_out(numbers: list[float], *sizes: tuple[int, int], offset: int = 0) -> Float64MultiArray:
    """Return numbers with sizes and strides."""
    dim = [MultiArrayDimension(size=size, stride=stride) for size, stride in sizes]
    layout = MultiArrayLayout(dim=dim, data_offset=offset)
    return Float64MultiArray(layout=layout, data=array('d', numbers))


def sent(message: Any, departure: Any) -> np.ndarray[Any, Any]:
    packet = multi_array_from_ros(message, 'Grid', departure)
    assert (packet.type_name, packet.device_name) == ('NDARRAY', 'Grid')
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000
    body = unpack(packet.to_bytes()).body
    assert isinstance(body, NDArray)
    return body.array


# --- into ROS ---


@each_type
def test_each_type(
    scalar_type: int, ros_type: type, values: list[Any], code: str, place: Any, unchanged: Any
) -> None:
    packet = received(np.array(values, code))
    assert packet.body.scalar_type == scalar_type
    with unchanged(packet):
        message = published(packet, place)
    assert type(message) is ros_type
    assert (list(message.data), message.data.typecode) == (values, code)
    assert dimensions(message) == [('axis 0', 2, 2)]
    deserialize_message(serialize_message(message), ros_type)


def test_layout_of_three_dimensions(place: Any) -> None:
    message = published(received(np.arange(24, dtype='i2').reshape(2, 3, 4)), place)
    # The first stride is the size of all, as std_msgs/MultiArrayLayout says.
    assert dimensions(message) == [('axis 0', 2, 24), ('axis 1', 3, 12), ('axis 2', 4, 4)]
    assert list(message.data) == [*range(24)]
    # multiarray(i, j, k) = data[offset + stride[1] * i + stride[2] * j + k]
    assert message.data[0 + 12 * 1 + 4 * 2 + 3] == 23


def test_complex_numbers_get_one_more_dimension(place: Any) -> None:
    message = published(received(np.array([[1 - 2j, 0.5 + 3j]])), place)
    assert type(message) is Float64MultiArray
    assert dimensions(message) == [('axis 0', 1, 4), ('axis 1', 2, 4), ('complex', 2, 2)]
    assert list(message.data) == [1, -2, 0.5, 3]


def test_one_number_without_dimensions(place: Any) -> None:
    message = published(received(np.float64(2.5)), place)
    assert (dimensions(message), list(message.data)) == ([], [2.5])


@pytest.mark.parametrize('shape', [(0,), (3, 0), (0, 65535, 65535, 65535)])
def test_no_numbers(shape: tuple[int, ...], place: Any, departure: Any) -> None:
    packet = received(np.empty(shape, 'f4'))
    message = published(packet, place)
    message = deserialize_message(serialize_message(message), Float32MultiArray)
    assert len(message.data) == 0
    # No stride has more than 32 bits, whatever the sizes.
    assert [(size, stride) for _, size, stride in dimensions(message)] == [(n, 0) for n in shape]
    assert sent(message, departure).shape == shape


def test_all_that_the_message_says(place: Any, unchanged: Any) -> None:
    body = NDArray(np.array([[1, -2], [3, 256], [5, 6]], '>i2'))
    packet = Packet(body, 'Grid', 9 << 32, 2, 77, Metadata({'Kind': 'field'}))
    with unchanged(packet):
        message = numeric_to_ros(packet, body, place)
    assert message.header == place.header()
    assert (message.scalar_type, list(message.dimensions)) == (NumericArray.INT16, [3, 2])
    assert bytes(message.data) == bytes.fromhex('0100 feff 0300 0001 0500 0600')
    assert (message.timestamp, message.message_id) == (9 << 32, 77)
    assert [(entry.key, entry.value) for entry in message.metadata] == [('Kind', 'field')]


# --- out of ROS ---


@each_type
def test_each_type_out(
    scalar_type: int, ros_type: type, values: list[Any], code: str, departure: Any, unchanged: Any
) -> None:
    message = ros_type(data=array(code, values))
    with unchanged(message):
        packet = multi_array_from_ros(message, 'Grid', departure)
    content = packet.to_bytes()[58:]
    assert content[:4] == bytes((scalar_type, 1, 0, 2))  # one dimension of two
    assert content[4:] == np.array(values, np.dtype(code).newbyteorder('>')).tobytes()


def test_nan_stays(departure: Any) -> None:
    first, second = sent(Float64MultiArray(data=[nan, 1.0]), departure)
    assert (isnan(first), second) == (True, 1.0)


SHAPES = [
    ([(2, 6), (3, 3)], 0, 'as std_msgs says'),
    ([(2, 0), (3, 0)], 0, 'no strides'),
    ([(2, 3), (3, 1)], 0, 'strides as numpy counts them'),
    ([(2, 6), (3, 3)], 2, 'behind an offset'),
]


@pytest.mark.parametrize(('sizes', 'offset', 'how'), SHAPES)
def test_rows(sizes: Any, offset: int, how: str, departure: Any) -> None:
    message = laid_out([9.0] * offset + [1, 2, 3, 4, 5, 6], *sizes, offset=offset)
    assert sent(message, departure).tolist() == [[1, 2, 3], [4, 5, 6]], how


def test_rows_with_gaps(departure: Any, unchanged: Any) -> None:
    # Two numbers a row, then one that does not belong to it; one more in front of all.
    message = laid_out([7, 1, 2, 0, 3, 4, 0, 5, 6, 0], (3, 9), (2, 3), offset=1)
    with unchanged(message):
        assert sent(message, departure).tolist() == [[1, 2], [3, 4], [5, 6]]


def test_planes_and_rows_with_gaps(departure: Any) -> None:
    # Planes of 5, of which rows of 2 (one used) take 4.
    message = laid_out([1, 0, 2, 0, 0, 3, 0, 4, 0, 0], (2, 10), (2, 5), (1, 2))
    assert sent(message, departure).tolist() == [[[1], [2]], [[3], [4]]]


def test_an_offset_into_numbers_without_dimensions(departure: Any) -> None:
    assert sent(laid_out([7, 1, 2], offset=1), departure).tolist() == [1, 2]
    assert sent(laid_out([7], offset=1), departure).tolist() == []


BAD_LAYOUTS = [
    ([1, 2, 3, 4, 5], [(2, 6), (3, 3)], 0, '6 numbers for offset 0'),
    ([1, 2, 3, 4, 5, 6, 7], [(2, 6), (3, 3)], 0, '6 numbers'),
    ([1, 2, 3, 4, 5, 6], [(2, 6), (3, 3)], 1, '7 numbers for offset 1'),
    ([1, 2, 3], [(2, 6), (4294967295, 3)], 0, '8589934590 numbers'),
    ([1, 2, 3, 4, 5, 6, 7, 8], [(2, 8), (3, 2)], 0, 'strides .8, 2.'),  # rows overlap
    ([1, 2, 3, 4, 5, 6, 7, 8], [(2, 8), (3, 5)], 0, 'strides .8, 5.'),  # beyond the end
    ([1, 2, 3, 4, 5, 6, 7, 8], [(2, 4294967295), (3, 4)], 0, 'strides .4294967295, 4.'),
    ([1, 2], [(0, 2), (3, 3)], 0, '0 numbers'),
    ([1, 2], [(2, 2), (0, 1)], 0, '0 numbers'),
    ([1], [], 2, '3 numbers for offset 2'),
    ([], [(1, 1)], 0, '1 numbers'),
]


@pytest.mark.parametrize(('numbers', 'sizes', 'offset', 'said'), BAD_LAYOUTS)
def test_a_bad_layout(numbers: Any, sizes: Any, offset: int, said: str, departure: Any) -> None:
    message = laid_out(numbers, *sizes, offset=offset)
    with pytest.raises(PackError, match=f'layout does not fit its data .*{said}'):
        multi_array_from_ros(message, 'Grid', departure)


def test_more_than_65535_in_one_dimension(departure: Any) -> None:
    message = UInt8MultiArray(data=array('B', bytes(65535)))
    assert sent(message, departure).shape == (65535,)
    message.data = array('B', bytes(65536))
    with pytest.raises(PackError, match=r'at most 65535, found \(65536,\)'):
        multi_array_from_ros(message, 'Grid', departure)
    message.layout.dim = [MultiArrayDimension(size=256), MultiArrayDimension(size=256)]
    assert sent(message, departure).shape == (256, 256)


@pytest.mark.parametrize('count', [33, 64, 65, 1000])
def test_more_dimensions_than_the_wire_has(count: int, departure: Any) -> None:
    message = laid_out([1.0], *[(1, 1)] * count)
    with pytest.raises(PackError, match='at most 32 dimensions'):
        multi_array_from_ros(message, 'Grid', departure)
    numeric = NumericArray(scalar_type=NumericArray.UINT8, dimensions=[1] * count, data=[5])
    with pytest.raises(PackError, match='at most 32 dimensions'):
        numeric_from_ros(numeric, 'Grid', departure)


def test_sizes_that_no_array_has(departure: Any) -> None:
    message = laid_out([], (0, 0), *[(65535, 0)] * 5)
    with pytest.raises(PackError, match='sizes that no array has'):
        multi_array_from_ros(message, 'Grid', departure)


def test_only_a_dimension_that_says_so_is_complex(departure: Any) -> None:
    message = laid_out([1, -2, 0.5, 3], (2, 4), (2, 2))
    assert sent(message, departure).tolist() == [[1, -2], [0.5, 3]]
    message.layout.dim[-1].label = 'complex'
    assert sent(message, departure).tolist() == [1 - 2j, 0.5 + 3j]
    three = laid_out([1, 2, 3], (1, 3), (3, 3))
    three.layout.dim[-1].label = 'complex'
    assert sent(three, departure).tolist() == [[1, 2, 3]]


def test_integers_called_complex_stay_integers(departure: Any) -> None:
    message = Int16MultiArray(data=array('h', [1, 2]))
    message.layout.dim = [MultiArrayDimension(label='complex', size=2, stride=2)]
    assert sent(message, departure).tolist() == [1, 2]


BAD_ARRAYS = [
    (9, [2], bytes(2), 'scalar_type is unknown .*found 9'),
    (0, [], b'', 'scalar_type is unknown .*found 0'),
    (NumericArray.INT16, [1], bytes(3), 'data ends within an element .*multiple of 2 bytes'),
    (NumericArray.INT16, [3], bytes(4), r'sizes of 2 elements, .*found \(3,\)'),
    (NumericArray.COMPLEX, [], b'', r'sizes of 0 elements, .*found \(\)'),
    (NumericArray.UINT8, [65536], bytes(65536), r'at most 65535, found \(65536,\)'),
    (NumericArray.UINT8, [0, *[2**32 - 1] * 4], b'', 'sizes of 0 elements'),
]


@pytest.mark.parametrize(('scalar_type', 'sizes', 'data', 'said'), BAD_ARRAYS)
def test_a_bad_array(
    scalar_type: int, sizes: list[int], data: bytes, said: str, departure: Any
) -> None:
    message = NumericArray(scalar_type=scalar_type, dimensions=sizes, data=array('B', data))
    with pytest.raises(PackError, match=said):
        numeric_from_ros(message, 'Grid', departure)


# --- there and back ---


@pytest.mark.parametrize('golden', ARRAYS, ids=lambda golden: golden.name)
def test_golden(golden: Any, place: Any, departure: Any, unchanged: Any) -> None:
    packet = golden.packet
    here = Placement(time_of(packet.nanoseconds), place.frames, packet.device_name)
    message = numeric_to_ros(packet, packet.body, here)
    with unchanged(message):
        back = numeric_from_ros(message, packet.device_name, departure).to_bytes()
    if packet.timestamp:
        assert back == golden.data
    # Header version 2 has no metadata here: 12 bytes before the content, 2 behind it.
    content = golden.data[58:] if packet.header_version == 1 else golden.data[70:-2]
    assert back[58:] == content
    plain = multi_array_from_ros(published(packet, here), packet.device_name, departure)
    assert plain.to_bytes()[58:] == content


def test_every_bit_of_a_nan_comes_back(place: Any, departure: Any) -> None:
    body = NDArray(np.frombuffer(bytes.fromhex('ffc12345 7f812345 80000000'), '>f4'))
    packet = Packet(body, 'Grid', 9 << 32)
    for convert, message in (
        (numeric_from_ros, numeric_to_ros(packet, body, place)),
        (multi_array_from_ros, published(packet, place)),
    ):
        back = convert(message, 'Grid', departure)
        assert back.to_bytes()[58:] == bytes.fromhex('0a 01 0003 ffc12345 7f812345 80000000')
