# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The cells of POLYDATA: on the wire a count and then as many point indices, cell after cell."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.limits import Limits
import numpy as np

_WORD = np.dtype('>u4')


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """
    Cells as flat arrays, as VTK 9 keeps them.

    :param offsets: (n + 1,) int64; cell i is made of indices[offsets[i]:offsets[i + 1]].
    :param indices: (m,) uint32, point indices.
    """

    offsets: np.ndarray[Any, Any] = field(default_factory=lambda: np.zeros(1, np.int64))
    indices: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty(0, np.uint32))

    def __post_init__(self) -> None:
        """Check that the offsets divide the indices, so that illegal cells cannot exist."""
        try:
            offsets = np.asarray(self.offsets).astype(np.int64, casting='safe', copy=False)
            indices = np.asarray(self.indices)
            with np.errstate(invalid='ignore'):
                numbers = indices.astype(np.uint32, copy=False)
        except (TypeError, ValueError) as error:
            raise PackError('not cells', expected='whole numbers', found=str(error)) from error
        if (
            not offsets.ndim == indices.ndim == 1
            or not len(offsets)
            or (offsets[0], offsets[-1]) != (0, len(indices))
            or bool((np.diff(offsets) < 0).any())
            or (numbers is not indices and not np.array_equal(numbers, indices))
        ):
            raise PackError(
                'offsets and indices do not make cells',
                expected=f'offsets rising from 0 to {len(np.atleast_1d(indices))}, '
                'indices of 0 to 4294967295',
                found=f'{self.offsets}, {self.indices}',
            )
        object.__setattr__(self, 'offsets', offsets)
        object.__setattr__(self, 'indices', numbers)

    @classmethod
    def of(cls, cells: Iterable[Sequence[int]]) -> Cells:
        """
        Return cells given as lists of point indices.

        :raises PackError: an index is no whole number from 0 to 2^32 - 1.
        """
        try:
            lists = [list(cell) for cell in cells]
            flat = [index for cell in lists for index in cell]
            wrong = [
                index for index in flat if not 0 <= index <= 0xFFFFFFFF or index != int(index)
            ]
        except (TypeError, ValueError) as error:
            raise PackError('cells are no lists of point indices', found=str(error)) from error
        if wrong:
            raise PackError('not a point index', expected='0 to 4294967295', found=wrong[0])
        offsets = np.concatenate([[0], np.cumsum([len(cell) for cell in lists], dtype=np.int64)])
        return cls(offsets.astype(np.int64), np.array(flat, np.uint32))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __iter__(self) -> Iterator[np.ndarray[Any, Any]]:
        """Return the point indices of one cell after the other."""
        bounds = self.offsets.tolist()
        for start, end in zip(bounds, bounds[1:], strict=False):
            yield self.indices[start:end]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cells):
            return NotImplemented
        return np.array_equal(self.offsets, other.offsets) and np.array_equal(
            self.indices, other.indices
        )

    __hash__ = None  # type: ignore[assignment]

    def pack(self) -> bytes:
        """Return the section as on the wire."""
        words = np.empty(len(self) + len(self.indices), _WORD)
        is_count = np.zeros(len(words), bool)
        is_count[self.offsets[:-1] + np.arange(len(self))] = True
        words[is_count] = np.diff(self.offsets)
        words[~is_count] = self.indices
        return words.tobytes()

    @classmethod
    def unpack(
        cls, data: memoryview, count: int, points: int, name: str, offset: int, limits: Limits
    ) -> Cells:
        """
        Return the cells of a section.

        :param count: how many cells the header states.
        :param points: how many points there are; no index may be beyond.
        :param name: of the section, for errors.
        :param offset: of the section within the content, for errors.
        :raises ContentError: counts and size do not fit, or an index is beyond the points.
        """
        words = np.frombuffer(bytes(data[: len(data) // 4 * 4]), _WORD)
        starts = _starts(words, count, limits.max_cells)
        if len(data) % 4 or starts is None:
            raise ContentError(
                f'{name} do not fit their section',
                offset=offset,
                expected=f'{count} cells in {len(data)} bytes, at most {limits.max_cells} that '
                'differ in size',
                found=f'{len(words)} words',
            )
        is_index = np.ones(len(words), bool)
        is_index[starts] = False
        indices = words[is_index].astype(np.uint32)
        if len(indices) and int(indices.max()) >= points:
            raise ContentError(
                f'{name} name a point that is not there',
                offset=offset,
                expected=f'less than {points}',
                found=int(indices.max()),
            )
        sizes = words[starts].astype(np.int64)
        return cls(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), indices)


def _starts(words: np.ndarray[Any, Any], count: int, most: int) -> np.ndarray[Any, Any] | None:
    """Return where the cells begin; None if `count` of them do not fill the words exactly."""
    if count > len(words):
        return None
    if not count:
        return np.empty(0, np.int64) if not len(words) else None
    width, rest = divmod(len(words), count)
    # Cells of one size, such as triangles, are found without looking at each.
    if not rest and bool((words[::width] == width - 1).all()):
        return np.arange(count, dtype=np.int64) * width
    if count > most:
        return None
    starts, position = [], 0
    for _ in range(count):
        if position >= len(words):
            return None
        starts.append(position)
        position += words.item(position) + 1
    return np.array(starts, np.int64) if position == len(words) else None
