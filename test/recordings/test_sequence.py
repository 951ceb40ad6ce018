# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Fields of frames, times, poses, errors and the way in; files written here by hand, as bytes."""

import math
from pathlib import Path
import pickle

from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import RecordingError
from igtl_ros.recordings.sequence import Sequence
import pytest
from recordings_folder import recording

IDENTITY = '1 0 0 0 0 1 0 0 0 0 1 0 0 0 0 1'
HEADER = 'ObjectType = Image\nNDims = 3\nDimSize = 2 1 {frames}\nElementType = MET_UCHAR\n'


def write(folder: Path, fields: str, frames: int = 1) -> Path:
    """Write frames of two pixels each, numbered through from 0."""
    text = HEADER.format(frames=frames) + fields + 'ElementDataFile = LOCAL\n'
    path = folder / 'case.igs.mha'
    path.write_bytes(text.encode('latin-1') + bytes(i % 256 for i in range(2 * frames)))
    return path


def open_fields(folder: Path, fields: str, frames: int = 1) -> Sequence:
    return open_sequence(write(folder, fields, frames))


def test_first_pose_of_the_spine_recording():
    sequence = open_sequence(recording('SpinePhantomFreehand.igs.mha'))
    names = [pose.name for pose in sequence[0].poses]
    assert names == ['ProbeToTracker', 'ReferenceToTracker', 'StylusToTracker']
    assert sequence[0].poses[0].matrix.tolist() == [
        [0.231245, 0.951424, -0.203269, 172.641],
        [-0.127436, -0.17751, -0.975833, -98.0022],
        [-0.964513, 0.25156, 0.0801977, -22.0262],
        [0, 0, 0, 1],
    ]
    assert sequence[0].poses[0].status == 'OK'
    assert sequence[0].timestamp == 215.102186
    assert sequence[0].stamp_ns == 215_102_186_000
    assert sequence[0].image_status == 'OK'
    assert dict(sequence[0].fields) == {}


def test_stylus_of_the_nwire_recording_is_invalid_throughout():
    sequence = open_sequence(recording('NwirePhantomFreehand.igs.mha'))
    statuses = {(pose.name, pose.status) for frame in sequence for pose in frame.poses}
    assert {status for name, status in statuses if name == 'StylusToTracker'} == {'INVALID'}
    assert {status for name, status in statuses if name == 'ReferenceToTracker'} == {'OK'}


def test_three_digit_exponents():
    sequence = open_sequence(recording('BkCurvilinearScanConvertedData.igs.mha'))
    matrix = sequence[0].poses[0].matrix
    assert matrix[0].tolist() == [2.22045e-16, -1, 0, 300]
    assert matrix[:, 3].tolist() == [300, 400, 700, 1]


def test_rate_is_the_mean_over_the_recording(tmp_path):
    fields = 'Seq_Frame0000_Timestamp = 10.0\nSeq_Frame0002_Timestamp = 10.5\n'
    # Frame 1 has no time: two stamps, half a second apart.
    assert open_fields(tmp_path, fields, 3).frame_rate == 2.0
    fields += 'Seq_Frame0001_Timestamp = 10.1\n'
    assert open_fields(tmp_path, fields, 3).frame_rate == 4.0


@pytest.mark.parametrize('times', [(), ('5',), ('5', '5'), ('5', '4')])
def test_no_rate_without_time_that_passes(tmp_path, times):
    fields = ''.join(f'Seq_Frame{i:04d}_Timestamp = {t}\n' for i, t in enumerate(times))
    assert open_fields(tmp_path, fields, 2).frame_rate is None


