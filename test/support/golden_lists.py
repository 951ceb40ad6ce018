# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden POINT, TRAJ, IMGMETA, LBMETA and VIDEOMETA."""

from golden_case import golden
from golden_case import in_file
from golden_case import in_file_2
from golden_case import Meta
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from openigtlink_bodies import float32
from openigtlink_bodies import RGBA
from openigtlink_bodies import RGBA_BYTES
from openigtlink_bodies import TURNED_BYTES
from openigtlink_bytes import annotated
from openigtlink_bytes import padded


def point_bytes(index: int, numbers: str) -> bytes:
    """Return one of the golden landmarks: position and diameter."""
    return (
        padded(f'POINT_DESCRIPTION_{index}', 64)
        + padded('Landmark', 32)
        + bytes.fromhex(RGBA_BYTES[index] + numbers)
        + padded('IMAGE_0', 20)
    )


POINTS_BYTES = (
    point_bytes(0, '41200000 41700000 41a00000 40a00000')  # 10 15 20, 5
    + point_bytes(1, '41c80000 41f00000 420c0000 40400000')  # 25 30 35, 3
    + point_bytes(2, '42200000 42340000 42480000 3f800000')  # 40 45 50, 1
)
POINTS = Points(
    tuple(
        Point(f'POINT_DESCRIPTION_{index}', position, diameter, 'Landmark', RGBA[index], 'IMAGE_0')
        for index, (position, diameter) in enumerate(
            (((10, 15, 20), 5), ((25, 30, 35), 3), ((40, 45, 50), 1))
        )
    )
)
POINT_BYTES = (
    padded('n', 64)
    + padded('g', 32)
    + annotated("""
        01020304                     # red, green, blue, alpha
        3f000000 bf800000 40000000   # 0.5, -1, 2
        3e800000                     # 0.25
    """)
    + padded('o', 20)
)
POINT = Points((Point('n', (0.5, -1, 2), 0.25, 'g', (1, 2, 3, 4), 'o'),))


def trajectory_bytes(index: int, numbers: str) -> bytes:
    """Return one of the golden trajectories: entry, target and diameter."""
    return (
        padded(f'TRAJECTORY_DESCRIPTION_{index}', 64)
        + padded('TRAJECTORY', 32)
        + annotated('03 00')  # entry and target, reserved
        + bytes.fromhex(RGBA_BYTES[index] + numbers)
        + padded('IMAGE_0', 20)
    )


TRAJECTORIES_BYTES = (
    # 10 15 20, 25 30 35, 5
    trajectory_bytes(0, '41200000 41700000 41a00000 41c80000 41f00000 420c0000 40a00000')
    # 40 45 50, 55 60 65, 2.5
    + trajectory_bytes(1, '42200000 42340000 42480000 425c0000 42700000 42820000 40200000')
    # 70 75 80, 85 90 95, 0
    + trajectory_bytes(2, '428c0000 42960000 42a00000 42aa0000 42b40000 42be0000 00000000')
)
TRAJECTORIES = Trajectories(
    tuple(
        Trajectory(
            *(f'TRAJECTORY_DESCRIPTION_{index}', entry, target, 3, diameter),
            *('TRAJECTORY', RGBA[index], 'IMAGE_0'),
        )
        for index, (entry, target, diameter) in enumerate(
            (
                ((10, 15, 20), (25, 30, 35), 5.0),
                ((40, 45, 50), (55, 60, 65), 2.5),
                ((70, 75, 80), (85, 90, 95), 0.0),
            )
        )
    )
)
ENTRY_BYTES = (
    padded('n', 64)
    + padded('g', 32)
    + annotated("""
        01 00                        # entry only, reserved
        01020304                     # red, green, blue, alpha
        3f000000 bf800000 40000000   # entry: 0.5, -1, 2
        40400000 40800000 40a00000   # target: 3, 4, 5
        3e800000                     # 0.25
    """)
    + padded('o', 20)
)
ENTRY = Trajectories((Trajectory('n', (0.5, -1, 2), (3, 4, 5), 1, 0.25, 'g', (1, 2, 3, 4), 'o'),))


