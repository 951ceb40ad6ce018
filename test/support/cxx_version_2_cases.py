# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages of protocol version 3 for the reflector (see cxx_cases)."""

from __future__ import annotations

from cxx_cases import Case
from cxx_image_cases import GEOMETRY
from cxx_image_cases import PLACED
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta

COLUMNS = tuple(GEOMETRY[:3].T.reshape(12).tolist())

COMMANDS = {
    'COMMAND': Case(
        Command.of(2**32 - 1, 'Get', '<x/>'),
        {'command_id': [2**32 - 1], 'name': ['Get'], 'encoding': [3], 'text': ['<x/>']},
    ),
    'COMMAND long': Case(
        Command.of(0, 'x' * 127, 'ü' * 1000),
        {
            'command_id': [0],
            'name': ['x' * 127],
            'encoding': [106],
            'text': ['ü' * 1000],
        },
    ),
    'RTS_COMMAND': Case(
        CommandReply.of(9, 'Get', ''),
        {'command_id': [9], 'name': ['Get'], 'encoding': [3], 'text': ['']},
    ),
}

VIDEOS = {
    'VIDEO': Case(
        Video(b'\0\1frame', 'H264', (640, 480, 1), 3, GEOMETRY),
        {
            'codec': ['H264'],
            'endian': [2],
            'frame': [3],
            'dimensions': [(640, 480, 1)],
            'part': [(640, 480, 1)],
            'offset': [(0, 0, 0)],
            **PLACED,
            'stream': ['00016672616d65'],
        },
    ),
    'VIDEO grey part': Case(
        Video(b'x', 'VP90', (640, 480, 1), 0x0100, GEOMETRY, 1, 1, (600, 400, 0), (40, 80, 1)),
        {
            'codec': ['VP90'],
            'endian': [1],
            'frame': [256],
            'dimensions': [(640, 480, 1)],
            'part': [(40, 80, 1)],
            'offset': [(600, 400, 0)],
            **PLACED,
            'stream': ['78'],
        },
    ),
    'VIDEOMETA': Case(
        VideoMeta(
            (
                VideoInfo(
                    *('Scope', 'VIDEO_1', 'Doe', 'ID 7'),
                    *(-2, 20.1, (640, 480, 1), COLUMNS, 5),
                ),
                VideoInfo('', '', size=(1, 2, 3)),
            )
        ),
        {
            'name': ['Scope', ''],
            'id': ['VIDEO_1', ''],
            'patient_name': ['Doe', ''],
            'patient_id': ['ID 7', ''],
            'zoom': [-2, 0],
            'focal': [20.1, 0],
            'dimensions': [(640, 480, 1), (1, 2, 3)],
            'spacing': [(0.5, 0.25, 2), (1, 1, 1)],
            'matrix': [*PLACED['matrix'], (1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)],
            'scalar': [5, 3],
        },
    ),
}

REQUESTS = {name: Case(Query(), {}, name) for name in ('GET_VMETA', 'STP_VIDEO', 'STP_IMAGE')}

VERSION_2_CASES = {**COMMANDS, **VIDEOS, **REQUESTS}
