# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The UNIT field of SENSOR, against the tables of the document typed in by hand."""

from math import isnan

from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Unit
import pytest

# Number on the wire, as the document lists them.
NUMBERS = {
    'm': 0x01,
    'g': 0x02,
    's': 0x03,
    'A': 0x04,
    'K': 0x05,
    'mol': 0x06,
    'cd': 0x07,
    'rad': 0x08,
    'sr': 0x09,
    'Hz': 0x0A,
    'N': 0x0B,
    'Pa': 0x0C,
    'J': 0x0D,
    'W': 0x0E,
    'C': 0x0F,
    'V': 0x10,
    'F': 0x11,
    'Ω': 0x12,
    'S': 0x13,
    'Wb': 0x14,
    'T': 0x15,
    'H': 0x16,
    'lm': 0x17,
    'lx': 0x18,
    'Bq': 0x19,
    'Gy': 0x1A,
    'Sv': 0x1B,
}
# Number on the wire, power of ten.
PREFIXES = {
    '': (0x0, 0),
    'da': (0x1, 1),
    'h': (0x2, 2),
    'k': (0x3, 3),
    'M': (0x4, 6),
    'G': (0x5, 9),
    'T': (0x6, 12),
    'P': (0x7, 15),
    'd': (0x9, -1),
    'c': (0xA, -2),
    'm': (0xB, -3),
    'µ': (0xC, -6),
    'n': (0xD, -9),
    'p': (0xE, -12),
    'f': (0xF, -15),
}
# Field, text, what a value is multiplied with.
EXAMPLES = {
    0x0000000000000000: ('', 1.0),
    0x0044000000000000: ('m', 1.0),
    0x00443E0000000000: ('m.s-2', 1.0),
    0x00443F0000000000: ('m.s-1', 1.0),
    0xB2C4110000000000: ('mN.m', 1e-3),
    0x30443E0000000000: ('km.s-2', 1e3),
    0x02C4110000000000: ('N.m', 1.0),
    0x3084000000000000: ('kg', 1.0),
    0x0084000000000000: ('g', 1e-3),
    0xB084000000000000: ('mg', 1e-6),
    0x3084120000000000: ('kg.m2', 1.0),
    # The prefix belongs to the whole product: a thousandth and a millionth of a square metre.
    0xB048000000000000: ('m(m2)', 1e-3),
    0xC048000000000000: ('µ(m2)', 1e-6),
    0x3088000000000000: ('k(g2)', 1e-3),
    0x008C000000000000: ('g3', 1e-9),
    0x00BC000000000000: ('g-1', 1e3),
    0xB0BC000000000000: ('m(g-1)', 1.0),
    0x005C000000000000: ('m7', 1.0),
    0x0064000000000000: ('m-7', 1.0),
    0xB000000000000000: ('m(1)', 1e-3),
    0xC044220FC4E15DB9: ('µm.g2.s-1.A-2.K7.Sv-7', 1e-12),
}


def field(prefix: int, number: int, exponent: int = 1, slot: int = 0) -> int:
    """Return a field with one unit, its bits put together as the document draws them."""
    bits = f'{prefix:04b}' + '0' * 10 * slot + f'{number:06b}' + f'{exponent % 16:04b}'
    return int(bits.ljust(64, '0'), 2)


@pytest.mark.parametrize(('symbol', 'number'), NUMBERS.items())
def test_units(symbol: str, number: int):
    code = field(0, number)
    unit = Unit.decode(code)
    assert unit == Unit(((symbol, 1),)) == Unit.parse(symbol)
    assert unit.text == symbol
    assert unit.code == code
    assert unit.si_factor == (1e-3 if symbol == 'g' else 1.0)


@pytest.mark.parametrize(('prefix', 'number', 'power'), [(k, *v) for k, v in PREFIXES.items()])
@pytest.mark.parametrize('symbol', NUMBERS)
def test_prefixes(prefix: str, number: int, power: int, symbol: str):
    code = field(number, NUMBERS[symbol])
    unit = Unit.decode(code)
    assert unit == Unit(((symbol, 1),), power)
    assert unit.code == code
    assert unit.text == prefix + symbol
    assert unit.si_factor == float(f'1e{power - 3 if symbol == "g" else power}')
    assert Unit.parse(unit.text).code == code


@pytest.mark.parametrize('exponent', [*range(-7, 0), *range(1, 8)])
@pytest.mark.parametrize('slot', range(6))
def test_exponents_and_slots(exponent: int, slot: int):
    code = field(0xC, 0x1B, exponent, slot)
    unit = Unit.decode(code)
    assert unit == Unit((('Sv', exponent),), -6)
    assert unit.code == field(0xC, 0x1B, exponent)
    assert Unit.parse(unit.text) == unit


@pytest.mark.parametrize(('code', 'text', 'factor'), [(k, *v) for k, v in EXAMPLES.items()])
def test_examples(code: int, text: str, factor: float):
    unit = Unit.decode(code)
    assert unit.text == text
    assert unit.si_factor == factor
    assert Unit.parse(text) == unit
    assert Unit.parse(text).code == code


