# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What all conversions share: where messages belong, when they leave, and that they stay."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from dataclasses import is_dataclass
import math
from typing import Any

from igtl_ros.conversions.names import Frames
import numpy as np
import pytest

STAMP = 1_700_000_000_250_000_000
NOW = 1_800_000_000_500_000_000
FRAMES = Frames('Tracker', 'Probe')


def frozen(value: Any) -> Any:
    """Return all that a message says as nested tuples; two are equal if nothing has changed."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes(), value.flags.writeable
    if isinstance(value, array):
        return value.typecode, value.tobytes()
    if isinstance(value, float) and math.isnan(value):
        return 'nan'
    if isinstance(value, (list, tuple)):
        return type(value), tuple(map(frozen, value))
    if is_dataclass(value):
        return type(value), tuple(frozen(getattr(value, field.name)) for field in fields(value))
    if hasattr(value, 'get_fields_and_field_types'):
        names = value.get_fields_and_field_types()
        return type(value), tuple((name, frozen(getattr(value, name))) for name in names)
    return value.entries if hasattr(value, 'entries') else value


@contextmanager
def _unchanged(*messages: Any) -> Iterator[None]:
    before = frozen(messages)
    yield
    assert frozen(messages) == before, 'a conversion has changed what it was given'


@pytest.fixture
def unchanged() -> Callable[..., Any]:
    """Return a context manager that checks that messages are the same at its end."""
    return _unchanged


@pytest.fixture
def place() -> Any:
    """Return where received messages belong: the probe, seen in the tracker, in metres."""
    placement = pytest.importorskip('igtl_ros.conversions.placement')
    stamps = pytest.importorskip('igtl_ros.conversions.stamps')
    return placement.Placement(stamps.time_of(STAMP), FRAMES, 'ProbeToTracker')


@pytest.fixture
def departure() -> Any:
    """Return how messages leave: at NOW if they do not say when, from metres."""
    return pytest.importorskip('igtl_ros.conversions.placement').Departure(NOW)
