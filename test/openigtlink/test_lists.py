# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Lists of records (POINT, TRAJ, IMGMETA, LBMETA, VIDEOMETA), CAPABILITY, QTDATA and SENSOR."""

from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import TrajectoryType
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
import numpy as np
from openigtlink_bytes import message
from openigtlink_bytes import version_2_body
import pytest

# Bytes of an element, the body without any.
LISTS: dict[str, tuple[int, Body]] = {
    'CAPABILITY': (12, Capability()),
    'IMGMETA': (260, ImageMeta()),
    'LBMETA': (116, LabelMeta()),
    'POINT': (136, Points()),
    'QTDATA': (50, QuaternionTrackingData()),
    'TDATA': (70, TrackingData()),
    'TRAJ': (150, Trajectories()),
    'VIDEOMETA': (322, VideoMeta()),
}
each_list = pytest.mark.parametrize(
    ('name', 'size', 'empty'), [(name, *row) for name, row in LISTS.items()]
)


def received(name: str, data: bytes, limits: Limits | None = None) -> Body:
    """Return the body of a message with this content."""
    return unpack(message(name.encode(), data), limits=limits or Limits()).body


@each_list
@pytest.mark.parametrize('version', [1, 2])
def test_no_elements(name: str, size: int, empty: Body, version: int):
    data = message(name.encode(), b'' if version == 1 else version_2_body(), version)
    packet = unpack(data)
    assert packet.body == empty
    assert packet.to_bytes() == data
    assert Packet(empty, 'Dev', header_version=version).to_bytes() == data


@each_list
@pytest.mark.parametrize('count', [1, 2, 5])
def test_elements_of_nothing_but_zeros(name: str, size: int, empty: Body, count: int):
    body = received(name, bytes(count * size))
    assert b''.join(body.pack_content()) == bytes(count * size)
    assert body != empty


@each_list
@pytest.mark.parametrize('step', [-1, 1])
def test_no_whole_number_of_elements(name: str, size: int, empty: Body, step: int):
    for count in (1, 3):
        found = count * size + step
        with pytest.raises(ContentError, match='not a whole number of elements') as caught:
            received(name, bytes(found))
        error = caught.value
        assert error.offset == found // size * size
        assert (error.expected, error.found) == (f'a multiple of {size} bytes', found)


@each_list
def test_too_many(name: str, size: int, empty: Body):
    few = Limits(max_elements=3)
    received(name, bytes(3 * size), few)
    with pytest.raises(ContentError, match='more elements than allowed') as caught:
        received(name, bytes(4 * size), few)
    error = caught.value
    assert (error.offset, error.expected, error.found) == (0, 'at most 3', 4)


@each_list
def test_texts_of_any_bytes(name: str, size: int, empty: Body):
    # What stands behind a NUL is left out, what is no UTF-8 survives.
    data = b'\xff\xe9' + bytes(size - 2)
    body = received(name, data)
    assert b''.join(body.pack_content()) == data
    assert received(name, b'a\0garbage'.ljust(size, b'\0')) == received(
        name, b'a'.ljust(size, b'\0')
    )


def text_fields(record: type) -> dict[str, int]:
    """Return the width of each text, typed in from the documents."""
    return {
        Point: {'name': 64, 'group': 32, 'owner': 20},
        Trajectory: {'name': 64, 'group': 32, 'owner': 20},
        ImageInfo: {'name': 64, 'id': 20, 'modality': 32, 'patient_name': 64, 'patient_id': 64},
        LabelInfo: {'name': 64, 'id': 20, 'owner': 20},
        VideoInfo: {'name': 64, 'device_name': 64, 'patient_name': 64, 'patient_id': 64},
    }[record]


RECORDS = {
    Points: Point('n', (1, 2, 3)),
    Trajectories: Trajectory('n', (1, 2, 3), (4, 5, 6)),
    ImageMeta: ImageInfo('n', 'id'),
    LabelMeta: LabelInfo('n', 'id'),
    VideoMeta: VideoInfo('n', 'device'),
}
TEXTS = [
    (body, field, width)
    for body, record in RECORDS.items()
    for field, width in text_fields(type(record)).items()
]


