# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies for what bodies are made of."""

from hypothesis import strategies as st
import numpy as np

U8, U16, U32, U64 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32, 64))
I8, I16, I32, I64 = (st.integers(-(2**bits), 2**bits - 1) for bits in (7, 15, 31, 63))
FLOATS = st.floats(width=32, allow_nan=False)
DOUBLES = st.floats(allow_nan=False)
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


def lists(element: st.SearchStrategy, most: int = 4) -> st.SearchStrategy:
    """Return tuples of up to so many."""
    return st.lists(element, max_size=most).map(tuple)


@st.composite
def matrices(draw: st.DrawFn) -> np.ndarray:
    """Return a matrix as it can be received."""
    upper = draw(tuples(FLOATS, 12))
    return np.vstack([np.reshape(upper, (3, 4)), [0, 0, 0, 1]])


@st.composite
def arrays(draw: st.DrawFn, dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    """Return an array of any bytes; NaN becomes 0, because it is not equal to itself."""
    count = int(np.prod(shape)) * np.dtype(dtype).itemsize
    values = np.frombuffer(draw(st.binary(min_size=count, max_size=count)), dtype).reshape(shape)
    return values if values.dtype.kind in 'iu' else np.nan_to_num(values).astype(dtype)


@st.composite
def voxels(draw: st.DrawFn) -> np.ndarray:
    """Return few voxels of any type, shape and byte order."""
    shape = draw(tuples(st.integers(0, 4), 3))
    if draw(st.booleans()):
        shape = (*shape, draw(st.integers(2, 5)))
    dtype = draw(st.sampled_from('<>')) + draw(st.sampled_from(SCALARS))
    return draw(arrays(dtype, shape))
