# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Metadata: a mapping that keeps order, encodings and duplicates, and packs back unchanged."""

from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from openigtlink_bytes import annotated
from openigtlink_bytes import message
import pytest

# Unsorted keys, a duplicate, an empty key, an empty value, text and bytes of many encodings.
BODY = annotated("""
    000c 0042 0000001b 00000007   # metadata header of 2 + 8 * 8 bytes, 27 bytes of metadata
    0008                          # pairs
    0001 0003 00000001            # z
    0001 0003 00000001            # a
    0001 0003 00000002            # z again
    0000 0003 00000001            # no key
    0001 006a 00000000            # no value
    0002 006a 00000003            # UTF-8
    0001 0004 00000001            # Latin-1
    0003 03f5 00000008            # UTF-16, big-endian
    7a 31   61 32   7a 3333   34   65   # z 1, a 2, z 33, 4, e
    c3a4 e282ac                   # a umlaut: euro sign
    6c e9                         # l: e acute
    753136 0041 00df 6771 d83d    # u16: A, sharp s, east, half of a pair
""")
ENTRIES = (
    MetadataEntry('z', b'1', 3),
    MetadataEntry('a', b'2', 3),
    MetadataEntry('z', b'33', 3),
    MetadataEntry('', b'4', 3),
    MetadataEntry('e', b'', 106),
    MetadataEntry('ä', b'\xe2\x82\xac', 106),
    MetadataEntry('l', b'\xe9', 4),
    MetadataEntry('u16', b'\0A\0\xdf\x67\x71\xd8\x3d', 1013),
)


def test_order_encodings_and_duplicates_survive():
    data = message(b'ANY', BODY, 2)
    packet = unpack(data)
    assert packet.metadata.entries == ENTRIES
    assert packet.to_bytes() == data
    made = Packet(Raw(), 'Dev', 0, 2, 7, Metadata(entries=ENTRIES), 'ANY')
    assert made.to_bytes() == data
    assert made == packet


def test_mapping():
    metadata = unpack(message(b'ANY', BODY, 2)).metadata
    assert metadata['z'] == '33'  # the last one, as the reference library does
    assert [*metadata] == ['z', 'a', '', 'e', 'ä', 'l', 'u16']
    assert len(metadata) == 7
    assert (metadata[''], metadata['e'], metadata['ä'], metadata['l']) == ('4', '', '€', 'é')
    assert metadata['u16'] == b'\0A\0\xdf\x67\x71\xd8\x3d'.decode('latin-1')  # does not decode
    assert 'missing' not in metadata
    assert metadata.get('missing') is None
    with pytest.raises(KeyError):
        metadata['missing']


def test_from_a_mapping():
    metadata = Metadata({'b': 'x', 'a': 'é', 'n': 5})
    assert metadata.entries == (
        MetadataEntry('b', b'x', 3),
        MetadataEntry('a', b'\xc3\xa9', 106),
        MetadataEntry('n', b'5', 3),
    )
    both = Metadata({'k': 'new'}, entries=(MetadataEntry('k', b'old', 3),))
    assert [entry.data for entry in both.entries] == [b'old', b'new']
    assert both['k'] == 'new'


def test_packet_takes_any_mapping():
    packet = Packet(Transform(), header_version=2, metadata={'k': 'v'})
    assert type(packet.metadata) is Metadata
    assert packet.metadata == Metadata({'k': 'v'}) == {'k': 'v'}
    assert packet == unpack(packet.to_bytes())


def test_equality_and_hash():
    assert Metadata({'a': '1', 'b': '2'}) != Metadata({'b': '2', 'a': '1'})  # another order
    assert Metadata({'a': '1'}) != {'a': '2'}
    assert Metadata({'a': '1'}) != 'a'
    assert hash(Metadata({'a': '1'})) == hash(Metadata({'a': '1'}))
    assert repr(Metadata({'a': '1'})) == "Metadata({'a': '1'})"


def test_keys_that_are_not_utf_8_survive():
    body = annotated('000c 000a 00000002 00000000  0001 0002 0003 00000000  ff41')
    packet = unpack(message(b'ANY', body, 2))
    assert [*packet.metadata] == ['\udcffA']
    assert packet.to_bytes() == message(b'ANY', body, 2)


def test_long_device_name_of_plus():
    name = 'ProbeToReferenceTransform of the second tracker'
    packet = Packet(Transform(), name[:20], 0, 2, metadata={'IGTL_DEVICE_NAME': name})
    assert packet.full_device_name == name
    assert Packet(Transform(), 'Probe').full_device_name == 'Probe'
    empty = Packet(Transform(), 'Probe', 0, 2, metadata={'IGTL_DEVICE_NAME': ''})
    assert empty.full_device_name == 'Probe'


def test_for_version():
    packet = Packet(Transform(), 'Dev', 5, 2, 77, Metadata({'k': 'v'}))
    assert packet.for_version(2) is packet
    assert packet.for_version(1) == Packet(Transform(), 'Dev', 5)
    plain = Packet(Transform(), 'Dev', 5)
    assert plain.for_version(1) is plain
    assert plain.for_version(2) == Packet(Transform(), 'Dev', 5, 2)
    assert len(plain.for_version(2).to_bytes()) == len(plain.to_bytes()) + 14
