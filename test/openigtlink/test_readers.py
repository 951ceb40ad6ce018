# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What deployed peers cannot read: each rule where it applies, and beside it where it does not."""

from collections.abc import Callable
from typing import NamedTuple

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink import Wanted
from igtl_ros.openigtlink.readers import RULES
from igtl_ros.openigtlink.readers import warnings_for
import numpy as np
import pytest
from session_packets import example
from session_packets import EXAMPLES
from session_packets import tools

CPP, SLICER, PLUS, PYIGTL = ('C++', 'Slicer', 'PLUS', 'pyigtl')
ORIGIN = (0.0, 0.0, 0.0)
LATIN = '\udce4'  # what is read of a byte that is no UTF-8
PIXEL = np.zeros((1, 2, 2), np.uint8)
COLOUR = np.zeros((1, 2, 2, 3), np.uint8)


def packet(body: Body, type_name: str = '', name: str = 'Device', **values: object) -> Packet:
    return Packet(body, name, type_name=type_name, **values)


def meta(body: Body, *entries: tuple[str, bytes, int], **values: object) -> Packet:
    metadata = Metadata(entries=tuple(MetadataEntry(*entry) for entry in entries))
    return packet(body, header_version=2, metadata=metadata, **values)


def labels(size: int) -> Packet:
    """Return one LBMETA with one pair of that many bytes."""
    return meta(LabelMeta((LabelInfo('a', 'b'),)), ('k', b'v' * (size - 1), 3))


def images(size: int) -> Packet:
    return meta(ImageMeta((ImageInfo('a', 'b'),)), ('k', b'v' * (size - 1), 3))


def point(**values: object) -> Packet:
    return packet(Points((Point('a', ORIGIN)._replace(**values),)))


def path(**values: object) -> Packet:
    return packet(Trajectories((Trajectory('a', ORIGIN, ORIGIN)._replace(**values),)))


def video(**values: object) -> Packet:
    return packet(VideoMeta((VideoInfo('a', 'b')._replace(**values),)))


def surface(kind: AttributeType, components: int) -> Packet:
    attribute = Attribute(kind, 'a', np.zeros((1, components), np.float32))
    return packet(PolyData(np.zeros((1, 3)), attributes=(attribute,)))


def stepping(*steps: float) -> Packet:
    return packet(Image(PIXEL, np.diag((*steps, 1.0))))


class Huge(np.ndarray):
    """An image that says that it has 2 GiB."""

    nbytes = 2**31


def huge() -> Packet:
    made = packet(Image(PIXEL))
    object.__setattr__(made.body, 'voxels', PIXEL.view(Huge))
    return made


class Case(NamedTuple):
    """
    Who cannot read a packet and what is said of it, and one that the same rule says nothing of.

    :param trap: number in our list of what the protocol leaves open; see test_traps_without_rule.
    """

    trap: int
    reader: str
    said: str
    wrong: Packet
    right: Packet


