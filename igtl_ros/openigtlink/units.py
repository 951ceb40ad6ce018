# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The 64-bit UNIT field of SENSOR (spec page Unit), and how people write it.

    bits    63-60   59-54  53-50  49-44  43-40  ...  9-4    3-0
            prefix  unit   exp    unit   exp         unit   exp

It means 10^prefix times the product of at most six units, each to the power of -7 to 7. As text:
`mN.m`, `m.s-2`, `kg.m2`; `/`, `*`, `^` and superscripts are read too. The prefix of the wire
belongs to the whole product. In text it stands before the first unit, where that has no exponent
(`mN.m`), else before a bracket: `m(m2)` is a thousandth of a square metre, `mm2` a millionth.
"""

from __future__ import annotations

from dataclasses import dataclass
import re

from igtl_ros.openigtlink.errors import PackError

# Number on the wire, symbol. There is no Celsius, degree or percent.
UNITS = {
    0x01: 'm',
    0x02: 'g',  # the base of mass is the gram: a kilogram is prefix k and gram
    0x03: 's',
    0x04: 'A',
    0x05: 'K',
    0x06: 'mol',
    0x07: 'cd',
    0x08: 'rad',
    0x09: 'sr',
    0x0A: 'Hz',
    0x0B: 'N',
    0x0C: 'Pa',
    0x0D: 'J',
    0x0E: 'W',
    0x0F: 'C',
    0x10: 'V',
    0x11: 'F',
    0x12: 'Ω',
    0x13: 'S',
    0x14: 'Wb',
    0x15: 'T',
    0x16: 'H',
    0x17: 'lm',
    0x18: 'lx',
    0x19: 'Bq',
    0x1A: 'Gy',
    0x1B: 'Sv',
}
# Number on the wire, symbol, power of ten. 8 is not defined.
PREFIXES = {
    0x0: ('', 0),
    0x1: ('da', 1),
    0x2: ('h', 2),
    0x3: ('k', 3),
    0x4: ('M', 6),
    0x5: ('G', 9),
    0x6: ('T', 12),
    0x7: ('P', 15),
    0x9: ('d', -1),
    0xA: ('c', -2),
    0xB: ('m', -3),
    0xC: ('µ', -6),
    0xD: ('n', -9),
    0xE: ('p', -12),
    0xF: ('f', -15),
}
MAX_UNITS = 6
MAX_EXPONENT = 7
_GRAM = 'g'
_NUMBERS = {symbol: number for number, symbol in UNITS.items()}
_POWERS = {symbol: power for symbol, power in PREFIXES.values()}
_PREFIX_NUMBERS = {power: number for number, (_, power) in PREFIXES.items()}
_PREFIX_SYMBOLS = {power: symbol for symbol, power in PREFIXES.values()}
# What people type, and signs that look alike.
_SPELLINGS = {'u': 'µ', '\u03bc': 'µ', 'Ohm': 'Ω', 'ohm': 'Ω', '\u2126': 'Ω'}
_SUPERSCRIPTS = str.maketrans('⁰¹²³⁴⁵⁶⁷⁸⁹⁻', '0123456789-')
_BLANKS = re.compile(r'\s*([./*·^()])\s*')
_FACTOR = re.compile(r'([./*·]?)([^\W\d_]+|1)(?:\^?([+-]?[0-9]{1,2}))?')
_BRACKET = re.compile(r'(da|[hkMGTPdcmµnpf])\((.*)\)')


@dataclass(frozen=True, slots=True)
class Unit:
    """
    A unit of measurement.

    :param factors: symbol and exponent (-7..7, not 0) of at most six units.
    :param power: power of ten in front of the product, one that has an SI prefix.
    """

    factors: tuple[tuple[str, int], ...] = ()
    power: int = 0

    def __post_init__(self) -> None:
        """Refuse what the field cannot hold."""
        if self.power not in _PREFIX_NUMBERS:
            raise PackError(
                'no SI prefix for a power of ten',
                expected=sorted(_PREFIX_NUMBERS),
                found=self.power,
            )
        if len(self.factors) > MAX_UNITS:
            raise PackError(
                'too many units in a product', expected=f'at most {MAX_UNITS}', found=self.factors
            )
        for factor in self.factors:
            symbol, exponent = factor if len(factor) == 2 else (factor, 0)
            if (
                symbol not in _NUMBERS
                or not isinstance(exponent, int)
                or not 1 <= abs(exponent) <= MAX_EXPONENT
            ):
                raise PackError(
                    'not a unit of SENSOR',
                    expected=f'a power of -{MAX_EXPONENT} to {MAX_EXPONENT} of '
                    + ', '.join(_NUMBERS),
                    found=repr(factor),
                )

    @classmethod
    def decode(cls, code: int) -> Unit | None:
        """Return the unit of a UNIT field; None if it holds numbers that mean nothing."""
        prefix = PREFIXES.get(code >> 60)
        factors = []
        for slot in range(MAX_UNITS):
            bits = code >> (50 - 10 * slot)
            number, exponent = bits >> 4 & 0x3F, bits & 0xF
            if number:
                # The spec's own torque example has exponents of 0, which can only mean 1.
                exponent = (exponent - 16 if exponent > 8 else exponent) or 1
                factors.append((UNITS.get(number, ''), exponent))
        if prefix is None or any(not unit or exponent == 8 for unit, exponent in factors):
            return None
        return cls(tuple(factors), prefix[1])

    @property
    def code(self) -> int:
        """Return the UNIT field."""
        code = _PREFIX_NUMBERS[self.power] << 60
        for slot, (symbol, exponent) in enumerate(self.factors):
            code |= (_NUMBERS[symbol] << 4 | exponent & 0xF) << (50 - 10 * slot)
        return code

    @classmethod
    def parse(cls, text: str) -> Unit:
        """
        Return the unit that a person wrote.

        :raises PackError: it cannot be read, or its product has no SI prefix.
        """
        written = _BLANKS.sub(r'\1', text.strip()).translate(_SUPERSCRIPTS).replace('μ', 'µ')
        written = '.'.join(written.split())  # as in `m s-2`, which is no millisecond
        power = 0
        if bracket := _BRACKET.fullmatch(written):
            power, written = _POWERS[bracket[1]], bracket[2]
        factors, end = [], 0
        while end < len(written):
            found = _FACTOR.match(written, end)
            if found is None or bool(found[1]) != bool(end):
                raise _unreadable(text)
            sign, name, digits = found.groups()
            exponent = int(digits or 1) * (-1 if sign == '/' else 1)
            if name != '1':
                factor, symbol = _split(name, text)
                power += factor * exponent
                factors.append((symbol, exponent))
            end = found.end()
        return cls(tuple(factors), power)

    @property
    def text(self) -> str:
        """Return the unit as people write it; empty for a plain number."""
        product = '.'.join(
            symbol if exponent == 1 else f'{symbol}{exponent}' for symbol, exponent in self.factors
        )
        prefix = _PREFIX_SYMBOLS[self.power]
        if prefix and (not self.factors or self.factors[0][1] != 1):
            return f'{prefix}({product or 1})'
        return prefix + product

    @property
    def si_factor(self) -> float:
        """Return what a value is multiplied with to be in SI base units (kg, not g)."""
        grams = sum(exponent for symbol, exponent in self.factors if symbol == _GRAM)
        power = self.power - 3 * grams
        # Not 10.0 ** power, which is not the float next to it for every power.
        return float(f'1e{power}')


def _split(name: str, text: str) -> tuple[int, str]:
    """Return power of ten and symbol of a unit with its prefix; symbols alone come first."""
    name = _SPELLINGS.get(name, name)
    if name in _NUMBERS:
        return 0, name
    for length in (1, 2):
        prefix = _SPELLINGS.get(name[:length], name[:length])
        symbol = _SPELLINGS.get(name[length:], name[length:])
        if prefix in _POWERS and symbol in _NUMBERS:
            return _POWERS[prefix], symbol
    raise _unreadable(text)


def _unreadable(text: str) -> PackError:
    return PackError(
        'not a unit', expected='like mN.m, m.s-2 or kg.m2, of ' + ', '.join(_NUMBERS), found=text
    )
