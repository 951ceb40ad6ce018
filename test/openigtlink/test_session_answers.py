# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What answers a GET_: a device, an element of a list, lists put together, what we understand."""

from dataclasses import replace

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink.session import Store
from igtl_ros.openigtlink.session.answers import answer
from igtl_ros.openigtlink.session.answers import CATALOGUES
from igtl_ros.openigtlink.session.answers import LISTS
import numpy as np
import pytest
from session_packets import EXAMPLES
from session_packets import picture
from session_packets import tools

ORIGIN = (0.0, 0.0, 0.0)


def quaternions(*names: str) -> QuaternionTrackingData:
    count = len(names)
    numbers = np.arange(count)[:, None] + np.zeros((1, 3))
    return QuaternionTrackingData(
        names, numbers, np.eye(4)[[3] * count], tuple(range(1, count + 1))
    )


# Lists by the names of their elements: type, field of the elements.
MAKE = {
    'IMGMETA': lambda *ids: ImageMeta(tuple(ImageInfo('any', one) for one in ids)),
    'LBMETA': lambda *ids: LabelMeta(tuple(LabelInfo('any', one, 7) for one in ids)),
    'POINT': lambda *names: Points(tuple(Point(one, ORIGIN, group=one) for one in names)),
    'QTDATA': quaternions,
    'TDATA': lambda *names: tools(*names).body,
    'TRAJ': lambda *names: Trajectories(tuple(Trajectory(one, ORIGIN, ORIGIN) for one in names)),
    'VIDEOMETA': lambda *names: VideoMeta(tuple(VideoInfo('any', one) for one in names)),
}
KEYS = {
    'IMGMETA': 'id',
    'LBMETA': 'id',
    'POINT': 'name',
    'TRAJ': 'name',
    'VIDEOMETA': 'device_name',
}


def asked(type_name: str, device_name: str, *packets: Packet) -> Packet | None:
    """Return the answer when these were sent."""
    store = Store()
    for packet in packets:
        store.put(packet)
    return answer(type_name, device_name, Query(), store)


def elements(packet: Packet | None) -> list[str]:
    """Return the names of a list's elements."""
    assert packet is not None
    key = KEYS.get(packet.type_name)
    values = getattr(packet.body, LISTS[packet.type_name].elements[0])
    return [getattr(one, key) if key else one for one in values]


def test_every_list_is_here() -> None:
    """What the documents describe as N elements; CAPABILITY has only one device."""
    lists = {'IMGMETA', 'LBMETA', 'POINT', 'QTDATA', 'TDATA', 'TRAJ', 'VIDEOMETA'}
    assert set(LISTS) == set(MAKE) == lists


@pytest.mark.parametrize('type_name', sorted({*AVAILABILITY} - {'CAPABILITY', 'STATUS'}))
def test_nothing_there(type_name: str) -> None:
    assert asked(type_name, '') is None
    assert asked(type_name, 'Device') is None


@pytest.mark.parametrize('type_name', sorted({*AVAILABILITY} - {'CAPABILITY'}))
def test_a_device_by_its_name(type_name: str) -> None:
    ours, other = (
        Packet(EXAMPLES[type_name], name, stamp) for stamp, name in enumerate(['Ours', 'Other'])
    )
    assert asked(type_name, 'Ours', ours, other) is ours


@pytest.mark.parametrize('type_name', sorted({*AVAILABILITY} - {*LISTS, 'CAPABILITY', 'STATUS'}))
def test_without_a_name_the_newest(type_name: str) -> None:
    older, newer = (Packet(EXAMPLES[type_name], name) for name in 'AB')
    assert asked(type_name, '', newer, older, newer) is newer


def test_an_image_by_the_id_of_its_description() -> None:
    (described,) = ImageMeta((ImageInfo('Brain', 'Image1'),)).images
    assert asked('IMAGE', described.id, picture(1, 'Image2'), picture(2, 'Image1')) == picture(
        2, 'Image1'
    )


# --- lists ---


@pytest.mark.parametrize('type_name', sorted(MAKE))
def test_an_element_by_its_name(type_name: str) -> None:
    make = MAKE[type_name]
    found = asked(
        type_name, 'b', Packet(make('a', 'b', 'c'), 'List', 5), Packet(make('d'), 'Other', 6)
    )
    assert (found.device_name, found.timestamp, elements(found)) == ('b', 5, ['b'])
    assert unpack(found.to_bytes()).body == found.body, 'all fields have been picked alike'
    whole = make('a', 'b', 'c')
    for field in LISTS[type_name].elements:
        assert np.asarray(getattr(found.body, field)[0] == getattr(whole, field)[1]).all()


@pytest.mark.parametrize('type_name', sorted(set(MAKE) - CATALOGUES))
def test_an_element_that_is_not_there(type_name: str) -> None:
    assert asked(type_name, 'x', Packet(MAKE[type_name]('a', 'b'), 'List')) is None


@pytest.mark.parametrize('type_name', sorted(CATALOGUES))
def test_a_catalogue_for_who_asks_under_its_own_name(type_name: str) -> None:
    """As the C++ library's ImageMetaClient does, which gives up if it is refused."""
    found = asked(type_name, 'Client', Packet(MAKE[type_name]('a', 'b'), 'List'))
    assert elements(found) == ['a', 'b']


