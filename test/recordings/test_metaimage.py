# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Metafiles: the real ones against an independent reading, small ones written as bytes, lies."""

import contextlib
from pathlib import Path
import random
import struct
import zlib

from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import RecordingError
import numpy as np
import pytest
from recordings_folder import recording

PLAIN = {
    'ObjectType': 'Image',
    'NDims': '3',
    'BinaryData': 'True',
    'CompressedData': 'False',
    'DimSize': '3 2 2',
    'Kinds': 'domain domain list',
    'ElementSpacing': '0.5 0.25 9',  # the last is between frames and means nothing
    'ElementType': 'MET_UCHAR',
    'Seq_Frame0000_Timestamp': '1.0',
    'Seq_Frame0001_Timestamp': '2.0',
}


def metafile(pixels: bytes, **changes: str | None) -> bytes:
    """Return the bytes of a metafile: PLAIN, fields changed, added or (None) left out."""
    fields = {**PLAIN, 'ElementDataFile': changes.pop('ElementDataFile', 'LOCAL')}
    for key, value in changes.items():
        fields = {key: value, **fields} if key not in fields else {**fields, key: value}
    lines = [f'{key} = {value}\n' for key, value in fields.items() if value is not None]
    return ''.join(lines).encode('latin-1') + pixels


@pytest.fixture
def opened(tmp_path):
    """Write bytes to a file and open it."""

    def write_and_open(content: bytes, name: str = 'case.igs.mha', **options: int):
        (tmp_path / name).write_bytes(content)
        return open_sequence(tmp_path / name, **options)

    return write_and_open


@pytest.mark.parametrize(
    ('name', 'frames', 'rows', 'columns'),
    [
        ('SpinePhantomFreehand.igs.mha', 21, 616, 820),
        ('NwirePhantomFreehand.igs.mha', 97, 616, 820),
    ],
)
def test_real_deflated_recordings(name, frames, rows, columns):
    sequence = open_sequence(recording(name))
    content = recording(name).read_bytes()
    start = content.index(b'ElementDataFile = LOCAL\n') + 24
    pixels = np.frombuffer(zlib.decompress(content[start:]), np.uint8)
    expected = pixels.reshape(frames, rows, columns)
    assert len(sequence) == frames
    assert all(np.array_equal(frame.image, expected[frame.index]) for frame in sequence)
    assert sequence.orientation == 'MFA'
    assert sequence[0].image.flags.c_contiguous
    assert not sequence[0].image.flags.writeable


def test_real_raw_recording():
    path = recording('BkCurvilinearScanConvertedData.igs.mha')
    sequence = open_sequence(path)
    assert len(sequence) == 1
    assert sequence[0].image.shape == (400, 600)
    assert sequence[0].image.tobytes() == path.read_bytes()[-240_000:]
    assert sequence[0].stamp_ns == 15_462_571_000
    assert sequence.frame_rate is None
    assert sequence.image_type == 'BRIGHTNESS'


def test_raw(opened):
    sequence = opened(metafile(bytes(range(12))))
    assert [frame.image.tolist() for frame in sequence] == [
        [[0, 1, 2], [3, 4, 5]],
        [[6, 7, 8], [9, 10, 11]],
    ]
    assert sequence.spacing == (0.5, 0.25, 1.0)
    assert sequence.frame_rate == 1.0
    assert sequence.path.name == 'case.igs.mha'


def test_windows_line_ends_blanks_and_case(opened):
    content = (
        metafile(b'', dimsize=None).replace(b'DimSize', b'dimsize ').replace(b'\n', b'  \r\n')
    )
    content = content.replace(b'LOCAL', b'Local') + bytes(12)
    assert opened(content)[1].image.shape == (2, 3)


@pytest.mark.parametrize('size', ['24', None, '0', '99999999999', 'unknown', ''])
def test_size_of_the_deflated_data_is_not_needed(opened, size):
    pixels = zlib.compress(bytes(range(12)))
    content = metafile(pixels, CompressedData='True', CompressedDataSize=size)
    assert opened(content)[1].image.tolist() == [[6, 7, 8], [9, 10, 11]]