@pytest.mark.parametrize(
    ('written', 'text'),
    [
        ('m/s2', 'm.s-2'),
        ('m/s/s', 'm.s-1.s-1'),
        ('m/s^2', 'm.s-2'),
        ('m*s^-2', 'm.s-2'),
        ('m·s⁻²', 'm.s-2'),
        ('m.s+2', 'm.s2'),
        ('1/s', 's-1'),
        ('1', ''),
        ('', ''),
        ('  ', ''),
        # A blank is a product, as in SI documents; `ms` is a millisecond.
        ('m s-2', 'm.s-2'),
        (' m  s ', 'm.s'),
        ('m . s-2', 'm.s-2'),
        ('m / s', 'm.s-1'),
        ('ms', 'ms'),
        ('N m', 'N.m'),
        ('um', 'µm'),
        ('μm', 'µm'),  # the Greek letter
        ('µm', 'µm'),  # the sign of micro
        ('ohm', 'Ω'),
        ('kOhm', 'kΩ'),
        ('MΩ', 'MΩ'),  # the sign of ohm
        ('mol', 'mol'),
        ('mmol', 'mmol'),
        ('cd', 'cd'),  # no hundredth of a day
        ('Pa', 'Pa'),
        ('hPa', 'hPa'),
        ('dam', 'dam'),
        ('dag', 'dag'),
        ('mT', 'mT'),
        ('Gy', 'Gy'),
        ('mm', 'mm'),
        ('mm2', 'µ(m2)'),
        ('mm3', 'n(m3)'),
        ('km2', 'M(m2)'),
        ('mm/ms', 'm.s-1'),
        ('km/ms', 'Mm.s-1'),
        ('N.mm', 'mN.m'),
        ('kg.m2', 'kg.m2'),
        ('g.m2', 'g.m2'),
        ('m(m2)', 'm(m2)'),
        ('k(N.m)', 'kN.m'),
        ('da(m2)', 'da(m2)'),
        ('k(1)', 'k(1)'),
    ],
)
def test_what_people_write(written: str, text: str):
    unit = Unit.parse(written)
    assert unit.text == text
    assert Unit.parse(text) == unit
    assert Unit.decode(unit.code) == unit


@pytest.mark.parametrize(
    'written',
    [
        *('x', 'M', 'k', 'da', 'mk', 'Nm', 'min', 'kmol2x', '°C', '%', 'mmHg', 'µ', 'dm ag'),
        *('.m', 'm.', 'm..s', '/s', 'm2s', 'm/', '(m)', 'k(m', 'k(m))', 'x(m)', 'm^', '2', '1m'),
        *('m8', 'm-8', 'm0', 'm99', 'm100', 'm' + '9' * 5000, 'm1.5', 'm--1', '1/1s'),
        'm.s.A.K.g.N.V',  # seven
        *('cm2', 'mm7', 'dam2'),  # no prefix for 10^-4, 10^-21, 10^2 is one, but of 10^2
    ],
)
def test_what_cannot_be_read(written: str):
    if written == 'dam2':
        assert Unit.parse(written).text == 'h(m2)'
        return
    with pytest.raises(PackError) as caught:
        Unit.parse(written)
    assert caught.value.expected
    assert caught.value.found is not None


@pytest.mark.parametrize(
    'code',
    [
        field(0x8, 0x01),  # the prefix that is none
        *(field(0, number) for number in range(0x1C, 0x40)),
        *(field(0, 0x01, 8, slot) for slot in range(6)),  # the exponent that is none
        field(0, 0x3F, 1, 5),
        0xFFFFFFFFFFFFFFFF,
        -1,
        1 << 64,
    ],
)
def test_codes_that_mean_nothing(code: int):
    assert Unit.decode(code) is None


def test_an_exponent_of_0_is_1():
    # As the document writes the torque, N.m.
    assert Unit.decode(0x02C0100000000000) == Unit((('N', 1), ('m', 1)))
    # Exponents without a unit say nothing.
    assert Unit.decode(sum(5 << 50 - 10 * slot for slot in range(6))) == Unit()
    assert Unit.decode(field(0x3, 0, 5)) == Unit((), 3)


@pytest.mark.parametrize(
    ('factors', 'power'),
    [
        ((), 4),
        ((), -18),
        ((), 18),
        ((), 0.5),
        ((('m', 0),), 0),
        ((('m', 8),), 0),
        ((('m', -8),), 0),
        ((('m', 1.5),), 0),
        ((('m', '1'),), 0),
        ((('x', 1),), 0),
        ((('', 1),), 0),
        ((('kg', 1),), 0),
        ((('m', 1),) * 7, 0),
        ((('m',),), 0),
        (('m', 1), 0),
        ((('m', 1, 2),), 0),
    ],
)
def test_units_that_the_field_cannot_hold(factors: tuple, power: int):
    with pytest.raises(PackError) as caught:
        Unit(factors, power)
    assert caught.value.expected


def test_six_units_are_allowed():
    assert Unit((('Sv', -7),) * 6, -15).code == 0xF << 60 | int('0110111001' * 6, 2)


def test_sensors_take_units_in_any_form():
    for unit in ('mN.m', Unit((('N', 1), ('m', 1)), -3), 0xB2C4110000000000):
        sensor = Sensor((2.0,), unit)
        assert sensor.unit == 0xB2C4110000000000
        assert sensor.unit_text == 'mN.m'
        assert sensor.si_factor == 1e-3
    with pytest.raises(PackError, match='not a unit'):
        Sensor((), 'x')


def test_sensors_of_an_unknown_unit():
    sensor = Sensor((), 0x8000000000000001)
    assert sensor.unit_text == '0x8000000000000001'
    assert isnan(sensor.si_factor)
    assert Sensor((), 1 << 54 | 8 << 50).unit_text == '0x0060000000000000'
