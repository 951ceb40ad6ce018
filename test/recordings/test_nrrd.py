# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Sequences in NRRD: the real one against an independent reading, small ones as bytes, lies."""

import gzip
import struct
import zlib

from igtl_ros.recordings.nrrd import TYPES
from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import RecordingError
import numpy as np
import pytest
from recordings_folder import recording

IDENTITY = '1 0 0 5 0 1 0 6 0 0 1 7 0 0 0 1'
PLAIN = {
    'dimension': '3',
    'encoding': 'raw',
    'endian': 'little',
    'kinds': 'domain domain list',
    'sizes': '3 2 2',
    'space dimension': '2',
    'space directions': '(0.5,0) (0,0.25) none',
    'type': 'uint8',
}
KEYS = (
    'ultrasound image orientation:=MFA\n'
    f'Seq_Frame0000_ProbeToTrackerTransform:={IDENTITY} \n'
    'Seq_Frame0000_ProbeToTrackerTransformStatus:=OUT_OF_VIEW\n'
    'Seq_Frame0000_Timestamp:=1.5\n'
    'Seq_Frame0001_Timestamp:=1.75\n'
    'Seq_Frame0001_Status:=INVALID\n'
)


def nrrd(pixels: bytes, keys: str = KEYS, **changes: str | None) -> bytes:
    """Return the bytes of a file: PLAIN, fields changed, added or (None) left out ('_' is ' ')."""
    fields = {**PLAIN, **{key.replace('_', ' '): value for key, value in changes.items()}}
    lines = [f'{key}: {value}\n' for key, value in fields.items() if value is not None]
    return ('NRRD0004\n# a comment: to skip\n' + ''.join(lines) + keys + '\n').encode() + pixels


@pytest.fixture
def opened(tmp_path):
    """Write bytes to a file and open it."""

    def write_and_open(content: bytes, name: str = 'case.igs.nrrd', **options: int):
        (tmp_path / name).write_bytes(content)
        return open_sequence(tmp_path / name, **options)

    return write_and_open


def test_real_recording():
    path = recording('NrrdSample.igs.nrrd')
    sequence = open_sequence(path)
    pixels = gzip.decompress(path.read_bytes().partition(b'\n\n')[2])
    assert len(sequence) == 1
    assert sequence[0].image.dtype == np.dtype('<i2')
    assert np.array_equal(sequence[0].image, np.frombuffer(pixels, '<i2').reshape(256, 256))
    assert not sequence[0].image.flags.writeable
    assert sequence[0].image_status == 'OK'
    assert sequence[0].timestamp is None
    assert (sequence.orientation, sequence.image_type) == ('MFA', 'BRIGHTNESS')
    assert sequence.fields['space origin'] == '(0,0)'
    assert sequence.frame_rate is None


def test_raw(opened):
    sequence = opened(nrrd(bytes(range(12))))
    first, second = sequence
    assert first.image.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert second.image.tolist() == [[6, 7, 8], [9, 10, 11]]
    assert (first.image_status, second.image_status) == ('OK', 'INVALID')
    assert first.poses[0].matrix[:3, 3].tolist() == [5, 6, 7]
    assert (first.poses[0].name, first.poses[0].status) == ('ProbeToTracker', 'OUT_OF_VIEW')
    assert dict(first.fields) == {}
    assert sequence.frame_rate == 4.0
    assert sequence.spacing == (0.5, 0.25, 1.0)
    assert sequence.orientation == 'MFA'


def test_fields_in_both_forms_and_windows_line_ends(opened):
    content = nrrd(b'', KEYS.replace(':=', ': ') + 'note:=a: b:=c\n').replace(b'\n', b'\r\n')
    sequence = opened(content + bytes(12))
    assert sequence[1].stamp_ns == 1_750_000_000
    assert sequence.fields['note'] == 'a: b:=c'


@pytest.mark.parametrize(
    ('encoding', 'pack'),
    [
        ('gzip', gzip.compress),
        ('gz', gzip.compress),
        ('GZIP', gzip.compress),
        ('zlib', zlib.compress),
        ('gzip', lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:])),
    ],
)
def test_deflated(opened, encoding, pack):
    sequence = opened(nrrd(pack(bytes(range(12))), encoding=encoding))
    assert sequence[1].image.tolist() == [[6, 7, 8], [9, 10, 11]]


@pytest.mark.parametrize('name', TYPES)
def test_types(opened, name):
    dtype = np.dtype(TYPES[name])
    pixels = np.array([1, 2], dtype).tobytes()
    assert dtype.itemsize == {'1': 1, '2': 2, '4': 4, '8': 8}[TYPES[name][1]]
    sequence = opened(nrrd(pixels, '', sizes='2 1', kinds='domain domain', type=name))
    assert sequence[0].image.dtype == dtype
    assert sequence[0].image.tolist() == [[1, 2]]


def test_big_endian(opened):
    pixels = struct.pack('>2h', -2, 300)
    content = nrrd(pixels, '', sizes='2 1', kinds='domain domain', type='short', endian='big')
    assert opened(content)[0].image.tolist() == [[-2, 300]]


def test_bytes_need_no_endian(opened):
    assert len(opened(nrrd(bytes(12), endian=None))) == 2
    with pytest.raises(RecordingError, match='endian: expected one of little, big'):
        opened(nrrd(bytes(24), endian=None, type='int16'))


def test_colour(opened):
    directions = 'none (1,0) (0,2) none'
    content = nrrd(
        bytes(range(12)),
        sizes='3 2 1 2',
        kinds='vector domain domain list',
        space_directions=directions,
    )
    sequence = opened(content)
    assert sequence[1].image.tolist() == [[[6, 7, 8], [9, 10, 11]]]
    assert sequence.spacing == (1.0, 2.0, 1.0)


