# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A sector's metadata: what is read, what is refused and how that is said, what is written."""

from __future__ import annotations

from math import pi
import re
from typing import Any

from hypothesis import given
from hypothesis import strategies
from igtl_ros.openigtlink import unpack
from igtl_ros.tuo.sector import KEYS
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import READ_KEYS
from igtl_ros.tuo.sector import says_sector
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import SectorError
from igtl_ros.tuo.sector import to_values
import pytest
from sector_samples import CURVED
from sector_samples import IMAGE_OF_CXX
from sector_samples import LINEAR
from sector_samples import OF_PLUS
from sector_samples import PHASED

# Key, value, and a part of what has to be said about it.
BAD = [
    ('ProbeType', '4', '1 (sector)'),
    ('ProbeType', '-1', '1 (sector)'),
    ('ProbeType', '1.5', '1 (sector)'),
    ('ProbeType', 'sector', '1 (sector)'),
    ('ProbeType', '1 2', '1 (sector)'),
    ('Origin', '320', 'x y z'),
    ('Origin', '320 -150 0 0', 'x y z'),
    ('Origin', 'nan -150 0', 'x y z'),
    ('Origin', '1e10 0 0', 'at most 1e9'),
    ('Origin', '320 -1_50 0', 'numbers'),
    ('Origin', '٣ 0 0', 'numbers'),
    ('Angles', '0.6', '2 or 4'),
    ('Angles', '-0.6 0 0.6', '2 or 4'),
    ('Angles', '-3.2 0', 'from -pi to pi'),
    ('Angles', '0 3.1416', 'from -pi to pi'),
    ('Angles', '0.6 0.6', 'no width'),
    ('Angles', '0 0 0 0', 'no width'),
    ('Angles', '-0.6 inf', '2 or 4'),
    ('BoundingBox', '0 639 0', 'xmin xmax'),
    ('BoundingBox', '0 639 0 479 0', 'xmin xmax'),
    ('BoundingBox', '639 0 0 479', 'no min above'),
    ('BoundingBox', '0 639 479 0', 'no min above'),
    ('BoundingBox', '0 639 0 479 1 0', 'no min above'),
    ('Depths', '40', 'start and stop'),
    ('Depths', '40 120 130', 'start and stop'),
    ('Depths', '120 40', 'start before stop'),
    ('Depths', '40 40', 'start before stop'),
    ('Depths', '-40 -1', 'start before stop'),
    ('Depths', '40 1e999', 'at most 1e9'),
    ('LinearWidth', '-1', 'width'),
    ('LinearWidth', 'x', 'width'),
    ('SpacingX', '0', 'above 0'),
    ('SpacingX', '-0.2', 'above 0'),
    ('SpacingX', 'NaN', 'mm per pixel'),
    ('SpacingX', '1e-300', 'above 0'),
    ('SpacingY', '0.2 0.2', 'mm per pixel'),
    ('SpacingZ', '0', 'above 0'),
]
SIZE, SPACING = (640, 480, 1), (0.2, 0.25, 1.0)


def without(values: dict[str, str], *keys: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key not in keys}


@pytest.mark.parametrize('strict', [True, False])
def test_a_curved_array(strict: bool) -> None:
    sector = parse(CURVED, strict=strict)
    assert sector == Sector(
        ProbeType.SECTOR,
        (320.0, -150.0, 0.0),
        (-0.6, 0.6),
        (0.0, 639.0, 0.0, 479.0),
        (40.05, 120.05),
        0.0,
        (0.2, 0.2, 1.0),
    )


@pytest.mark.parametrize('strict', [True, False])
def test_a_linear_array(strict: bool) -> None:
    sector = parse(LINEAR, strict=strict)
    assert (sector.probe_type, sector.linear_width) == (ProbeType.LINEAR, 38.1)