CASES = (
    Case(3, PYIGTL, 'as an empty list', example('POSITION'), example('TRANSFORM')),
    Case(5, CPP, 'as POSITION only', example('QTRANS'), example('POSITION')),
    Case(
        6,
        CPP,
        'another spelling',
        packet(Query(), 'GET_TRANSFOR'),
        packet(Query(), 'GET_TRANS'),
    ),
    # A text that fills its field.
    Case(8, CPP, 'fills its field', point(name='x' * 64), point(name='x' * 63)),
    Case(8, CPP, 'fills its field', point(group='x' * 32), point(group='x' * 31)),
    Case(8, CPP, 'fills its field', point(owner='ä' * 10), point(owner='ä' * 9)),
    Case(8, CPP, 'fills its field', path(name='x' * 64), path(name='x' * 63)),
    Case(8, CPP, 'fills its field', video(patient_id='x' * 64), video(patient_id='x' * 63)),
    Case(
        8,
        CPP,
        'fills its field',
        packet(ImageMeta((ImageInfo('a', 'x' * 20),))),
        packet(ImageMeta((ImageInfo('a', 'x' * 19),))),
    ),
    Case(
        8,
        CPP,
        'fills its field',
        packet(LabelMeta((LabelInfo('a', 'x' * 20),))),
        packet(LabelMeta((LabelInfo('a', 'x' * 19),))),
    ),
    Case(8, CPP, 'tool name of 20 bytes', tools('x' * 20), tools('x' * 19)),
    Case(
        8,
        CPP,
        'tool name of 20 bytes',
        packet(QuaternionTrackingData(('x' * 20,), np.zeros((1, 3)), np.eye(4)[:1])),
        packet(QuaternionTrackingData(('x' * 19,), np.zeros((1, 3)), np.eye(4)[:1])),
    ),
    Case(
        9,
        PYIGTL,
        'device name that is not UTF-8',
        packet(Transform(), name=LATIN),
        packet(Transform(), name='ä'),
    ),
    # No content.
    Case(11, CPP, 'never comes', packet(Raw(), 'IMAGE'), packet(Raw(), 'GET_IMAGE')),
    Case(11, PYIGTL, 'without content', packet(Raw(), 'TRANSFORM'), example('TRANSFORM')),
    Case(11, CPP, 'without types', packet(Capability()), example('CAPABILITY')),
    Case(36, CPP, 'without children', packet(Bind()), example('BIND')),
    Case(
        13,
        CPP,
        'metadata for content',
        meta(tools().body, ('k', b'v', 3)),
        meta(tools('a').body, ('k', b'v', 3)),
    ),
    Case(
        13,
        CPP,
        'message id',
        packet(Query(), 'GET_IMAGE', header_version=2, message_id=1),
        packet(Query(), 'GET_IMAGE', header_version=2, message_id=1, metadata={'a': 'b'}),
    ),
    # Metadata.
    Case(
        17,
        CPP,
        'the last of several',
        meta(Transform(), ('k', b'1', 3), ('k', b'2', 3)),
        meta(Transform(), ('k', b'1', 3), ('K', b'1', 3)),
    ),
    Case(
        17,
        PYIGTL,
        'metadata that is neither',
        meta(Transform(), ('k', b'v', 4)),
        meta(Transform(), ('k', b'v', 3)),
    ),
    Case(
        17,
        PYIGTL,
        'metadata that is neither',
        meta(Transform(), ('k', 'ä'.encode(), 3)),
        meta(Transform(), ('ä', 'ä'.encode(), 106)),
    ),
    Case(
        17,
        PYIGTL,
        'metadata that is neither',
        meta(Transform(), (LATIN, b'v', 3)),
        meta(Transform(), ('', b'', 3)),
    ),
    Case(
        19,
        CPP,
        'time of the message before',
        packet(Transform(), timestamp=5 << 32 | 0xFFFFFFFB),
        packet(Transform(), timestamp=5 << 32 | 0xFFFFFFD8),
    ),
    # Surfaces.
    Case(
        22,
        CPP,
        'beyond the message',
        surface(AttributeType.RGBA, 4),
        surface(AttributeType.TENSORS, 9),
    ),
    Case(
        22,
        CPP,
        'beyond the message',
        surface(AttributeType.CELL_SCALARS, 1),
        surface(AttributeType.CELL_TENSORS, 9),
    ),
    # Pictures.
    Case(
        25,
        SLICER,
        'this one is LPS',
        packet(Image(PIXEL, coordinate_system=CoordinateSystem.LPS)),
        packet(Image(PIXEL)),
    ),
    Case(
        25,
        CPP,
        'this one is LPS',
        packet(Video(b'x', 'I420', (2, 2, 1), coordinate_system=CoordinateSystem.LPS)),
        example('VIDEO'),
    ),
    Case(27, SLICER, 'divides by the spacing', stepping(1, 1, 0), stepping(1, -1, 0.1)),
    Case(
        28, PYIGTL, 'parts of images', packet(Image(PIXEL, size=(2, 3, 1))), packet(Image(PIXEL))
    ),
    Case(
        28,
        SLICER,
        'misplaces the rows',
        packet(Image(COLOUR, size=(2, 3, 1))),
        packet(Image(PIXEL, size=(2, 3, 1))),
    ),
    Case(45, CPP, '2 GiB', huge(), packet(Image(PIXEL))),
    # Requests and acknowledgements.
    Case(
        33,
        CPP,
        'success for failure',
        packet(Acknowledgement(), 'RTS_POLYDATA'),
        packet(Acknowledgement(), 'RTS_TDATA'),
    ),
    Case(
        34,
        SLICER,
        'crashes',
        packet(Acknowledgement(), 'RTS_TDATA'),
        packet(Acknowledgement(), 'RTS_QTDATA'),
    ),
    Case(35, CPP, '2^-32 s', packet(StartBind(5)), packet(StartBind())),
    Case(35, PLUS, 'for seconds', packet(StartTracking(5)), packet(StartTracking())),
    Case(
        36,
        CPP,
        'which messages are asked for',
        packet(BindQuery((Wanted('IMAGE'),))),
        packet(BindQuery()),
    ),
    Case(
        36,
        CPP,
        'which messages are asked for',
        packet(StartBind(0, (Wanted('IMAGE'),))),
        packet(StartBind()),
    ),
    # Commands, lists, text.
    Case(
        37,
        CPP,
        'at most 127 bytes',
        packet(Command.of(1, 'x' * 128, '')),
        packet(Command.of(1, 'x' * 127, '')),
    ),
    Case(
        37,
        CPP,
        '65535 bytes',
        packet(Command.of(1, 'x', 'x' * 65536)),
        packet(Command.of(1, 'x', 'x' * 65535)),
    ),
    Case(38, CPP, 'for a radius', point(diameter=1.0), point(diameter=0.0)),
    Case(38, CPP, 'for a radius', path(diameter=1.0), path(diameter=0.0)),
    Case(40, CPP, 'COLORT only', example('COLORTABLE'), example('COLORT')),
    # 14 bytes of headers, 8 of the pair: one label more from 116 bytes on, one image from 260.
    Case(41, CPP, 'further elements', labels(116 - 22), labels(115 - 22)),
    Case(41, CPP, 'further elements', images(260 - 22), images(259 - 22)),
    Case(43, CPP, 'scalar types', video(scalar_type=10), video(scalar_type=7)),
    Case(49, PYIGTL, 'text that is neither', packet(String(b'x', 4)), packet(String.of('ä'))),
    Case(
        49, PYIGTL, 'text that is neither', packet(String(b'\xe4', 106)), packet(String(b'x', 3))
    ),
    Case(49, PYIGTL, 'text that is not UTF-8', point(group=LATIN), point(group='ä')),
    # Types that are not known.
    Case(51, PYIGTL, 'no messages of this type', example('STATUS'), example('POINT')),
    Case(51, SLICER, 'no messages of this type', example('SENSOR'), example('RTS_COMMAND')),
    Case(51, SLICER, 'send a TRANSFORM', example('QTRANS'), example('TRANSFORM')),
    Case(51, SLICER, 'send TDATA', example('QTDATA'), example('TDATA')),
    Case(
        51,
        SLICER,
        'answers no requests',
        packet(Query(), 'GET_IMAGE'),
        packet(Acknowledgement(), 'RTS_IMAGE'),
    ),
    Case(51, PLUS, 'loses the stream', example('NDARRAY'), example('TRACKEDFRAME')),
    Case(
        51,
        PLUS,
        'loses the stream',
        packet(Query(), 'GET_CAPABIL', header_version=2),
        packet(Query(), 'GET_CAPABIL'),  # there is nothing after the header that it could skip
    ),
)


