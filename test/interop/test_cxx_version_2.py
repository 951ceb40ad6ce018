# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What only a library of protocol version 3 has: header version 2, COMMAND, VIDEO.

Debian has none, so this is collected only where IGTL_ROS_OPENIGTLINK_PREFIX names one.
"""

from collections.abc import Callable
from dataclasses import replace

from cxx_cases import Case
from cxx_reflector import header_of
from cxx_reflector import Mirror
from cxx_version_2_cases import VERSION_2_CASES
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import String
import pytest

pytestmark = pytest.mark.interop


@pytest.fixture(params=[1, 2], ids=['version 1', 'version 2'])
def newer(request: pytest.FixtureRequest, mirror_of: Callable[..., Mirror]) -> Mirror:
    """Return our side and the reflector of the newer library, connected."""
    return mirror_of('prefix', request.param)


@pytest.fixture
def newest(mirror_of: Callable[..., Mirror]) -> Mirror:
    """Return the same, with version 2."""
    return mirror_of('prefix', 2)


@pytest.mark.parametrize('case', VERSION_2_CASES.values(), ids=VERSION_2_CASES)
def test_message(newer: Mirror, case: Case) -> None:
    packet = newer.packet(case.body, type_name=case.type_name)
    seen, answer = newer.reflect(packet)
    assert seen.content == case.printed
    assert answer == packet
    assert seen.one('reply') == header_of(packet), 'its CRC is that of our bytes'


def test_metadata(newest: Mirror) -> None:
    """It sorts them, and knows each key once."""
    metadata = Metadata({'b': 'plain', 'B': 'Grüße', 'a': '', 'ä': '1'})
    packet = replace(newest.packet(String.of('x')), metadata=metadata)
    seen, answer = newest.reflect(packet)
    assert seen['metadata'] == [
        ('B', 106, 'Grüße'),
        ('a', 3, ''),
        ('b', 3, 'plain'),
        ('ä', 3, '1'),
    ]
    assert [*answer.metadata.items()] == sorted(metadata.items())
    assert seen.one('message_id') == answer.message_id == packet.message_id


def test_as_much_metadata_as_we_send(newest: Mirror) -> None:
    """It keeps their size in 16 bits while it checks them; one byte more, and it reads nothing."""
    text = 'x' * 65534
    packet = replace(newest.packet(String.of('x')), metadata=Metadata({'k': text}))
    seen, answer = newest.reflect(packet)
    assert seen.one('metadata') == ('k', 3, text)
    assert answer == packet


def test_an_empty_query_is_not_read_in_version_2(newest: Mirror) -> None:
    """The header is, which says it all but the id; with metadata the id is read too."""
    query = Packet(Query(), 'Us', header_version=2, message_id=77, type_name='GET_TRANS')
    seen = newest.shows(query)
    assert (seen.one('type'), seen.one('device')) == ('GET_TRANS', 'Us')
    assert 'refused' in seen
    seen = newest.shows(replace(query, metadata=Metadata({'k': 'v'})))
    assert seen.one('message_id') == 77


def test_labels_are_counted_with_their_metadata(newest: Mirror) -> None:
    """As soon as what is around the content is as long as an element, there is one too many."""
    body = LabelMeta((LabelInfo('One', 'L'),))
    for size, count in ((116 - 22 - 1 - 1, 1), (116 - 22 - 1, 2)):
        metadata = Metadata({'k': 'x' * size})
        seen = newest.shows(replace(newest.packet(body), metadata=metadata))
        assert len(seen['name']) == count


@pytest.mark.parametrize('status', [0, 1])
def test_status_of_polydata_is_the_other_way_round(newer: Mirror, status: int) -> None:
    """What it calls true is 1, which says error everywhere else."""
    packet = newer.packet(Acknowledgement(status), type_name='RTS_POLYDATA')
    seen, answer = newer.reflect(packet)
    assert seen.one('status') == status
    assert answer == packet