def test_plus_is_read_strictly_and_its_other_keys_do_not_matter() -> None:
    sector = parse(OF_PLUS, strict=True)
    assert sector.origin == (319.123, -150.5, 0.0)
    assert sector.bounding_box == (0, 639, 0, 479, 0, 0)
    assert sector.spacing == (0.2, 0.2, 1.0)


def test_three_dimensions_are_kept_as_data() -> None:
    values = {**CURVED, 'Angles': '-0.6 0.6 -0.3 0.4', 'BoundingBox': '0 9 0 8 0 7'}
    sector = parse({**values, 'SpacingZ': '0.5'}, strict=True)
    assert sector.angles == (-0.6, 0.6, -0.3, 0.4)
    assert (sector.bounding_box[4:], sector.spacing[2]) == ((0, 7), 0.5)


def test_bytes_of_the_reference_library() -> None:
    packet = unpack(IMAGE_OF_CXX)
    sector = parse(packet.metadata, strict=True)
    assert sector == Sector(
        ProbeType.SECTOR, (2, -1, 0), (-0.5, 0.5), (0, 3, 0, 1), (0.25, 0.75), 0, (0.5, 0.25, 1)
    )
    assert to_values(sector) == packet.metadata


@pytest.mark.parametrize('values', [CURVED, LINEAR, PHASED])
def test_what_is_written_is_what_was_read(values: dict[str, str]) -> None:
    assert to_values(parse(values)) == values
    assert [*to_values(parse(values))] == [*KEYS[:-1]]


def test_numbers_as_custusx_splits_them() -> None:
    """Single spaces, a point, no exponent, no sign of zero, and no digit more than it takes."""
    sector = Sector(
        ProbeType.SECTOR,
        (1 / 3, -150.0, -0.0),
        (-0.6, 0.6),
        (0, 1919, 0, 1079, 0, 0),
        (0, 123456789),
        0,
        (1e-5, 0.1 + 0.2, 2),
    )
    assert to_values(sector) == {
        'ProbeType': '1',
        'Origin': '0.3333333333333333 -150 0',
        'Angles': '-0.6 0.6',
        'BoundingBox': '0 1919 0 1079 0 0',
        'Depths': '0 123456789',
        'LinearWidth': '0',
        'SpacingX': '0.00001',
        'SpacingY': '0.30000000000000004',
        'SpacingZ': '2',
    }


ordered = strategies.tuples(strategies.floats(-3.14, 3.14), strategies.floats(1e-6, 3)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], pi))
)


@given(
    strategies.sampled_from(ProbeType),
    strategies.tuples(*[strategies.floats(-1e6, 1e6)] * 3),
    ordered,
    strategies.floats(0, 1e3),
    strategies.tuples(*[strategies.floats(1e-6, 1e3)] * 4),
)
def test_any_sector_survives_as_text(
    kind: ProbeType, origin: Any, angles: Any, start: float, sizes: Any
) -> None:
    box = (-1.5, sizes[0], 0.0, sizes[1])
    sector = Sector(kind, origin, angles, box, (start, start + 1), sizes[2], sizes[1:])
    assert parse(to_values(sector)) == sector
    if kind is not ProbeType.UNKNOWN:
        assert parse(to_values(sector), strict=True) == sector


# --- what may be missing ---


@pytest.mark.parametrize(
    ('values', 'says'),
    [
        ({**CURVED, 'Origin': '320 -150'}, ''),
        ({**CURVED, 'Origin': '  320,-150; 0\n'}, ''),
        ({**CURVED, 'Depths': '40.05   120.05 '}, ''),
        (without(CURVED, 'LinearWidth'), ''),
        ({**CURVED, 'LinearWidth': ' '}, ''),
        (without(CURVED, 'BoundingBox'), 'the whole image'),
        ({**CURVED, 'Angles': '0.6 -0.6'}, 'the wrong way round'),
    ],
)
def test_leniently_this_is_the_same_sector(values: dict[str, str], says: str) -> None:
    remarks: list[str] = []
    assert parse(values, size=SIZE, remark=remarks.append) == parse(CURVED)
    assert (says in remarks[0]) if says else not remarks


