# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Text of fixed fields, STRING and metadata, in the encodings met in the field."""

from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.text import decode
from igtl_ros.openigtlink.text import encode
from igtl_ros.openigtlink.text import printable
import pytest


@pytest.mark.parametrize(
    ('encoding', 'data', 'text'),
    [
        (3, b'plain', 'plain'),
        (3, b'\xc3\xa4', 'ä'),  # UTF-8 labelled as ASCII
        (3, b'\xe4', 'ä'),  # Latin-1 labelled as ASCII
        (4, b'\xe4', 'ä'),
        (17, b'\x93\x8c', '東'),
        (18, b'\xc5\xec', '東'),
        (106, b'\xe6\x9d\xb1', '東'),
        (106, b'\xe6\x9d', 'æ\x9d'),  # cut: one character a byte
        (1013, b'\x67\x71', '東'),
        (1014, b'\x71\x67', '東'),
        (1015, b'\xfe\xff\x67\x71', '東'),
        (1015, b'\xff\xfe\x71\x67', '東'),
        (1013, b'\x67', 'g'),  # half a character
        (2252, b'\x80', '€'),
        (2252, b'\x81', '\x81'),  # not assigned
        (0, b'\xe4', 'ä'),  # unknown encodings
        (65535, b'\xe4', 'ä'),
        (3, b'', ''),
    ],
)
def test_decode(encoding: int, data: bytes, text: str):
    assert decode(data, encoding) == text
    assert String(data, encoding).text == text


@pytest.mark.parametrize(
    ('text', 'encoding', 'expected'),
    [
        ('plain', None, (3, b'plain')),
        ('ä', None, (106, b'\xc3\xa4')),
        ('', None, (3, b'')),
        ('ä', 4, (4, b'\xe4')),
        ('東', 17, (17, b'\x93\x8c')),
        ('東', 18, (18, b'\xc5\xec')),
        ('東', 1013, (1013, b'\x67\x71')),
        ('東', 1014, (1014, b'\x71\x67')),
        ('€', 2252, (2252, b'\x80')),
        ('plain', 106, (106, b'plain')),
    ],
)
def test_encode(text: str, encoding: int | None, expected: tuple[int, bytes]):
    assert encode(text, encoding) == expected
    assert String.of(text, encoding) == String(expected[1], expected[0])
    assert String.of(text, encoding).text == text


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('plain', 'plain'),
        ('東ä', '東ä'),
        ('\udce9cho', 'écho'),  # a byte that was not UTF-8
        ('ä\udcff', 'Ã¤ÿ'),  # all bytes of such a text one by one
        ('', ''),
    ],
)
def test_printable(text: str, expected: str):
    assert printable(text) == expected
    printable(text).encode()
