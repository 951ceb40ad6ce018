# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies: any packet that the protocol can carry, and bytes that it cannot."""

from hypothesis import strategies as st
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np

U8, U16, U32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
FLOATS = st.floats(width=32, allow_nan=False)
SCALARS = ('i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'f4', 'f8')


def names(width: int) -> st.SearchStrategy[str]:
    """Return any text that a field of this width can hold, bytes that are no UTF-8 included."""
    characters = st.text(max_size=width).map(lambda text: text.encode(errors='ignore')[:width])
    return (characters | st.binary(max_size=width)).map(
        lambda data: data.partition(b'\0')[0].decode('utf-8', 'surrogateescape')
    )


def tuples(element: st.SearchStrategy, count: int) -> st.SearchStrategy:
    """Return tuples of so many."""
    return st.tuples(*[element] * count)


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """Return a matrix as it can be received."""
    upper = draw(tuples(FLOATS, 12))
    return np.vstack([np.reshape(upper, (3, 4)), [0, 0, 0, 1]])


@st.composite
def images(draw: st.DrawFn) -> Image:
    """Return an image or a part of one, small, of any type."""
    shape = draw(tuples(st.integers(0, 4), 3))
    if draw(st.booleans()):
        shape = (*shape, draw(st.integers(2, 5)))
    dtype = np.dtype(draw(st.sampled_from('<>')) + draw(st.sampled_from(SCALARS)))
    count = int(np.prod(shape))
    data = draw(st.binary(min_size=count * dtype.itemsize, max_size=count * dtype.itemsize))
    voxels = np.frombuffer(data, dtype).reshape(shape)
    if dtype.kind == 'f':  # NaN is not equal to itself
        voxels = np.nan_to_num(voxels).astype(dtype)
    part = shape[2::-1]
    offset = draw(tuples(st.integers(0, 65535 - 4), 3))
    size = tuple(
        draw(st.integers(first + count, 65535)) for first, count in zip(offset, part, strict=True)
    )
    return Image(
        voxels,
        draw(matrices()),
        draw(st.sampled_from(CoordinateSystem)),
        size,
        offset,
        draw(st.sampled_from(Endian)),
    )


@st.composite
def tracking(draw: st.DrawFn) -> TrackingData:
    """Return up to four tools."""
    count = draw(st.integers(0, 4))
    stack = [draw(matrices()) for _ in range(count)]
    return TrackingData(
        draw(tuples(names(20), count)),
        np.array(stack).reshape((count, 4, 4)),
        draw(tuples(U8, count)),
    )


POINTS = st.lists(
    st.builds(Point, names(64), tuples(FLOATS, 3), FLOATS, names(32), tuples(U8, 4), names(20)),
    max_size=4,
).map(lambda points: Points(tuple(points)))
KNOWN = st.one_of(
    st.builds(Transform, matrices()),
    st.builds(Position, tuples(FLOATS, 3), tuples(FLOATS, 4)),
    images(),
    st.builds(
        Status,
        U16,
        st.integers(-(2**63), 2**63 - 1),
        names(20),
        names(200),
    ),
    st.builds(String, st.binary(max_size=200), U16),
    POINTS,
    tracking(),
)
UNKNOWN_TYPES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12
).filter(lambda name: name not in BODIES)
METADATA = st.lists(
    st.builds(MetadataEntry, names(40), st.binary(max_size=40), U16), max_size=5
).map(lambda entries: Metadata(entries=tuple(entries)))


@st.composite
def packets(draw: st.DrawFn) -> Packet:
    """Return any packet: known and unknown types, versions 1 and 2."""
    known = draw(st.booleans())
    body = draw(KNOWN if known else st.builds(Raw, st.binary(max_size=300)))
    type_name = '' if known else draw(UNKNOWN_TYPES)
    common = (body, draw(names(20)), draw(st.integers(0, 2**64 - 1)))
    if draw(st.booleans()):
        return Packet(*common, 1, type_name=type_name)
    return Packet(*common, 2, draw(U32), draw(METADATA), type_name)
