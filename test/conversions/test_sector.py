# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The sector in ROS: metres by numbers, the same text again on the wire, the line for viewers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies
from igtl_ros.conversions.names import Frames
from igtl_ros.tuo.sector import outline
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import SectorError
from igtl_ros.tuo.sector import to_values
import pytest
from sector_samples import CURVED
from sector_samples import LINEAR
from sector_samples import OF_PLUS

pytestmark = pytest.mark.ros
pytest.importorskip('visualization_msgs.msg')

from builtin_interfaces.msg import Time  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.conversions.sector import marker_to_ros  # noqa: E402
from igtl_ros.conversions.sector import no_marker  # noqa: E402
from igtl_ros.conversions.sector import sector_from_ros  # noqa: E402
from igtl_ros.conversions.sector import sector_to_ros  # noqa: E402
from igtl_ros.msg import UltrasoundSector  # noqa: E402
from visualization_msgs.msg import Marker  # noqa: E402

PLACE = Placement(Time(sec=5, nanosec=7), Frames('Reference', 'Image'), 'Image_Reference')
UNITS = pytest.mark.parametrize('scale', [0.001, 1.0], ids=['m', 'mm'])


def test_a_curved_array_in_metres() -> None:
    message = sector_to_ros(parse(CURVED), PLACE)
    assert (message.header.frame_id, message.header.stamp) == ('Image', PLACE.stamp)
    assert message.device_name == 'Image_Reference'
    assert message.probe_type == UltrasoundSector.PROBE_SECTOR
    assert message.origin.tolist() == [320, -150, 0]
    assert list(message.angles) == [-0.6, 0.6]
    assert list(message.bounding_box) == [0, 639, 0, 479]
    assert message.depths.tolist() == [0.04005, 0.12005]
    assert message.linear_width == 0
    assert message.spacing.tolist() == [0.0002, 0.0002, 0.001]


def test_a_linear_array_in_raw_millimetres() -> None:
    message = sector_to_ros(parse(LINEAR), PLACE._replace(scale=1.0))
    assert message.probe_type == UltrasoundSector.PROBE_LINEAR
    assert (message.linear_width, message.depths.tolist()) == (38.1, [0.1, 60.1])
    assert message.spacing.tolist() == [0.2, 0.2, 1]


@UNITS
@pytest.mark.parametrize('values', [CURVED, LINEAR, OF_PLUS])
def test_there_and_back_nothing_changes(
    values: dict[str, str], scale: float, unchanged: Callable[..., Any]
) -> None:
    sector = parse(values)
    message = sector_to_ros(sector, PLACE._replace(scale=scale))
    with unchanged(message):
        assert sector_from_ros(message, scale) == sector


decimals = strategies.decimals('0.0001', 999999, allow_nan=False, places=9).map(str)


@given(decimals, decimals, decimals)
def test_fifteen_digits_are_exact_both_ways(first: str, second: str, spacing: str) -> None:
    sector = parse(
        {
            **LINEAR,
            'Depths': f'-{first} {second}',
            'LinearWidth': first,
            'SpacingX': spacing,
            'SpacingZ': second,
        }
    )
    again = sector_from_ros(sector_to_ros(sector, PLACE), 0.001)
    assert again == sector
    assert again is not None and to_values(again) == to_values(sector)


def test_a_spacing_that_nobody_stated() -> None:
    message = sector_to_ros(parse(CURVED), PLACE)
    message.spacing[2] = 0
    assert sector_from_ros(message, 0.001) == parse(CURVED)


def test_what_is_not_known() -> None:
    message = sector_to_ros(None, PLACE)
    assert message.probe_type == UltrasoundSector.PROBE_UNKNOWN
    assert not any(message.depths) and not message.angles
    assert sector_from_ros(message, 0.001) is None
    assert sector_from_ros(UltrasoundSector(), 0.001) is None


def test_an_unknown_probe_with_a_sector() -> None:
    sector = parse({**CURVED, 'ProbeType': '0'})
    assert sector_from_ros(sector_to_ros(sector, PLACE), 0.001) == sector


@pytest.mark.parametrize(
    ('field', 'value', 'says'),
    [
        ('probe_type', 7, "ProbeType is '7'"),
        ('depths', [0.12, 0.04], "Depths is '120 40'"),
        ('depths', [0.0, float('nan')], "Depths is '0 nan'"),
        ('angles', [0.1], "Angles is '0.1'"),
        ('angles', [-4.0, 0.0], "Angles is '-4 0'"),
        ('bounding_box', [], "BoundingBox is ''"),
        ('spacing', [0.0, 0.001, 0.001], "SpacingX is '0'"),
        ('spacing', [0.001, -0.001, 0.001], "SpacingY is '-1'"),
        ('linear_width', -1.0, "LinearWidth is '-1000'"),
    ],
)
def test_values_that_no_sector_has(field: str, value: Any, says: str) -> None:
    message = sector_to_ros(parse(CURVED), PLACE)
    setattr(message, field, value)
    with pytest.raises(SectorError, match=says):
        sector_from_ros(message, 0.001)


def test_the_line_round_a_linear_array() -> None:
    # 0.25 mm a pixel on the image, whatever the sector says: it is drawn on the image.
    # Corners: 320 -/+ 95.25 columns, 20.5 and 320.5 rows.
    marker = marker_to_ros(parse(LINEAR), (0.25, 0.5), PLACE)
    assert (marker.type, marker.action) == (Marker.LINE_STRIP, Marker.ADD)
    assert (marker.header.frame_id, marker.header.stamp) == ('Image', Time())
    assert marker.frame_locked
    assert marker.pose.orientation.w == 1
    assert marker.scale.x == pytest.approx(0.0005)
    assert marker.color.a == 1
    found = [(point.x, point.y, point.z) for point in marker.points]
    corners = [(224.75, 20.5), (415.25, 20.5), (415.25, 320.5), (224.75, 320.5), (224.75, 20.5)]
    assert found == [pytest.approx((x * 0.00025, y * 0.0005, 0), abs=1e-12) for x, y in corners]


@UNITS
def test_the_line_is_the_outline_and_closed(scale: float) -> None:
    marker = marker_to_ros(parse(CURVED), (0.2, 0.2), PLACE._replace(scale=scale))
    assert marker.points[0] == marker.points[-1]
    polygon = outline(parse(CURVED))
    assert len(marker.points) == len(polygon) + 1
    assert marker.points[3].x == pytest.approx(polygon[3, 0] * 0.2 * scale)


def test_nothing_to_draw() -> None:
    beyond: Sector = parse({**CURVED, 'BoundingBox': '0 1 0 1'})
    for sector in (None, parse({**CURVED, 'ProbeType': '0'}), beyond):
        assert marker_to_ros(sector, (0.2, 0.2), PLACE) is None
    gone = no_marker(PLACE)
    drawn = marker_to_ros(parse(CURVED), (0.2, 0.2), PLACE)
    assert gone.action == Marker.DELETE
    assert (gone.ns, gone.id) == (drawn.ns, drawn.id)