@pytest.mark.parametrize('field', ['BinaryDataByteOrderMSB', 'ElementByteOrderMSB'])
def test_most_significant_byte_first(opened, field):
    pixels = struct.pack('>6h', -2, -1, 0, 1, 256, 32767)
    sequence = opened(
        metafile(pixels, ElementType='MET_SHORT', DimSize='3 1 2', **{field: 'True'})
    )
    assert sequence[0].image.tolist() == [[-2, -1, 0]]
    assert sequence[1].image.tolist() == [[1, 256, 32767]]
    assert sequence[0].image.dtype == np.dtype('>i2')


@pytest.mark.parametrize(
    ('name', 'code', 'value'),
    [
        ('MET_CHAR', 'b', -7),
        ('MET_ASCII_CHAR', 'b', -7),
        ('MET_UCHAR', 'B', 200),
        ('MET_SHORT', 'h', -300),
        ('MET_USHORT', 'H', 60_000),
        ('MET_INT', 'i', -70_000),
        ('MET_UINT', 'I', 4_000_000_000),
        ('MET_LONG', 'i', -70_000),
        ('MET_ULONG', 'I', 4_000_000_000),
        ('MET_LONG_LONG', 'q', -(2**40)),
        ('MET_ULONG_LONG', 'Q', 2**63),
        ('MET_FLOAT', 'f', 0.5),
        ('MET_DOUBLE', 'd', 0.1),
    ],
)
def test_element_types(opened, name, code, value):
    pixels = struct.pack(f'<2{code}', value, 1)
    sequence = opened(
        metafile(pixels, ElementType=name, DimSize='2 1 1', Seq_Frame0001_Timestamp=None)
    )
    assert sequence[0].image.tolist() == [[value, 1]]


def test_two_channels(opened):
    pixels = bytes(range(12))
    fields = {'DimSize': '3 1 2', 'ElementNumberOfChannels': '2'}
    expected = [[[6, 7], [8, 9], [10, 11]]]
    assert opened(metafile(pixels, **fields))[1].image.tolist() == expected
    # PLUS counts the channels in DimSize, too.
    fields.update(DimSize='2 3 1 2', Kinds='vector domain domain list')
    assert opened(metafile(pixels, **fields))[1].image.tolist() == expected
    fields.update(ElementNumberOfChannels='3')
    with pytest.raises(RecordingError, match='ElementNumberOfChannels: expected 2'):
        opened(metafile(pixels, **fields))


def test_a_sequence_of_volumes(opened):
    content = metafile(
        bytes(range(24)),
        NDims='4',
        DimSize='3 2 2 2',
        Kinds='domain domain domain list',
        ElementSpacing='1 2 3 1',
    )
    sequence = opened(content)
    assert len(sequence) == 2
    assert sequence[1].image.shape == (2, 2, 3)
    assert sequence[1].image[1].tolist() == [[18, 19, 20], [21, 22, 23]]
    assert sequence.spacing == (1.0, 2.0, 3.0)


def test_one_volume_is_one_frame(opened):
    content = metafile(bytes(12), Kinds='domain domain domain', Seq_Frame0001_Timestamp=None)
    assert [frame.image.shape for frame in opened(content)] == [(2, 2, 3)]


def test_volumes_of_one_slice_are_images(opened):
    content = metafile(bytes(12), DimSize='3 2 1 2', Kinds='domain domain domain list')
    assert [frame.image.shape for frame in opened(content)] == [(2, 3), (2, 3)]


@pytest.mark.parametrize(
    ('sizes', 'frames', 'shape'),
    [('4 6', 1, (6, 4)), ('2 3 4', 4, (3, 2)), ('2 3 2 2', 2, (2, 3, 2))],
)
def test_without_kinds_the_last_axis_counts_frames(opened, sizes, frames, shape):
    changes = {'Seq_Frame0001_Timestamp': None} if frames == 1 else {}
    sequence = opened(metafile(bytes(24), DimSize=sizes, Kinds=None, **changes))
    assert len(sequence) == frames
    assert sequence[0].image.shape == shape


