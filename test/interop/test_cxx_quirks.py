# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What programs that use the C++ library innocently send, and how we read it."""

from collections.abc import Callable
from typing import Any

from cxx_peer import CxxPeer
from cxx_programs import LIBRARIES
from cxx_programs import Programs
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Wanted
import numpy as np
import pytest
from transport_support import Side
from transport_support import wait_until

pytestmark = pytest.mark.interop


@pytest.fixture(params=LIBRARIES)
def quirks(
    request: pytest.FixtureRequest,
    programs: Programs,
    side: Side,
    closing: Callable[[Any], Any],
) -> dict[str, Body]:
    """Return all that the program sends, by device name."""
    executable = programs.path(f'quirks {request.param}')
    closing(CxxPeer(executable, '127.0.0.1', side.listen()))
    wait_until(lambda: side.heard.reasons)
    assert side.heard.lost == [], 'we can read all of it'
    return {packet.device_name: packet.body for packet in side.heard.packets}


def test_images(quirks: dict[str, Body]) -> None:
    image = quirks['endian']
    assert isinstance(image, Image)
    # The flag says big-endian; the numbers 1, 2, 0x1234 are as this machine has them in memory.
    assert image.endian is Endian.BIG
    assert image.voxels.view('<u2').tolist() == [[[1, 2, 0x1234]]]
    flat = quirks['spacing']
    assert isinstance(flat, Image)
    assert flat.spacing == (0, 0, 0)
    assert not flat.matrix[:3, :3].any()


def test_status_and_names(quirks: dict[str, Body]) -> None:
    # Code 20 is beyond the library's list: it becomes 0.
    assert quirks['code'] == Status(0, -1, 'twenty letters, full', '')
    # The library itself would read no name.
    assert quirks['name'] == TrackingData(('twenty letters, full',), np.eye(4)[np.newaxis], (4,))


def test_256_values_of_a_sensor_are_none(quirks: dict[str, Body]) -> None:
    assert quirks['length'] == Sensor(())


def test_bind_queries(quirks: dict[str, Body]) -> None:
    """Names without a padding byte; nothing in particular is asked for with four bytes."""
    wanted = (Wanted('TRANSFORM', 'odd'), Wanted('STRING', 'even'))
    assert quirks['all'] == BindQuery()
    assert quirks['some'] == BindQuery(wanted)
    start = quirks['start']
    assert isinstance(start, StartBind)
    assert start.wanted == wanted  # and an interval that was never written


ATTRIBUTES = (
    ('RGBA', 4),
    ('CELL_VECTORS', 3),
    ('CELL_NORMALS', 3),
    ('CELL_TENSORS', 9),
    ('CELL_RGBA', 4),
)


@pytest.mark.parametrize(('name', 'width'), ATTRIBUTES)
def test_attributes(quirks: dict[str, Body], name: str, width: int) -> None:
    """They state nine numbers a tuple, and most of what they hold is uninitialised memory."""
    surface = quirks[name]
    assert isinstance(surface, PolyData)
    values = (np.arange(2 * width) + 0.5).reshape(2, width)
    assert surface.attributes == (
        Attribute(AttributeType[name], 'first', values),
        Attribute(AttributeType.SCALARS, 'second', [-1, -2]),
    )


def test_cell_scalars(quirks: dict[str, Body]) -> None:
    """How many numbers make a tuple is not to be had from the bytes; whoever knows can tell."""
    surface = quirks['CELL_SCALARS']
    assert isinstance(surface, PolyData)
    first, second = surface.attributes
    assert first.values.shape == (2, 9)
    assert first.as_scalars(2) == Attribute(
        AttributeType.CELL_SCALARS, 'first', [[0.5, 1.5], [2.5, 3.5]]
    )
    assert second == Attribute(AttributeType.SCALARS, 'second', [-1, -2])
