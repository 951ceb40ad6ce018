# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Long device names: what stands in the 20 bytes, and that the full name comes out again."""

from zlib import crc32

from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.names import wire_name
import pytest

LONG = 'ProbeToReferenceTransform'


@pytest.mark.parametrize('name', ['', 'Probe', 'x' * 20, 'ä' * 10, '\udce9chographe'])
def test_names_that_fit_are_kept(name: str):
    assert wire_name(name) == (name, Metadata())


def test_checksum_at_the_end():
    name, metadata = wire_name(LONG)
    assert name == f'ProbeToReferenc~{crc32(LONG.encode()) & 0xFFFF:04x}'
    assert len(name) == 20
    assert metadata == {'IGTL_DEVICE_NAME': LONG}


@pytest.mark.parametrize('name', [LONG, 'x' * 21, 'ä' * 11, 'x' + 'ä' * 10, '日本語の装置の名前'])
def test_the_full_name_comes_out_again(name: str):
    short, metadata = wire_name(name)
    assert len(short.encode()) <= 20
    packet = unpack(Packet(Transform(), short, header_version=2, metadata=metadata).to_bytes())
    assert packet.device_name == short
    assert packet.full_device_name == name


def test_names_that_begin_alike_stay_apart():
    names = [f'{LONG}{number}' for number in range(50)]
    assert len({wire_name(name)[0] for name in names}) == 50