def test_series_of_one_frame_whose_ndims_counts_the_frames(opened):
    content = metafile(
        bytes(6), DimSize='3 2', Kinds='domain domain', Seq_Frame0001_Timestamp=None
    )
    sequence = opened(content)
    assert (len(sequence), sequence[0].image.shape) == (1, (2, 3))
    assert sequence.spacing == (0.5, 0.25, 1.0)


def test_tracking_without_pixels(opened):
    content = metafile(b'', DimSize='0 0 2', ElementType='MET_OTHER', Seq_Frame0002_Timestamp='3')
    sequence = opened(content)
    assert [frame.timestamp for frame in sequence] == [1.0, 2.0, 3.0]
    assert [frame.image for frame in sequence] == [None, None, None]
    with pytest.raises(RecordingError, match='at most 2 frames, found 3'):
        opened(content, max_frames=2)


@pytest.mark.parametrize('deflate', [False, True])
def test_pixels_in_a_file_of_their_own(opened, tmp_path, deflate):
    name = 'case.zraw' if deflate else 'case.raw'
    pixels = zlib.compress(bytes(range(12))) if deflate else bytes(range(12))
    (tmp_path / name).write_bytes(pixels)
    content = metafile(b'', ElementDataFile=name, CompressedData=str(deflate))
    assert opened(content, 'case.igs.mhd')[1].image.tolist() == [[6, 7, 8], [9, 10, 11]]


def test_separate_file_is_missing(opened):
    with pytest.raises(RecordingError, match=r'to read .*none\.raw'):
        opened(metafile(b'', ElementDataFile='none.raw'))


@pytest.mark.parametrize('name', ['/dev/zero', '../case.raw', 'a/../../b', '', '.', 'a\0b'])
def test_separate_file_elsewhere(opened, name):
    with pytest.raises(RecordingError) as caught:
        opened(metafile(b'', ElementDataFile=name))
    assert caught.value.where == 'ElementDataFile'


def test_a_few_bytes_after_the_pixels(opened):
    assert len(opened(metafile(bytes(12) + b'\r\n'))) == 2
    deflated = zlib.compress(bytes(12)) + b'\r\n'
    assert len(opened(metafile(deflated, CompressedData='True'))) == 2


DEFLATED = zlib.compress(bytes(range(12)))

LIES = {
    'raw, one byte short': metafile(bytes(11)),
    'raw, a frame too many': metafile(bytes(18)),
    'raw, no pixels': metafile(b''),
    'stream cut': metafile(DEFLATED[:-5], CompressedData='True'),
    'stream cut in its checksum': metafile(DEFLATED[:-1], CompressedData='True'),
    'stream damaged': metafile(DEFLATED[:-1] + b'!', CompressedData='True'),
    'stream of too little': metafile(zlib.compress(bytes(11)), CompressedData='True'),
    'stream of too much': metafile(zlib.compress(bytes(13)), CompressedData='True'),
    'stream is none': metafile(bytes(range(12)), CompressedData='True'),
    'stream is empty': metafile(b'', CompressedData='True'),
    'sizes beyond what the stream can hold': metafile(
        DEFLATED, CompressedData='True', DimSize='30000 30000 2'
    ),
    'sizes beyond the limit': metafile(bytes(12), DimSize='100000 100000 2'),
    'sizes beyond 64 bits': metafile(bytes(12), DimSize='999999999999999999 999999999999999999 2'),
}


@pytest.mark.parametrize('content', LIES.values(), ids=LIES)
def test_sizes_that_lie(opened, content):
    with pytest.raises(RecordingError) as caught:
        opened(content)
    assert caught.value.where == 'pixels'


@pytest.mark.parametrize('name', [name for name in LIES if name.startswith('sizes')])
def test_lies_are_seen_before_memory_is_allocated(opened, monkeypatch, name):
    monkeypatch.setattr(np, 'empty', lambda *args: pytest.fail('memory was allocated'))
    for limit in (8 << 30, 2**200):
        with pytest.raises(RecordingError):
            opened(LIES[name], max_bytes=limit)


def test_no_memory(opened, monkeypatch):
    def full(*args: object):
        raise MemoryError

    monkeypatch.setattr(np, 'empty', full)
    with pytest.raises(RecordingError, match='expected to fit the memory, found 12 bytes'):
        opened(metafile(bytes(12)))