@pytest.mark.parametrize(('body', 'field', 'width'), TEXTS)
def test_texts_fill_their_fields(body: type[Body], field: str, width: int):
    for text in ('x' * width, 'ä' * (width // 2), ''):
        made = body((RECORDS[body]._replace(**{field: text}),))
        assert received(body.TYPE, b''.join(made.pack_content())) == made
    for text in ('x' * (width + 1), 'ä' * (width // 2 + 1), 'a\0b', '\ud800', 5, None, b'x'):
        made = body((RECORDS[body], RECORDS[body]._replace(**{field: text})))
        with pytest.raises(PackError) as caught:
            Packet(made).pack()
        assert caught.value.found is not None
        if isinstance(text, str) and len(text) > width // 2:
            assert field in caught.value.problem
            assert caught.value.expected == f'at most {width} bytes'


# Field, what fits just so, what does not.
NUMBERS: list[tuple[type[Body], str, list[object], list[object]]] = [
    (Points, 'rgba', [(0, 0, 0, 0), (255,) * 4], [(256, 0, 0, 0), (-1, 0, 0, 0), (0, 0, 0), 5]),
    (Points, 'position', [(3.4e38, -3.4e38, 0)], [(3.5e38, 0, 0), (1, 2), (1, 2, 3, 4), None]),
    (Points, 'diameter', [0, 3.4e38, float('inf')], [3.5e38, 'x', None]),
    (Trajectories, 'type', [-128, 0, 127, TrajectoryType.TARGET_ONLY], [-129, 128, 'x', 1.5]),
    (Trajectories, 'rgba', [(0, 0, 0, 0), (255,) * 4], [(256, 0, 0, 0), (0,) * 5, 'abc']),
    (Trajectories, 'entry', [(3.4e38, 0, 0)], [(0, 3.5e38, 0), (1,), (1, 2, 3, 4), 7]),
    (Trajectories, 'target', [(0, 0, 3.4e38)], [(0, 0, -3.5e38), (1, 2), 'xyz']),
    (Trajectories, 'diameter', [0], [3.5e38]),
    (ImageMeta, 'timestamp', [0, 2**64 - 1], [-1, 2**64, 1.5, None]),
    (ImageMeta, 'size', [(0, 0, 0), (65535,) * 3], [(65536, 0, 0), (-1, 0, 0), (1, 2), 5]),
    (ImageMeta, 'scalar_type', [0, 255], [-1, 256, 'u1']),
    (LabelMeta, 'label', [0, 255], [-1, 256, 'x']),
    (LabelMeta, 'rgba', [(0, 0, 0, 0), (255,) * 4], [(256, 0, 0, 0), (1.0,) * 4]),
    (LabelMeta, 'size', [(65535,) * 3], [(65536, 0, 0), (1, 2, 3, 4)]),
    (VideoMeta, 'zoom', [-32768, 32767], [-32769, 32768, 1.5]),
    (VideoMeta, 'focal_length', [0, 1.7e308], ['x', None, 10**400]),
    (VideoMeta, 'size', [(65535,) * 3], [(65536, 0, 0), (1, 2)]),
    (VideoMeta, 'matrix', [(0,) * 12], [(0,) * 11, (0,) * 13, np.eye(4), (3.5e38,) * 12, 5]),
    (VideoMeta, 'scalar_type', [0, 255], [256, -1]),
]


@pytest.mark.parametrize(('body', 'field', 'fits', 'does_not'), NUMBERS)
def test_numbers(body: type[Body], field: str, fits: list[object], does_not: list[object]):
    for value in fits:
        made = body((RECORDS[body]._replace(**{field: value}),))
        again = received(body.TYPE, b''.join(made.pack_content()))
        assert b''.join(again.pack_content()) == b''.join(made.pack_content())
    for value in does_not:
        made = body((RECORDS[body]._replace(**{field: value}),))
        with pytest.raises(PackError, match='does not fit its layout') as caught:
            Packet(made).pack()
        assert field in caught.value.expected
        assert caught.value.found == repr(RECORDS[body]._replace(**{field: value}))


@pytest.mark.parametrize(
    ('body', 'values'),
    [
        # As many numbers as there should be, but in the wrong fields.
        (Points, {'rgba': (1, 2, 3), 'position': (4, 1, 2, 3)}),
        (Points, {'rgba': (1, 2, 3, 4, 5), 'position': (2, 3)}),
        (Trajectories, {'entry': (1, 2, 3, 4), 'target': (5, 6)}),
        (VideoMeta, {'size': (1, 2), 'matrix': (3,) + (0,) * 12}),
    ],
)
def test_a_field_does_not_make_up_for_another(body: type[Body], values: dict[str, object]):
    wrong = RECORDS[body]._replace(**values)
    for records in ((wrong,), (wrong, wrong), (RECORDS[body], wrong)):
        with pytest.raises(PackError, match='does not fit its layout') as caught:
            Packet(body(records)).pack()
        assert caught.value.found == repr(wrong)


@pytest.mark.parametrize('body', RECORDS)
@pytest.mark.parametrize('records', [5, ('ab',), (('a', 'b'),), (None,)])
def test_what_are_no_records(body: type[Body], records: object):
    with pytest.raises(PackError):
        Packet(body(records)).pack()


def test_errors_say_what_would_be_right():
    with pytest.raises(PackError) as caught:
        Packet(Points((Point('p', (1, 2)),))).pack()
    assert caught.value.problem == 'point does not fit its layout'
    assert caught.value.expected == (
        'name of at most 64 bytes, group of at most 32 bytes, rgba u1[4], position f4[3], '
        'diameter f4, owner of at most 20 bytes'
    )
    for body, what in (
        (Trajectories, 'trajectory'),
        (ImageMeta, 'image description'),
        (LabelMeta, 'label description'),
        (VideoMeta, 'video description'),
    ):
        with pytest.raises(PackError) as caught:
            Packet(body((RECORDS[body]._replace(name='x' * 65),))).pack()
        assert caught.value.problem == f'{what} name is too long'


def test_numbers_of_arrays():
    made = Points((Point('p', np.array([1.5, 2, 3]), np.float32(0.5), rgba=np.full(4, 7)),))
    body = received('POINT', b''.join(made.pack_content()))
    assert body.points[0] == Point('p', (1.5, 2, 3), 0.5, rgba=(7, 7, 7, 7))


def test_trajectory_types():
    assert [*TrajectoryType] == [1, 2, 3]
    data = bytearray(150)
    data[96] = 0xFF
    (found,) = received('TRAJ', bytes(data)).trajectories
    assert found.type == -1


def test_reserved_bytes_are_not_kept():
    for name, at in (('TRAJ', 97), ('LBMETA', 85), ('IMGMETA', 259), ('VIDEOMETA', 321)):
        data = bytearray(LISTS[name][0])
        data[at] = 0xFF
        assert b''.join(received(name, bytes(data)).pack_content()) == bytes(len(data))


@pytest.mark.parametrize('types', [('x' * 13,), ('IMAGE', 'GRÖSSE_XXXXXX'), ('a\0',)])
def test_capabilities_that_do_not_fit(types: tuple[str, ...]):
    with pytest.raises(PackError) as caught:
        Packet(Capability(types)).pack()
    assert caught.value.expected in ('at most 12 bytes', 'text')
    assert caught.value.problem in ('type is too long', 'type holds a NUL')


def test_tools_with_quaternions():
    made = QuaternionTrackingData(('a', 'b'), [(1, 2, 3), (4, 5, 6)], [(0, 0, 0, 1)] * 2)
    assert made.types == (2, 2)
    body = received('QTDATA', b''.join(made.pack_content()))
    assert body == made
    assert (body.positions.dtype, body.quaternions.dtype) == (np.float64, np.float64)
    assert QuaternionTrackingData((), [], []) == QuaternionTrackingData()
    assert received('QTDATA', b'\x7f\x80\0\1'.rjust(26, b'\0') + bytes(24)).positions is not None


POSE = ([(0, 0, 0)], [(0, 0, 0, 1)])
NO_TOOLS = {
    'a name of 21 bytes': (('x' * 21,), *POSE),
    'a name with a NUL': (('a\0',), *POSE),
    'a type of 9 bits': (('a',), *POSE, (256,)),
    'a type below 0': (('a',), *POSE, (-1,)),
    'a type of text': (('a',), *POSE, ('x',)),
    'two types': (('a',), *POSE, (1, 2)),
    'a type without a tool': ((), [], [], (1,)),
    'no positions': (('a',),),
    'a position without a tool': ((), *POSE),
    'a quaternion without a tool': ((), [], [(0, 0, 0, 1)]),
    'positions of 2': (('a',), [(0, 0)], POSE[1]),
    'quaternions of 3': (('a',), POSE[0], [(0, 0, 1)]),
    'one position, not a list of one': (('a',), (0, 0, 0), POSE[1]),
    'positions of text': (('a',), [('x', 'y', 'z')], POSE[1]),
    'positions beyond float32': (('a',), [(0, 3.5e38, 0)], POSE[1]),
    'quaternions beyond float32': (('a',), POSE[0], [(0, 0, 0, -3.5e38)]),
    'no list': (('a',), None, None),
    'no list, no tool': ((), None, None),
}


@pytest.mark.parametrize('values', NO_TOOLS.values(), ids=NO_TOOLS.keys())
def test_tools_that_do_not_fit(values: tuple):
    with pytest.raises(PackError) as caught:
        Packet(QuaternionTrackingData(*values)).pack()
    assert caught.value.found is not None


@pytest.mark.parametrize('count', [0, 1, 2, 254, 255])
def test_sensors(count: int):
    values = tuple(0.1 * index for index in range(count))
    body = Sensor(values, 'V', 7)
    data = b''.join(body.pack_content())
    assert len(data) == 10 + 8 * count
    assert data[:2] == bytes((count, 7))
    assert received('SENSOR', data) == body
    assert Sensor(np.array(values), 'V', 7) == body


@pytest.mark.parametrize('length', [1, 2, 255])
@pytest.mark.parametrize('step', [-8, -1, 1, 8])
def test_sensors_of_another_length(length: int, step: int):
    size = 10 + 8 * length + step
    with pytest.raises(ContentError) as caught:
        received('SENSOR', bytes((length,)) + bytes(size - 1))
    error = caught.value
    assert (error.expected, error.found) == (f'{10 + 8 * length} bytes', size)


def test_a_sensor_of_256_values_cannot_exist():
    with pytest.raises(PackError, match='too many values') as caught:
        Sensor((0.0,) * 256)
    assert (caught.value.expected, caught.value.found) == ('at most 255', 256)


def test_sensors_shorter_than_their_header():
    for size in (1, 9):
        with pytest.raises(ContentError) as caught:
            received('SENSOR', bytes(size))
        assert caught.value.expected == 'at least 10 bytes'
    assert received('SENSOR', bytes(10)) == Sensor()
    assert received('SENSOR', b'') == Raw()


@pytest.mark.parametrize(
    'values',
    [
        ((0.0,) * 256,),
        (None,),
        (5,),
        (('x',),),
        ((None,),),
        ((10**400,),),
        ((), -1),
        ((), 2**64),
        ((), None),
        ((), 1.5),
        ((), 0, 256),
        ((), 0, -1),
        ((), 'x'),
    ],
)
def test_readings_that_do_not_fit(values: tuple):
    with pytest.raises(PackError) as caught:
        Packet(Sensor(*values)).pack()
    assert caught.value.expected
    assert caught.value.found is not None