@pytest.mark.parametrize(
    ('text', 'nanoseconds'),
    [
        ('0', 0),
        ('345.627957', 345_627_957_000),
        # Not representable as float: its neighbours are 238 ns apart.
        ('1700000000.123456789', 1_700_000_000_123_456_789),
        ('0.1234567894999', 123_456_789),
        ('0.0000000015', 2),  # half to even, up
        ('0.0000000025', 2),  # half to even, down
        ('1e-3', 1_000_000),
        ('2.5e-016', 0),
        ('-0.25', -250_000_000),
        ('9223372036.854775807', 2**63 - 1),
        ('1.' + '0' * 5000, 1_000_000_000),
    ],
)
def test_stamp_is_the_decimal_text(tmp_path, text, nanoseconds):
    frame = open_fields(tmp_path, f'Seq_Frame0000_Timestamp = {text}  \n')[0]
    assert frame.stamp_ns == nanoseconds
    assert frame.timestamp == float(text)


@pytest.mark.parametrize(
    'text', ['', 'soon', '1,5', '1_000', 'nan', 'inf', '1e30', '1e999999999999999999999', '0x10']
)
def test_bad_time(tmp_path, text):
    with pytest.raises(RecordingError) as caught:
        open_fields(tmp_path, f'Seq_Frame0000_Timestamp = {text}\n')
    assert caught.value.where == 'Seq_Frame0000_Timestamp'
    assert caught.value.found == repr(text)


def test_frames_may_lack_fields(tmp_path):
    fields = (
        f'Seq_Frame0001_ToolToTrackerTransform = {IDENTITY}\n'
        'Seq_Frame0001_Timestamp = 1.5\n'
        'Seq_Frame0001_FrameNumber = 77\n'
        'Seq_Frame0001_ImageStatus = INVALID\n'
    )
    bare, full, last = open_fields(tmp_path, fields, 3)
    for frame in (bare, last):
        assert (frame.timestamp, frame.stamp_ns, frame.poses) == (None, None, ())
        assert frame.image_status == 'OK'
        assert dict(frame.fields) == {}
    assert [pose.status for pose in full.poses] == ['OK']
    assert dict(full.fields) == {'FrameNumber': '77'}
    assert [frame.index for frame in (bare, full, last)] == [0, 1, 2]


def test_an_invalid_frame_keeps_its_image(tmp_path):
    frame = open_fields(tmp_path, 'Seq_Frame0000_ImageStatus = INVALID\n')[0]
    assert frame.image_status == 'INVALID'
    assert frame.image.tolist() == [[0, 1]]


def test_field_numbers_of_more_than_four_digits(tmp_path):
    sequence = open_fields(tmp_path, 'Seq_Frame10000_Timestamp = 2\n', 10_001)
    assert len(sequence) == 10_001
    assert sequence[10_000].timestamp == 2.0
    assert sequence[9_999].timestamp is None
    assert sequence[-1].image.tolist() == [[20_000 % 256, 20_001 % 256]]


def test_names_of_transforms(tmp_path):
    fields = (
        f'Seq_Frame0000_CustomTransform = {IDENTITY}\n'
        'Seq_Frame0000_CustomTransformStatus = OUT_OF_VIEW\n'
        f'Seq_Frame0000_Transform = {IDENTITY}\n'
        f'Seq_Frame0000_TransformToTracker = {IDENTITY}\n'
        'Seq_Frame0000_LostTransformStatus = MISSING\n'
    )
    frame = open_fields(tmp_path, fields)[0]
    assert [(pose.name, pose.status) for pose in frame.poses] == [('Custom', 'OUT_OF_VIEW')]
    assert set(frame.fields) == {'Transform', 'TransformToTracker', 'LostTransformStatus'}


def test_matrices_are_read_only(tmp_path):
    pose = open_fields(tmp_path, f'Seq_Frame0000_ATransform = {IDENTITY}\n')[0].poses[0]
    with pytest.raises(ValueError, match='read-only'):
        pose.matrix[0, 0] = 2


BAD_MATRICES = [
    '',
    IDENTITY[:-2],
    IDENTITY + ' 1',
    IDENTITY.replace('1', 'one'),
    IDENTITY.replace('1', '1_0'),
    IDENTITY.replace('1', 'nan'),
    IDENTITY.replace('1', '1e999'),
    IDENTITY.replace('1', '1.#QNAN'),
    IDENTITY.replace(' ', ', '),
]


