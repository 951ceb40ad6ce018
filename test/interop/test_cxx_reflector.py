# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the C++ library reads of every type of ours, and what it writes of the same."""

from cxx_cases import Case
from cxx_cases import CASES
from cxx_image_cases import IMAGE_CASES
from cxx_reflector import header_of
from cxx_reflector import Mirror
import pytest

pytestmark = pytest.mark.interop

ALL = {**CASES, **IMAGE_CASES}


@pytest.mark.parametrize('case', ALL.values(), ids=ALL)
def test_message(mirror: Mirror, case: Case) -> None:
    packet = mirror.packet(case.body, type_name=case.type_name)
    seen, answer = mirror.reflect(packet)
    assert seen.content == case.printed
    assert answer == packet
    if case.same_bytes:
        assert seen.one('reply') == header_of(packet), 'its CRC is that of our bytes'