@pytest.mark.parametrize(
    'values',
    [
        {**CURVED, 'Origin': '320 -150'},
        {**CURVED, 'Origin': '320  -150 0'},
        {**CURVED, 'Depths': '40.05 120.05 '},
        {**CURVED, 'Angles': '0.6 -0.6'},
        {**CURVED, 'ProbeType': '0'},
        {**LINEAR, 'Angles': '0'},
        *(without(CURVED, key) for key in KEYS[:-1] if key != 'LinearWidth'),
        without(LINEAR, 'LinearWidth'),
    ],
)
def test_strictly_it_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(SectorError):
        parse(values, strict=True, size=SIZE, spacing=SPACING)


def test_spacing_of_the_image() -> None:
    remarks: list[str] = []
    values = without(CURVED, 'SpacingX', 'SpacingY')
    assert parse(values, spacing=SPACING, remark=remarks.append).spacing == (0.2, 0.25, 1.0)
    assert 'those of the image' in remarks[0]
    with pytest.raises(SectorError, match='SpacingX is missing'):
        parse(values)
    with pytest.raises(SectorError, match='SpacingY is missing'):
        parse(without(CURVED, 'SpacingY'), spacing=SPACING)


@pytest.mark.parametrize('angles', [None, '', '0'])
def test_a_linear_probe_needs_no_angles(angles: str | None) -> None:
    values = without(LINEAR, 'Angles') | ({} if angles is None else {'Angles': angles})
    assert parse(values) == parse(LINEAR)


def test_an_asymmetric_sector_is_remarked() -> None:
    remarks: list[str] = []
    parse({**CURVED, 'Angles': '-0.5 0.6'}, remark=remarks.append)
    assert 'towards image right' in remarks[0]


@pytest.mark.parametrize('key', ['ProbeType', 'Origin', 'Angles', 'Depths', 'BoundingBox'])
def test_what_must_not_be_missing(key: str) -> None:
    for values in (without(CURVED, key), {**CURVED, key: ''}, {**CURVED, key: ' '}):
        with pytest.raises(SectorError, match=f'{key} is missing: expected ') as caught:
            parse(values)
        assert (caught.value.key, caught.value.value) == (key, None)


def test_an_unknown_probe_is_data() -> None:
    assert parse({**CURVED, 'ProbeType': '0'}).probe_type is ProbeType.UNKNOWN


# --- what is wrong ---


@pytest.mark.parametrize('strict', [True, False])
@pytest.mark.parametrize(('key', 'value', 'says'), BAD)
def test_bad_values_name_key_and_value(key: str, value: str, says: str, strict: bool) -> None:
    with pytest.raises(SectorError) as caught:
        parse({**CURVED, key: value}, strict=strict)
    assert (caught.value.key, caught.value.value) == (key, value)
    text = str(caught.value)
    assert key in text and repr(value) in text
    assert says in text


def test_a_linear_probe_has_a_width() -> None:
    with pytest.raises(SectorError, match="LinearWidth is '0': expected .* above 0"):
        parse({**LINEAR, 'LinearWidth': '0'})


def test_a_linear_probe_may_have_angles_of_any_order() -> None:
    assert parse({**LINEAR, 'Angles': '0.1 -0.1'}).angles == (-0.1, 0.1)