def image_bytes(texts: tuple[str, ...], numbers: str) -> bytes:
    """Return an image: time, size, scalar type and reserved."""
    widths = (64, 20, 32, 64, 64)
    names = b''.join(padded(text, width) for text, width in zip(texts, widths, strict=True))
    return names + bytes.fromhex(numbers)


def _image_texts(index: int, modality: str) -> tuple[str, ...]:
    return (
        f'IMAGE_DESCRIPTION_{index}',
        f'IMAGE_{index}',
        modality,
        f'PATIENT_{index}',
        f'PATIENT_ID_{index}',
    )


IMAGES_BYTES = (
    image_bytes(_image_texts(0, 'CT'), '00000000499602d4 0200 0200 0040 05 00')  # 512 512 64
    + image_bytes(_image_texts(1, 'MRI'), '00000000499602d8 0100 0080 0020 05 00')  # 256 128 32
    + image_bytes(_image_texts(2, 'PET'), '00000000499602dc 0100 0100 0020 05 00')  # 256 256 32
)
IMAGES = ImageMeta(
    (
        ImageInfo(*_image_texts(0, 'CT'), 0x499602D4, (512, 512, 64), 5),
        ImageInfo(*_image_texts(1, 'MRI'), 0x499602D8, (256, 128, 32), 5),
        ImageInfo(*_image_texts(2, 'PET'), 0x499602DC, (256, 256, 32), 5),
    )
)
# 1.5 s; 1, 2, 3; float64
SCAN_BYTES = image_bytes(('n', 'd', 'US', 'p', 'i'), '0000000180000000 0001 0002 0003 0b 00')
SCAN = ImageMeta((ImageInfo('n', 'd', 'US', 'p', 'i', 0x180000000, (1, 2, 3), 11),))


def label_bytes(index: int) -> bytes:
    """Return one of the golden labels."""
    return (
        padded(f'LABEL_DESCRIPTION_{index}', 64)
        + padded(f'LABEL_{index}', 20)
        + bytes((index + 1, 0))  # label, reserved
        + bytes.fromhex(RGBA_BYTES[index])
        + annotated('0100 0080 0020')  # 256, 128, 32
        + padded('IMAGE_0', 20)
    )


LABELS_BYTES = label_bytes(0) + label_bytes(1) + label_bytes(2)
LABELS = LabelMeta(
    tuple(
        LabelInfo(
            *(f'LABEL_DESCRIPTION_{index}', f'LABEL_{index}', index + 1),
            *(RGBA[index], (256, 128, 32), 'IMAGE_0'),
        )
        for index in range(3)
    )
)
# One byte short of the field: a C++ peer reads a text that fills it as empty.
LABEL_BYTES = (
    padded('n' * 63, 64)
    + padded('1234567890123456789', 20)
    + annotated('ff 00 01020304 ffff 0001 0002')  # 255, reserved, colour, 65535, 1, 2
    + padded('own', 20)
)
LABEL = LabelMeta(
    (LabelInfo('n' * 63, '1234567890123456789', 255, (1, 2, 3, 4), (65535, 1, 2), 'own'),)
)


def video_bytes(texts: tuple[str, ...], numbers: str) -> bytes:
    """Return a video: zoom, focal length, size, matrix, scalar type and reserved."""
    return b''.join(padded(text, 64) for text in texts) + annotated(numbers)


def _video_texts(index: int) -> tuple[str, ...]:
    names = ('VIDEO_DESCRIPTION', 'VIDEO', 'PATIENT', 'PATIENT_ID')
    return tuple(f'{name}_{index}' for name in names)