def test_a_bomb_is_not_inflated(opened, monkeypatch):
    inflated = []

    class Counting:
        """The inflater of zlib, which says how much it gave."""

        def __init__(self, wbits: int) -> None:
            self.inner = real(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            inflated.append(self.inner.decompress(data, most))
            return inflated[-1]

        def __getattr__(self, name: str):
            return getattr(self.inner, name)

    real = zlib.decompressobj
    bomb = zlib.compress(bytes(50_000_000), 9)
    monkeypatch.setattr(zlib, 'decompressobj', Counting)
    with pytest.raises(RecordingError, match='expected 12 bytes, found more'):
        opened(metafile(bomb, CompressedData='True'))
    assert sum(map(len, inflated)) == 13


BAD_FIELDS = [
    ('DimSize', None),
    ('DimSize', ''),
    ('DimSize', '3 2 -2'),
    ('DimSize', '3 2 two'),
    ('DimSize', '3 2 2.0'),
    ('DimSize', '3 2 1_0'),
    ('DimSize', '3 2 ' + '9' * 5000),
    ('Kinds', 'domain domain'),
    ('Kinds', 'domain list list'),
    ('Kinds', 'domain vector list'),
    ('Kinds', 'domain domain magic'),
    ('ElementType', None),
    ('ElementType', 'MET_STRING'),
    ('ElementType', 'uchar'),
    ('ElementNumberOfChannels', 'three'),
    ('ElementSpacing', '1 mm'),
    ('ElementSpacing', '0 1 1'),
    ('ElementSpacing', 'nan 1 1'),
    ('CompressedData', 'maybe'),
    ('BinaryData', 'False'),
    ('ObjectType', 'Tube'),
    ('HeaderSize', '512'),
]


@pytest.mark.parametrize(('field', 'value'), BAD_FIELDS)
def test_bad_fields(opened, field, value):
    with pytest.raises(RecordingError) as caught:
        opened(metafile(bytes(12), **{field: value}))
    assert caught.value.where == field


def test_more_frames_in_fields_than_in_pixels(opened):
    with pytest.raises(RecordingError, match='Seq_Frame0002: expected 2 frames'):
        opened(metafile(bytes(12), Seq_Frame0002_Timestamp='3.0'))


@pytest.mark.parametrize(
    ('content', 'where'),
    [
        (b'', 'ElementDataFile'),
        (b'ObjectType = Image\nDimSize = 1 1\n', 'ElementDataFile'),
        (b'ObjectType = Image\nno equals sign\n', 'line 2'),
        (b'ObjectType = Image\n = 5\n', 'line 2'),
        (b'ObjectType = Image\nOperator = M\xfcller\n', 'line 2'),
        (b'\x1f\x8b\x08\x00', 'line 1'),
        (b'a = ' + b'x' * (1 << 20), 'line 1'),
    ],
)
def test_bad_headers(opened, content, where):
    with pytest.raises(RecordingError) as caught:
        opened(content)
    assert caught.value.where == where


def test_every_prefix_and_damaged_bytes_raise_nothing_else(opened):
    """Cut files and files with one changed byte are read or refused, with the one error."""
    whole = metafile(DEFLATED, CompressedData='True')
    assert len(opened(whole)) == 2
    for length in range(len(whole)):
        with pytest.raises(RecordingError):
            opened(whole[:length])
    chance = random.Random(5)
    for _ in range(3000):
        damaged = bytearray(whole)
        damaged[chance.randrange(len(whole))] = chance.randrange(256)
        with contextlib.suppress(RecordingError):
            opened(bytes(damaged), max_bytes=1 << 20, max_frames=1000)


def test_the_folder_of_the_header_counts(tmp_path, monkeypatch):
    (tmp_path / 'folder').mkdir()
    (tmp_path / 'folder' / 'pixels.raw').write_bytes(bytes(12))
    (tmp_path / 'folder' / 'case.mhd').write_bytes(metafile(b'', ElementDataFile='pixels.raw'))
    monkeypatch.chdir(tmp_path)
    assert len(open_sequence(Path('folder') / 'case.mhd')) == 2
