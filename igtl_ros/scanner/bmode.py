# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The B-mode picture: echoes of the phantom along the beams, compressed to grey values."""

from __future__ import annotations

from typing import Any

from igtl_ros.scanner.controls import Controls
from igtl_ros.scanner.geometry import Geometry
from igtl_ros.scanner.geometry import RADIUS
from igtl_ros.scanner.phantom import Phantom
from igtl_ros.tuo.sector import inside_mask
import numpy as np

_ATTENUATION = 0.05  # dB per mm and MHz, there and back
_GAIN = 0.6  # dB per percent
_TGC = 0.4  # dB per percent
_MIDDLE = 50.0  # of gain and time gain compensation, where they do nothing
_LEVEL = 0.45  # grey value of plain tissue at the surface, of 1


class BMode:
    """
    Makes pictures.

    :param size: columns, rows.
    :param phantom: what is looked at.
    """

    def __init__(self, size: tuple[int, int], phantom: Phantom) -> None:
        self._size = size
        self._phantom = phantom
        self._show(120.0)

    def _show(self, depth: float) -> None:
        """Prepare for a depth: which pixels see something, and where they lie."""
        self.geometry = Geometry.of(self._size, depth)
        inside = inside_mask(self.geometry.sector, self._size)
        rows, columns = np.nonzero(inside)
        pixels = np.stack([columns, rows, np.zeros_like(rows), np.ones_like(rows)])
        self._inside = inside
        self._points = (self.geometry.image_to_probe @ pixels).astype(np.float32)
        self._depths = (self.geometry.radius()[inside] - RADIUS).astype(np.float32)

    def picture(
        self, probe_to_reference: np.ndarray[Any, Any], controls: Controls
    ) -> np.ndarray[Any, Any]:
        """Return (rows, columns) uint8 for a probe at this pose (4, 4), mm."""
        if controls['DepthMm'] != self.geometry.depth:
            self._show(controls['DepthMm'])
        points = (probe_to_reference[:3].astype(np.float32) @ self._points).T
        level = self._phantom.echo(points)
        depths = self._depths
        level -= _ATTENUATION * controls['FrequencyMhz'] * depths * 0.3
        level += _GAIN * (controls['GainPercent'] - _MIDDLE) + controls['PowerDb']
        near, middle, far = controls.numbers('TimeGainCompensation')
        stops = (0.0, self.geometry.depth / 2, self.geometry.depth)
        level += _TGC * (np.interp(depths, stops, (near, middle, far)) - _MIDDLE)
        grey = _LEVEL + level / controls['DynRangeDb']
        picture = np.zeros(self._inside.shape, np.uint8)
        # 0 is what lies outside of the sector, so nothing inside is quite black.
        picture[self._inside] = np.clip(grey * 255, 1, 255)
        return picture
