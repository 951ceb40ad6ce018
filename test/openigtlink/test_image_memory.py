# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE: pixels are neither copied when they come nor when they go, however they lie in memory."""

import tracemalloc

from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import unpack
import numpy as np
import pytest

BASE = np.arange(4 * 6 * 8, dtype=np.uint16).reshape(4, 6, 8)
ARRAYS = {
    'contiguous': BASE,
    'big-endian': BASE.astype('>u2'),
    'every second column': BASE[:, :, ::2],
    'every second slice': BASE[::2],
    'a window': BASE[1:3, 2:5, 3:7],
    'upside down': BASE[:, ::-1, :],
    'Fortran order': np.asfortranarray(BASE),
    'axes swapped': BASE.transpose(2, 0, 1),
    'big-endian, swapped': BASE.astype('>u2').transpose(2, 1, 0),
    'read-only': np.frombuffer(BASE.tobytes(), np.uint16).reshape(BASE.shape),
    'components last': np.moveaxis(BASE, 0, -1)[None],
    'one value everywhere': np.broadcast_to(np.uint16(7), (2, 3, 4)),
}


def buffers_share(buffer: object, array: np.ndarray) -> bool:
    """Return whether a buffer is part of an array's memory."""
    return np.shares_memory(np.frombuffer(buffer, np.uint8), array)


@pytest.mark.parametrize('voxels', ARRAYS.values(), ids=ARRAYS.keys())
def test_arrays_in_any_order(voxels: np.ndarray):
    before = voxels.copy()
    image = Image(voxels)
    received = unpack(Packet(image).to_bytes()).body
    assert np.array_equal(received.voxels, before)
    assert received.voxels.dtype == voxels.dtype
    assert received == image
    assert np.array_equal(voxels, before)


def test_wire_order_is_columns_first():
    voxels = np.array([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]], np.uint8)
    assert Packet(Image(voxels)).to_bytes()[130:] == bytes(range(1, 13))
    turned = voxels.transpose(2, 1, 0)  # 2 slices of 3 rows of 2 columns: k and i change places
    assert Packet(Image(turned)).to_bytes()[130:] == bytes([1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12])


def test_byte_order_is_that_of_the_array():
    assert Image(BASE.astype('>u2'), endian=Endian.LITTLE).endian is Endian.BIG
    assert Image(BASE.astype('<u2'), endian=Endian.BIG).endian is Endian.LITTLE
    assert Image(BASE.astype('u1'), endian=Endian.BIG).endian is Endian.BIG  # nothing to swap


@pytest.mark.parametrize('version', [1, 2])
@pytest.mark.parametrize('dtype', ['u1', '<u2', '>u2', 'f4', 'f8'])
def test_packing_does_not_copy(dtype: str, version: int):
    voxels = np.zeros((1, 500, 500), dtype)
    metadata = Metadata({'key': 'value'} if version == 2 else {})
    buffers = Packet(Image(voxels), header_version=version, metadata=metadata).pack()
    (large,) = [buffer for buffer in buffers if len(buffer) > 1000]
    assert buffers_share(large, voxels)
    assert len(large) == voxels.nbytes


def test_packing_a_received_image_does_not_copy():
    data = Packet(Image(np.zeros((1, 500, 500), '>u2'))).to_bytes()
    voxels = unpack(data).body.voxels
    assert any(
        buffers_share(buffer, np.frombuffer(data, np.uint8))
        for buffer in Packet(Image(voxels)).pack()
    )


def test_packing_takes_no_memory():
    packet = Packet(Image(np.zeros((10, 1000, 1000), np.uint8)))
    tracemalloc.start()
    packet.pack()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize('version', [1, 2])
@pytest.mark.parametrize('dtype', ['u1', '<u2', '>u2', '<f8'])
def test_received_voxels_are_the_receive_memory(dtype: str, version: int):
    data = Packet(Image(np.ones((3, 200, 100), dtype)), header_version=version).to_bytes()
    receiver = Receiver()
    target = receiver.get_buffer()
    target[:58] = data[:58]
    receiver.buffer_updated(58)
    assert receiver.next_event() is None
    target = receiver.get_buffer()
    target[:] = data[58:]
    receiver.buffer_updated(len(target))
    voxels = receiver.next_event().body.voxels
    assert np.shares_memory(voxels, np.frombuffer(target, np.uint8))
    assert voxels.sum() == 60_000


def test_unpacked_voxels_are_the_data():
    data = Packet(Image(np.ones((1, 10, 10), np.uint8))).to_bytes()
    assert np.shares_memory(unpack(data).body.voxels, np.frombuffer(data, np.uint8))
    # Small ones are copied once out of the receiver's buffer, which is used again.
    receiver = Receiver()
    target = receiver.get_buffer()
    target[: len(data)] = data
    receiver.buffer_updated(len(data))
    voxels = receiver.next_event().body.voxels
    assert not np.shares_memory(voxels, np.frombuffer(target, np.uint8))


@pytest.mark.parametrize('shape', [(1, 10, 10), (10, 100, 100)])
def test_received_voxels_are_read_only(shape: tuple[int, int, int]):
    receiver = Receiver()
    receiver.feed(Packet(Image(np.zeros(shape, np.int16))).to_bytes())
    voxels = receiver.next_event().body.voxels
    assert not voxels.flags.writeable
    with pytest.raises(ValueError, match='read-only'):
        voxels[0, 0, 0] = 1


def test_receiving_takes_the_memory_of_one_image():
    data = Packet(Image(np.zeros((10, 1000, 1000), np.uint8))).to_bytes()
    receiver = Receiver()
    tracemalloc.start()
    receiver.feed(data)
    packet = receiver.next_event()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert packet.body.voxels.nbytes == 10_000_000
    assert peak < 10_100_000
