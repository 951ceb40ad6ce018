# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/protocol.md says of UDP what the layouts, the limits and the endpoints are."""

from __future__ import annotations

from typing import Any

from igtl_ros.openigtlink import rtp
from igtl_ros.openigtlink import rtp_datagram
from igtl_ros.openigtlink import rtp_sequence
from igtl_ros.transport import datagrams
from igtl_ros.transport.endpoints import SCHEMES
import pytest

NAME = 'docs/protocol.md'
LAYOUTS = {
    'RTP header': rtp_datagram.RTP_HEADER,
    'Extended header over RTP': rtp_datagram.EXTENDED,
}


@pytest.mark.parametrize('heading', LAYOUTS)
def test_layout(document: Any, heading: str) -> None:
    assert document(NAME).rows(heading) == [
        [str(offset), str(size), kind, f'`{name}`', meaning]
        for offset, size, kind, name, meaning in LAYOUTS[heading].table()
    ]


def test_fragments(document: Any) -> None:
    numbers = [row[0].partition(' ')[0] for row in document(NAME).rows('Slices')]
    assert numbers == [
        f'0x{value:04X}'
        for value in (rtp_datagram.WHOLE, rtp_datagram.SLICE, rtp_datagram.LAST_SLICE)
    ]


def test_numbers(document: Any) -> None:
    text = document(NAME).section('Slices')
    assert f'at most {rtp_datagram.MAX_SLICES} slices' in text
    assert f'at most {rtp.MAX_PARTIAL} messages' in text
    assert f'after {rtp_sequence.WINDOW} newer datagrams or\n  a second of silence' in text
    assert datagrams._SETTLED == 1.0
    assert f'silent for {datagrams._REPLACED:g} s' in text
    assert f'ask for {datagrams._RECEIVE_BUFFER // 2**20} MiB' in text
    assert f'rmem_max={datagrams._RECEIVE_BUFFER}' in text


def test_every_scheme_is_among_the_endpoints(document: Any) -> None:
    rows = document('docs/parameters.md').rows('Endpoints')
    text = ' '.join(row[0] for row in rows)
    assert [scheme for scheme in SCHEMES if f'`{scheme}://' not in text] == []