@pytest.mark.parametrize('type_name', sorted(MAKE))
def test_lists_become_one(type_name: str) -> None:
    make = MAKE[type_name]
    found = asked(
        type_name,
        '',
        Packet(make('a', 'b'), 'First', 5),
        Packet(make(), 'Empty', 9),
        Packet(make('c'), 'Last', 7),
    )
    assert (found.device_name, found.timestamp) == ('', 9)
    assert elements(found) == ['a', 'b', 'c']
    assert unpack(found.to_bytes()).body == found.body


@pytest.mark.parametrize('type_name', sorted(MAKE))
def test_one_list_stays_as_it_is(type_name: str) -> None:
    packet = Packet(MAKE[type_name]('a', 'b'), 'List', 5)
    assert asked(type_name, '', packet) is packet


def test_tools_keep_their_poses() -> None:
    found = asked('TDATA', '', tools('a', 'b', device_name='A', x=1), tools('c', x=5))
    assert isinstance(found.body, TrackingData)
    assert found.body.matrices[:, 0, 3].tolist() == [1, 2, 5]
    found = asked('TDATA', 'b', tools('a', 'b', device_name='A', x=1))
    assert found.body.matrices[:, 0, 3].tolist() == [2]


def test_a_device_goes_before_an_element() -> None:
    device = tools('x', device_name='Probe')
    assert asked('TDATA', 'Probe', device, tools('Probe', device_name='Tools')) is device


def test_an_element_of_the_newest_list() -> None:
    found = asked('TDATA', 'b', tools('b', device_name='A', x=1), tools('b', device_name='B', x=2))
    assert found.body.matrices[0, 0, 3] == 2
    found = asked('TDATA', 'b', tools('b', device_name='A', x=1), tools('c', device_name='B'))
    assert found.body.matrices[0, 0, 3] == 1


def test_several_elements_of_one_name() -> None:
    """Several labels may share one image."""
    labels = LabelMeta(tuple(LabelInfo(one, 'Scan', number) for number, one in enumerate('abc')))
    assert len(asked('LBMETA', 'Scan', Packet(labels, 'Labels')).body.labels) == 3


def test_a_list_that_we_do_not_understand_is_left_out() -> None:
    raw = Packet(Raw(b'x'), 'Odd', type_name='POINT')
    points = Packet(MAKE['POINT']('a'), 'Points')
    assert elements(asked('POINT', '', points, raw)) == ['a']
    assert asked('POINT', '', raw, replace(raw, device_name='Other')).body == raw.body
    assert asked('POINT', 'a', raw) is None


# --- metadata of lists ---


def with_metadata(packet: Packet, message_id: int = 0, **values: str) -> Packet:
    return replace(packet, header_version=2, message_id=message_id, metadata=Metadata(values))


def test_metadata_is_joined() -> None:
    found = asked(
        'TDATA',
        '',
        with_metadata(tools('a', device_name='A'), aStatus='OK'),
        tools('b', device_name='B'),
        with_metadata(tools('c', device_name='C'), cStatus='MISSING'),
    )
    assert found.header_version == 2
    assert dict(found.metadata) == {'aStatus': 'OK', 'cStatus': 'MISSING'}


def test_ids_of_other_messages_are_not() -> None:
    """A message id without header version 2 could not be packed."""
    newest = replace(tools('b', device_name='B', timestamp=9), header_version=2, message_id=77)
    found = asked('TDATA', '', newest, tools('a', device_name='A'))
    assert found.message_id == 0
    found.to_bytes()


def test_metadata_that_does_not_fit_is_left_out() -> None:
    """Otherwise there would be no answer at all."""
    entry = MetadataEntry('k', b'v' * 40_000, 3)
    found = asked(
        'TDATA',
        '',
        *(
            replace(tools(one, device_name=one), header_version=2, metadata=Metadata({}, (entry,)))
            for one in 'ab'
        ),
    )
    assert found.metadata == {}
    assert elements(unpack(found.to_bytes())) == ['a', 'b']


def test_what_is_made_of_a_list_has_its_own_name() -> None:
    values = {'IGTL_DEVICE_NAME': 'TheToolsOfAllTheTrackers', 'bStatus': 'OK'}
    packet = with_metadata(tools('a', 'b', device_name='TheToolsOfAllTheTrac'), **values)
    for name, other in (('b', ()), ('', (tools('c', device_name='C'),))):
        found = asked('TDATA', name, packet, *other)
        assert found.full_device_name == name
        assert dict(found.metadata) == {'bStatus': 'OK'}


# --- what is not data ---


def test_capability_is_the_table() -> None:
    for sent in ((), (Packet(Capability(('X',)), 'Device'),)):
        found = asked('CAPABILITY', 'Device', *sent)
        assert found.device_name == 'Device'
        assert set(found.body.types) == {*BODIES, *REQUESTS}
        assert len(set(found.body.types)) == len(found.body.types)
    assert {'GET_CAPABIL', 'STT_TDATA', 'IMAGE'} <= set(found.body.types)
    assert unpack(found.to_bytes()).body == found.body


def test_status_of_a_device() -> None:
    warm = Packet(Status(13, message='warming up'), 'Laser')
    assert asked('STATUS', 'Laser', warm) is warm


@pytest.mark.parametrize('name', ['', 'Camera'])
def test_status_says_that_we_are_here(name: str) -> None:
    """As PLUS does; GET_STATUS is used as a ping."""
    found = asked('STATUS', name, Packet(Status(13), 'Laser'))
    assert found == Packet(Status(1), name)