def test_frames_as_the_fastest_axis(opened):
    content = nrrd(bytes(range(12)), sizes='2 3 2', kinds='list domain domain')
    sequence = opened(content)
    assert sequence[0].image.tolist() == [[0, 2, 4], [6, 8, 10]]
    assert sequence[1].image.tolist() == [[1, 3, 5], [7, 9, 11]]
    assert not sequence[1].image.flags.writeable


def test_volumes_and_oblique_directions(opened):
    content = nrrd(
        bytes(24),
        sizes='3 2 2 2',
        kinds='space space space time',
        space_directions='(3,4,0) (0, 0, 2) ( 0,1,0 ) none',
    )
    sequence = opened(content)
    assert sequence[0].image.shape == (2, 2, 3)
    assert sequence.spacing == (5.0, 2.0, 1.0)


def test_spacings(opened):
    content = nrrd(bytes(12), space_directions=None, spacings='0.5 0.75 nan')
    assert opened(content).spacing == (0.5, 0.75, 1.0)
    content = content.replace(b'0.5 0.75 nan', b'nan 0.5 0.75')
    content = content.replace(b'domain domain list', b'list domain domain')
    assert opened(content.replace(b'3 2 2', b'2 3 2')).spacing == (0.5, 0.75, 1.0)
    assert opened(nrrd(bytes(12), space_directions=None)).spacing == (1.0, 1.0, 1.0)


def test_series_of_one_frame_as_plus_writes_it(opened):
    content = nrrd(bytes(6), '', sizes='3 2', kinds='domain domain')
    assert (len(opened(content)), opened(content)[0].image.shape) == (1, (2, 3))


@pytest.mark.parametrize('end', ['', '\n'])
@pytest.mark.parametrize('field', ['data file', 'datafile'])
def test_detached_header(opened, tmp_path, field, end):
    (tmp_path / 'case.raw').write_bytes(bytes(range(12)))
    content = nrrd(b'', KEYS + f'{field}: case.raw\n').rstrip(b'\n') + b'\n' + end.encode()
    assert opened(content, 'case.igs.nhdr')[1].image.tolist() == [[6, 7, 8], [9, 10, 11]]


@pytest.mark.parametrize('name', ['/dev/zero', '../case.raw', 'LIST', 'slice%03d.raw 1 9 1'])
def test_data_files_elsewhere_or_several(opened, name):
    with pytest.raises(RecordingError):
        opened(nrrd(b'', data_file=name))


def test_tracking_without_pixels(opened):
    sequence = opened(nrrd(b'', sizes='0 0 2', type=None, encoding=None))
    assert [frame.image for frame in sequence] == [None, None]
    assert sequence[1].timestamp == 1.75


LIES = {
    'raw, one byte short': nrrd(bytes(11)),
    'raw, a frame too many': nrrd(bytes(18)),
    'gzip, cut': nrrd(gzip.compress(bytes(12))[:-9], encoding='gzip'),
    'gzip, checksum cut': nrrd(gzip.compress(bytes(12))[:-1], encoding='gzip'),
    'gzip of too little': nrrd(gzip.compress(bytes(11)), encoding='gzip'),
    'gzip of too much': nrrd(gzip.compress(bytes(13)), encoding='gzip'),
    'gzip is none': nrrd(bytes(range(12)), encoding='gzip'),
    'beyond the limit': nrrd(bytes(12), sizes='100000 100000 2'),
}


@pytest.mark.parametrize('content', LIES.values(), ids=LIES)
def test_sizes_that_lie(opened, content):
    with pytest.raises(RecordingError) as caught:
        opened(content)
    assert caught.value.where == 'pixels'


@pytest.mark.parametrize(
    ('field', 'value'),
    [
        ('sizes', None),
        ('sizes', '3 2 x'),
        ('kinds', 'domain domain'),
        ('kinds', '??? domain list'),
        ('type', None),
        ('type', 'block'),
        ('encoding', None),
        ('encoding', 'bzip2'),
        ('encoding', 'ascii'),
        ('byte skip', '-1'),
        ('line skip', '2'),
        ('space directions', '(1,0) (0,b) none'),
        ('space directions', '(1,0) (0,0) none'),
    ],
)
def test_bad_fields(opened, field, value):
    with pytest.raises(RecordingError) as caught:
        opened(nrrd(bytes(12), **{field: value}))
    assert caught.value.where == field


@pytest.mark.parametrize(
    ('content', 'where'),
    [
        (b'', 'line 1'),
        (b'NRRD0009\n\n', 'line 1'),
        (b'ObjectType = Image\n', 'line 1'),
        (b'NRRD0004\nno colon\n', 'line 2'),
        (b'NRRD0004\n:=nameless\n', 'line 2'),
        (b'NRRD0004\nsizes: 1 1\n', 'header'),
        (b'NRRD0004\ncontent: caf\xc3\xa9\n', 'line 2'),
        (b'NRRD0004\nSeq_Frame:=1\n\n', 'line 2'),
    ],
)
def test_bad_headers(opened, content, where):
    with pytest.raises(RecordingError) as caught:
        opened(content)
    assert caught.value.where == where


def test_every_prefix_is_refused(opened):
    whole = nrrd(gzip.compress(bytes(range(12))), encoding='gzip')
    assert len(opened(whole)) == 2
    for length in range(len(whole)):
        with pytest.raises(RecordingError):
            opened(whole[:length])