_COLUMNS = float32(
    *(-0.954892, 0.196632, -0.222525, -0.196632, 0.142857, 0.970014),
    *(0.222525, 0.970014, -0.0977491),
)
VIDEOS_BYTES = (
    video_bytes(
        _video_texts(0),
        """
        0004 4049000000000000 0200 0200 0040   # zoom 4, 50 mm, 512 512 64
        bf7473cd 3e4959e6 be63dd98 be4959e6 3e12491b 3f7852d6 3e63dd98 3f7852d6 bdc830ae
        42383660 419bc467 42383660             # centre
        05 00                                  # uint16, reserved
        """,
    )
    + video_bytes(
        _video_texts(1),
        """
        fffe 4059000000000000 0100 0080 0020   # zoom -2, 100 mm, 256 128 32
        bf800000 00000000 00000000 00000000 3f800000 00000000 00000000 00000000 3f800000
        42480000 42c80000 41800000             # centre: 50, 100, 16
        05 00
        """,
    )
    + video_bytes(
        _video_texts(2),
        """
        0000 4034800000000000 0100 0100 0020   # zoom 0, 20.5 mm, 256 256 32
        bf7473cd 3e4959e6 be63dd98 be4959e6 3e12491b 3f7852d6 3e63dd98 3f7852d6 bdc830ae
        43160000 00000000 43480000             # centre: 150, 0, 200
        05 00
        """,
    )
)
VIDEOS = VideoMeta(
    (
        VideoInfo(
            *_video_texts(0),
            *(4, 50.0, (512, 512, 64), (*_COLUMNS, *float32(46.0531, 19.4709, 46.0531)), 5),
        ),
        VideoInfo(
            *_video_texts(1),
            *(-2, 100.0, (256, 128, 32), (-1, 0, 0, 0, 1, 0, 0, 0, 1, 50, 100, 16), 5),
        ),
        VideoInfo(*_video_texts(2), 0, 20.5, (256, 256, 32), (*_COLUMNS, 150, 0, 200), 5),
    )
)
PLAIN_BYTES = video_bytes(
    ('n', 'd', 'p', 'i'),
    """
    0001 4059000000000000 0000 0000 0000   # zoom 1, 100 mm, no size
    3f800000 00000000 00000000 00000000 3f800000 00000000 00000000 00000000 3f800000
    00000000 00000000 00000000
    00 00                                  # no scalar type, reserved
    """,
)
PLAIN = VideoMeta((VideoInfo('n', 'd', 'p', 'i', 1, 100.0, (0, 0, 0), scalar_type=0),))
CAMERA_BYTES = video_bytes(
    ('n', 'd', 'p', 'i'),
    f"""
    fffd 4029000000000000 0280 01e0 0001   # zoom -3, 12.5 mm, 640 480 1
    {TURNED_BYTES.hex()}
    03 00                                  # uint8, reserved
    """,
)
CAMERA = VideoMeta(
    (
        VideoInfo(
            *('n', 'd', 'p', 'i', -3, 12.5, (640, 480, 1)),
            (0, 0.5, 0, -0.25, 0, 0, 0, 0, 2, 10, 20, 30),
            3,
        ),
    )
)

LISTS = (
    in_file('point.h', POINTS, POINTS_BYTES, 408, 0xA55CC62D99C18210),
    golden('lib-1', POINT, POINT_BYTES, 150, 0x669DF81A23FD3ECB, 'F', Meta()),
    in_file('trajectory.h', TRAJECTORIES, TRAJECTORIES_BYTES, 450, 0x6205A36618577630),
    in_file_2('trajectoryFormat2.h', TRAJECTORIES, TRAJECTORIES_BYTES, 519, 0x2944657AC8A396E9),
    golden('lib-1', ENTRY, ENTRY_BYTES, 150, 0x77F7F01C2E20337A, 'F'),
    in_file('imgmeta.h', IMAGES, IMAGES_BYTES, 780, 0x3807D42D9BDEE0C9),
    golden('lib-1', SCAN, SCAN_BYTES, 274, 0x4BAD5A2AB8548AD8, 'L', Meta(2)),
    in_file('lbmeta.h', LABELS, LABELS_BYTES, 348, 0x1A5B87BB248D8007),
    golden('lib-1', LABEL, LABEL_BYTES, 130, 0x56F345FBE1DFEB0E, 'L', Meta()),
    golden(
        *('videometa.h', VIDEOS, VIDEOS_BYTES, 980, 0x7DB93717AB198D48, 'DeviceName', Meta()),
        timestamp=0x499602D4,
    ),
    golden('#33', PLAIN, PLAIN_BYTES, 336, 0xA854A7107798E98F, 'V', Meta()),
    golden('lib-1', CAMERA, CAMERA_BYTES, 322, 0x6F8031774FACCC73, 'V'),
)
