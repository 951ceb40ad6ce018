# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Values as text and back, and what replies say of each parameter: pure functions."""

from __future__ import annotations

from typing import Any

from igtl_ros.bridge.us_results import is_unknown
from igtl_ros.bridge.us_results import matched
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('rcl_interfaces.msg')

from igtl_ros.bridge.us_parameter_values import from_text  # noqa: E402
from igtl_ros.bridge.us_parameter_values import number_text  # noqa: E402
from igtl_ros.bridge.us_parameter_values import to_text  # noqa: E402
from igtl_ros.bridge.us_parameter_values import TYPES  # noqa: E402
from igtl_ros.bridge.us_parameter_values import ValueTextError  # noqa: E402
from rcl_interfaces.msg import ParameterType  # noqa: E402
from rcl_interfaces.msg import ParameterValue  # noqa: E402

BOOL, INTEGER = ParameterType.PARAMETER_BOOL, ParameterType.PARAMETER_INTEGER
DOUBLE, STRING = ParameterType.PARAMETER_DOUBLE, ParameterType.PARAMETER_STRING
DOUBLES, BYTES = ParameterType.PARAMETER_DOUBLE_ARRAY, ParameterType.PARAMETER_BYTE_ARRAY
STRINGS, BOOLS = ParameterType.PARAMETER_STRING_ARRAY, ParameterType.PARAMETER_BOOL_ARRAY
INTEGERS = ParameterType.PARAMETER_INTEGER_ARRAY
NOT_SET = ParameterType.PARAMETER_NOT_SET


def test_every_type_has_a_row() -> None:
    kinds = {
        value for name, value in vars(ParameterType).items() if name.startswith('PARAMETER_')
    } or {BOOL, INTEGER, DOUBLE, STRING, DOUBLES, BYTES, STRINGS, BOOLS, INTEGERS, NOT_SET}
    assert set(TYPES) == kinds - {NOT_SET}


@pytest.mark.parametrize(
    ('kind', 'text', 'again'),
    [
        (BOOL, 'TRUE', 'true'),
        (BOOL, ' off ', 'false'),
        (INTEGER, '-7', '-7'),
        (INTEGER, '9223372036854775807', '9223372036854775807'),
        (DOUBLE, '50', '50'),
        (DOUBLE, '.1', '0.1'),
        (DOUBLE, '-1e300', '-1e+300'),
        (STRING, ' a b ', ' a b '),
        (DOUBLES, '1 2.5', '1 2.5'),
        (DOUBLES, '', ''),
        (INTEGERS, '1\t2', '1 2'),
        (BOOLS, 'true 0', 'true false'),
        (STRINGS, 'a b', 'a b'),
        (BYTES, '0 255', '0 255'),
    ],
)
def test_there_and_back(kind: int, text: str, again: str) -> None:
    value = from_text(text, kind)
    assert (value.type, to_text(value)) == (kind, again)


@pytest.mark.parametrize(
    ('text', 'kind'), [('7', DOUBLE), ('7.5', DOUBLE), ('True', BOOL), ('x', STRING), ('', STRING)]
)
def test_the_type_of_what_is_not_set_is_guessed(text: str, kind: int) -> None:
    assert from_text(text, NOT_SET).type == kind


@pytest.mark.parametrize(
    ('kind', 'text'),
    [
        (BOOL, '2'),
        (INTEGER, '1.5'),
        (INTEGER, '9223372036854775808'),
        (INTEGER, 'inf'),
        (INTEGER, '9' * 5000),
        (DOUBLE, 'inf'),
        (DOUBLE, ''),
        (DOUBLES, '1 x'),
        (BYTES, '256'),
    ],
)
def test_what_is_no_value(kind: int, text: str) -> None:
    with pytest.raises(ValueTextError, match='expected'):
        from_text(text, kind)


def test_numbers_are_brief_and_exact() -> None:
    texts = [number_text(value) for value in (50.0, 0.1, -0.0, 1e22, 1 / 3)]
    assert texts == ['50', '0.1', '-0', '1e+22', '0.3333333333333333']
    assert float(texts[-1]) == 1 / 3
    assert to_text(ParameterValue()) is None


def test_the_number_of_elements() -> None:
    with pytest.raises(ValueTextError, match='expected 3 numbers, found 2'):
        from_text('1 2', DOUBLES, 3)
    assert to_text(from_text('1 2 3', DOUBLES, 3)) == '1 2 3'


GET = Request(Family.GET, 'GetUsParameter', (('A', None), ('B', None)))
SET = Request(Family.SET, 'SetUsParameter', (('A', '1'), ('B', '2')))


@pytest.mark.parametrize(
    ('request_', 'reply', 'expected'),
    [
        (GET, Reply(True, results=(Result('b', True, '2'), Result('A', True, '1'))), ['1', '2']),
        (GET, Reply(True, values={'A': '1', 'B': '2'}), ['1', '2']),
        (GET, Reply(True, values={'A': '1'}), ['1', 'the reply says nothing of B']),
        (
            GET,
            Reply(
                False,
                'A is not set.  Invalid parameter B.',
                '',
                (Result('A', False), Result('B', False)),
            ),
            ['A is not set.', 'Invalid parameter B.'],
        ),
        (GET, Reply(False, 'broken'), ['broken', 'broken']),
        (SET, Reply(True), ['', '']),
        (SET, Reply(False, 'AB is wrong.'), ['AB is wrong.', 'AB is wrong.']),
        (SET, Reply(False, 'no B', values={'A': 'SUCCESS', 'B': 'FAIL'}), ['', 'no B']),
    ],
)
def test_one_result_for_each_parameter(request_: Any, reply: Reply, expected: list[str]) -> None:
    results = matched(request_, reply)
    assert [result.name for result in results] == ['A', 'B']
    assert [result.value if result.success else result.error for result in results] == expected


def test_what_sounds_like_an_unknown_name() -> None:
    assert is_unknown(Result('A', False, error='Invalid parameter A.'))
    assert not is_unknown(Result('A', False, error='A is read-only.'))
    assert not is_unknown(Result('A'))