def lines(found: list[str], case: Case) -> list[str]:
    return [line for line in found if case.reader in line and case.said in line]


@pytest.mark.parametrize('case', CASES, ids=lambda case: f'{case.trap} {case.reader} {case.said}')
def test_where_it_applies_and_where_it_does_not(case: Case) -> None:
    (line,) = lines(warnings_for(case.wrong), case)
    assert line.startswith(f'{case.wrong.type_name} {case.wrong.device_name!r}: ')
    assert case.reader in line
    assert lines(warnings_for(case.right), case) == []


def test_every_rule_has_a_case() -> None:
    said = [case.said for case in CASES]
    assert [rule.problem for rule in RULES if not any(one in rule.problem for one in said)] == []


def test_every_case_is_of_one_rule() -> None:
    for case in CASES:
        assert len([rule for rule in RULES if case.said in rule.problem]) in (1, 2)


@pytest.mark.parametrize('type_name', sorted({*BODIES, *REQUESTS, 'UNKNOWN'}))
def test_any_body_under_any_name(type_name: str) -> None:
    """Nothing is raised, whatever the body is."""
    for body in (Raw(), Raw(b'x'), *EXAMPLES.values(), *(one() for one in PLAIN)):
        for version in (1, 2):
            assert isinstance(warnings_for(packet(body, type_name, header_version=version)), list)


