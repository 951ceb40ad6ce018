# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Small recordings, written as text and bytes."""

from __future__ import annotations

from pathlib import Path

HEADER = """\
ObjectType = Image
NDims = 3
DimSize = 3 2 {frames}
ElementType = {element}
ElementSpacing = 0.5 0.25 1
"""
POSE = '1 0 0 {x} 0 1 0 20 0 0 1 30 0 0 0 1'


def write_recording(
    folder: Path,
    frames: int = 3,
    period: float = 0.05,
    invalid: tuple[int, ...] = (),
    element: str = 'MET_UCHAR',
    first: float = 100.0,
    extra: str = '',
) -> Path:
    """
    Write frames of 3 x 2 pixels, with the poses ProbeToTracker and StylusToTracker.

    Pixels of frame n are 10 n, 10 n + 1, ...; the probe is at (n, 20, 30), the stylus at -n.

    :param period: seconds between frames; 0 for a recording without times.
    :param invalid: frames in which the stylus is out of view.
    """
    fields = []
    for n in range(frames):
        status = 'OUT_OF_VIEW' if n in invalid else 'OK'
        values = {
            'ProbeToTrackerTransform': POSE.format(x=n),
            'ProbeToTrackerTransformStatus': 'OK',
            'StylusToTrackerTransform': POSE.format(x=-n),
            'StylusToTrackerTransformStatus': status,
            'ImageStatus': 'OK',
        }
        if period:
            values['Timestamp'] = f'{first + n * period:.6f}'
        fields += [f'Seq_Frame{n:04d}_{key} = {value}\n' for key, value in values.items()]
    text = HEADER.format(frames=frames, element=element) + ''.join(fields) + extra
    size = {'MET_UCHAR': 1, 'MET_LONG_LONG': 8}[element]
    pixels = b''.join(
        ((10 * n + i) % 256).to_bytes(size, 'little') for n in range(frames) for i in range(6)
    )
    path = folder / 'case.igs.mha'
    path.write_bytes(text.encode() + b'ElementDataFile = LOCAL\n' + pixels)
    return path