def test_a_long_value_is_not_shown_whole() -> None:
    with pytest.raises(SectorError) as caught:
        parse({**CURVED, 'Origin': '1 ' * 30_000})
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ('field', 'value', 'key'),
    [
        ('probe_type', 9, 'ProbeType'),
        ('origin', (0.0, float('nan'), 0.0), 'Origin'),
        ('origin', (0.0, 0.0), 'Origin'),
        ('angles', (1.0, -1.0), 'Angles'),
        ('angles', (-1.0, 4.0), 'Angles'),
        ('bounding_box', (1.0, 0.0, 0.0, 1.0), 'BoundingBox'),
        ('depths', (2.0, 1.0), 'Depths'),
        ('linear_width', -1.0, 'LinearWidth'),
        ('spacing', (0.0, 1.0, 1.0), 'SpacingX'),
        ('spacing', (1.0, 1.0), 'SpacingX'),
        ('spacing', (1.0, 1.0, float('inf')), 'SpacingZ'),
    ],
)
def test_no_illegal_sector_exists(field: str, value: Any, key: str) -> None:
    good = parse(CURVED)
    fields = {name: getattr(good, name) for name in Sector.__slots__}
    with pytest.raises(SectorError, match=f'^sector: {key} is .*: expected ') as caught:
        Sector(**{**fields, field: value})
    assert caught.value.key == key


texts = strategies.text(alphabet='0123456789 .-+eE,;\tnaif\ud800\0٣', max_size=30)


@given(strategies.dictionaries(strategies.sampled_from(sorted(READ_KEYS)), texts))
def test_no_text_does_anything_else(values: dict[str, str]) -> None:
    given_values = {**CURVED, **values}
    try:
        sector = parse(given_values, size=SIZE, spacing=SPACING)
    except SectorError as error:
        assert error.key in READ_KEYS
    else:
        assert parse(to_values(sector)) == sector


# --- whose keys they are ---


def test_whether_somebody_speaks_of_a_sector() -> None:
    assert says_sector(CURVED)
    assert says_sector(['Depths'])
    assert not says_sector(['Origin', 'SpacingX', 'ClipRectangleOrigin', 'DepthMm', 'Depth'])
    assert not says_sector([])


DRAFT = {
    'FanAnglesDeg': '-30 30',
    'FanOriginPixel': '240 10',
    'FanRadiusStartPixel': '20',
    'FanRadiusStopPixel': '400',
    'ClipRectangleOrigin': '27 28',
    'ClipRectangleSize': '700 500',
}


def test_the_draft_of_2016() -> None:
    remarks: list[str] = []
    sector = parse(DRAFT, spacing=(0.5, 0.5), remark=remarks.append)
    assert sector.probe_type is ProbeType.SECTOR
    assert sector.angles == pytest.approx((-pi / 6, pi / 6))
    assert (sector.origin, sector.depths) == ((240, 10, 0), (10, 200))
    assert sector.bounding_box == (27, 726, 28, 527)  # 700 and 500 pixels, limits included
    assert 'draft' in remarks[0]
    assert parse({**DRAFT, 'SpacingX': '0.5', 'SpacingY': '0.5'}) == sector


@pytest.mark.parametrize(
    ('values', 'says'),
    [
        (without(DRAFT, 'FanOriginPixel'), 'FanOriginPixel is missing'),
        ({**DRAFT, 'FanAnglesDeg': 'wide'}, "FanAnglesDeg is 'wide'"),
        ({**DRAFT, 'FanAnglesDeg': '1 2 3'}, "FanAnglesDeg is '1 2 3'"),
        ({**DRAFT, 'FanAnglesDeg': '-190 0'}, 'Angles is '),
        ({**DRAFT, 'FanRadiusStopPixel': '10'}, 'Depths is '),
        ({**DRAFT, 'SpacingX': '0.5', 'SpacingY': '0.25'}, 'square pixels'),
        (DRAFT, 'SpacingX is missing'),
    ],
)
def test_a_bad_draft(values: dict[str, str], says: str) -> None:
    spacing = None if values is DRAFT else (0.5, 0.5)
    with pytest.raises(SectorError, match=re.escape(says)):
        parse(values, spacing=spacing)


def test_the_standard_wins_over_the_draft() -> None:
    assert parse({**DRAFT, **CURVED}) == parse(CURVED)
    with pytest.raises(SectorError, match='ProbeType is missing'):
        parse(DRAFT, strict=True)