@pytest.mark.parametrize('text', BAD_MATRICES)
def test_bad_matrix(tmp_path, text):
    with pytest.raises(RecordingError) as caught:
        open_fields(tmp_path, f'Seq_Frame0001_AToBTransform = {text}\n', 2)
    assert caught.value.where == 'Seq_Frame0001_AToBTransform'
    assert caught.value.expected == '16 finite numbers'


@pytest.mark.parametrize('word', ['nan', '-1.#IND', '1.#QNAN'])
def test_a_pose_that_is_not_ok_may_hold_nan(tmp_path, word):
    text = IDENTITY.replace('1', word)
    fields = f'Seq_Frame0000_ATransform = {text}\nSeq_Frame0000_ATransformStatus = INVALID\n'
    pose = open_fields(tmp_path, fields)[0].poses[0]
    assert math.isnan(pose.matrix[0, 0])
    assert pose.matrix[0, 1] == 0


def test_fields_of_the_file(tmp_path):
    fields = (
        'UltrasoundImageOrientation = UNA \nUltrasoundImageType = RF_REAL\n'
        f'ImageToProbeTransform = {IDENTITY}\nOperator=nobody = here\n'
    )
    sequence = open_fields(tmp_path, fields)
    assert sequence.orientation == 'UNA'
    assert sequence.image_type == 'RF_REAL'
    assert sequence.fields['ImageToProbeTransform'] == IDENTITY
    assert sequence.fields['Operator'] == 'nobody = here'
    assert sequence.fields['DimSize'] == '2 1 1'
    assert not any(name.startswith('Seq_') for name in sequence.fields)


def test_what_the_file_does_not_say(tmp_path):
    sequence = open_fields(tmp_path, '')
    assert sequence.orientation == ''
    assert sequence.image_type == 'BRIGHTNESS'
    assert sequence.spacing == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    'name', ['Seq_Frame_Timestamp', 'Seq_FrameA_X', 'Seq_Frame0000', 'Seq_Frame1_']
)
def test_bad_name_of_a_frame_field(tmp_path, name):
    with pytest.raises(RecordingError, match='line 5: expected Seq_FrameNNNN_<field>'):
        open_fields(tmp_path, f'{name} = 1\n')


@pytest.mark.parametrize('name', ['a.mhz', 'a', 'a.mkv', 'a.igs.mha.gz', 'nrrd'])
def test_unsupported_suffix_lists_the_supported(tmp_path, name):
    with pytest.raises(RecordingError) as caught:
        open_sequence(tmp_path / name)
    assert '.mha, .mhd, .nhdr, .nrrd' in str(caught.value)
    assert repr(name) in str(caught.value)


def test_no_such_file_and_a_folder(tmp_path):
    (tmp_path / 'folder.mha').mkdir()
    for name in ('none.mha', 'none.nrrd', 'folder.mha'):
        with pytest.raises(RecordingError, match=f'to read .*{name}'):
            open_sequence(str(tmp_path / name))


def test_progress_goes_from_0_to_1(tmp_path):
    said: list[float] = []
    open_sequence(recording('SpinePhantomFreehand.igs.mha'), said.append)
    assert (said[0], said[-1]) == (0.0, 1.0)
    assert said == sorted(said)
    assert len(said) > 10


def test_progress_may_end_the_reading(tmp_path):
    def stop(fraction: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        open_sequence(write(tmp_path, ''), stop)


def test_limits(tmp_path):
    path = write(tmp_path, '', 5)
    assert len(open_sequence(path, max_bytes=10, max_frames=5)) == 5
    with pytest.raises(RecordingError, match='at most 9 bytes, found 10 stated'):
        open_sequence(path, max_bytes=9)
    with pytest.raises(RecordingError, match='at most 4 frames, found 5'):
        open_sequence(path, max_frames=4)


def test_error_says_everything_and_survives_pickling():
    error = RecordingError(Path('a.mha'), 'DimSize', 'numbers', 'x' * 1000)
    copy = pickle.loads(pickle.dumps(error))
    assert str(copy) == str(error) == f'a.mha: DimSize: expected numbers, found {"x" * 97}...'
    assert isinstance(error, ValueError)