PLAIN = {*REQUEST_BODIES.values()}


# --- what all can read ---


@pytest.mark.parametrize(
    'packet_',
    [
        example('TRANSFORM'),
        example('STRING'),
        packet(Image(PIXEL)),
        point(diameter=0.0),
        meta(Transform(), ('TransformStatus', b'OK', 3)),
    ],
    ids=lambda one: one.type_name,
)
def test_nothing_to_say(packet_: Packet) -> None:
    assert warnings_for(packet_) == []


def test_a_part_has_no_more_to_say_than_the_whole() -> None:
    """Three components are no part, and a part of the same size is none."""
    assert warnings_for(packet(Image(COLOUR, size=(2, 2, 1)))) == []


# --- what no peer reads is refused when it is packed ---


ERRORS = (
    (1, lambda: packet(Transform(), header_version=3)),
    (9, lambda: packet(Transform(), name='x' * 21)),
    (15, lambda: packet(Transform(), metadata={'a': 'b'})),
    (16, lambda: meta(Transform(), ('k', b'v' * 65535, 3))),
    (16, lambda: meta(Transform(), *[('', b'', 3)] * 8192)),
    (36, lambda: packet(Bind((('x' * 21, Transform()),)))),
    (39, lambda: packet(Sensor((0.0,) * 256))),
    (42, lambda: packet(String(b'x' * 65536))),
)


@pytest.mark.parametrize(('trap', 'make'), ERRORS)
def test_errors_instead_of_rules(trap: int, make: Callable[[], Packet]) -> None:
    with pytest.raises(PackError) as caught:
        make().pack()
    assert caught.value.expected


# What is left open by the protocol, and needs neither a rule nor an error when writing.
WITHOUT_RULE = {
    2: 'we always write 12 bytes',
    4: 'a short POSITION is written with w >= 0',
    7: 'all readers take types of 12 bytes without NUL',
    10: 'fields are filled with NUL',
    12: 'a body of version 2 always has 14 bytes',
    14: 'version 2 goes only to who has shown it',
    18: 'the checksum is always right',
    20: 'about what C++ peers send',
    21: 'about what pyigtl sends; that it reads no POLYDATA is trap 51',
    23: 'written as it is read',
    24: 'we send the centre, as all take it',
    26: 'the flag is always right; all readers take both',
    29: 'about what pyigtl sends',
    30: 'the NUL is always written',
    31: 'about what Slicer sends',
    32: 'written in the size that C++ peers read',
    44: 'see the tests of sessions',
    46: 'a message is written in one piece',
    47: 'one message says nothing of others with its name',
    48: 'lengths are always mm',
    50: 'the count is always written',
    52: 'libraries of a few months; nearly every message of version 2 would be warned of',
}


def test_traps_without_rule() -> None:
    handled = {case.trap for case in CASES} | {trap for trap, _ in ERRORS}
    assert not handled & set(WITHOUT_RULE)
    assert handled | set(WITHOUT_RULE) == {*range(1, 53)}
