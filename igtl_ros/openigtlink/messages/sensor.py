# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""SENSOR: measured values with their unit (spec page Sensor)."""

from __future__ import annotations

from dataclasses import dataclass
from struct import error as StructError
from struct import Struct
from typing import ClassVar

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.messages.base import check_size
from igtl_ros.openigtlink.units import Unit

MAX_VALUES = 255


@dataclass(frozen=True, slots=True, eq=False)
class Sensor(Body):
    """
    SENSOR: what a sensor reads now.

    :param values: at most 255 numbers, all in the same unit.
    :param unit: the UNIT field; a Unit or its text (`mN.m`) is taken too. 0 is none.
    :param status: reserved, 0.
    """

    TYPE: ClassVar[str] = 'SENSOR'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('length', 'u1', meaning='number of values (f8) that follow'),
        Field('status', 'u1', meaning='reserved'),
        Field('unit', 'u8', meaning='prefix and six units with their exponents'),
    )

    values: tuple[float, ...] = ()
    unit: int = 0
    status: int = 0

    def __post_init__(self) -> None:
        """Take units as people have them, and check the count."""
        unit: int | Unit | str = self.unit
        if isinstance(unit, str):
            unit = Unit.parse(unit)
        object.__setattr__(self, 'unit', unit.code if isinstance(unit, Unit) else unit)
        try:
            object.__setattr__(self, 'values', tuple(self.values))
        except TypeError as error:
            raise PackError(
                'values are no list', expected='numbers', found=repr(self.values)
            ) from error
        if len(self.values) > MAX_VALUES:
            raise PackError(
                'too many values', expected=f'at most {MAX_VALUES}', found=len(self.values)
            )

    @property
    def unit_text(self) -> str:
        """Return the unit as text, such as `mN.m`; the field itself where it has no meaning."""
        unit = Unit.decode(self.unit)
        return f'{self.unit:#018x}' if unit is None else unit.text

    @property
    def si_factor(self) -> float:
        """Return what the values are multiplied with to be in SI base units; nan if unknown."""
        unit = Unit.decode(self.unit)
        return float('nan') if unit is None else unit.si_factor

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return ten bytes and eight for each value."""
        try:
            values = _doubles(len(self.values)).pack(*self.values)
            return (self.LAYOUT.struct.pack(len(self.values), self.status, self.unit) + values,)
        except (StructError, OverflowError, TypeError) as error:
            raise PackError(
                'sensor reading does not fit its layout',
                expected='numbers, unit u8, status u1',
                found=f'{self.values}, {self.unit!r}, {self.status!r}',
            ) from error

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Sensor:
        """Return the body of ten bytes and eight for each value."""
        check_least_size(content, cls.LAYOUT.size)
        length, status, unit = cls.LAYOUT.struct.unpack_from(content)
        values = _doubles(length)
        check_size(content, cls.LAYOUT.size + values.size)
        return cls(values.unpack_from(content, cls.LAYOUT.size), unit, status)


def _doubles(count: int) -> Struct:
    return Struct(f'>{count}d')
