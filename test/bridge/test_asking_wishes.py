# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Streams as users write them, what may be asked for, and answers as text: no ROS, no sockets."""

from __future__ import annotations

import json

from igtl_ros.bridge.asking_answers import json_of
from igtl_ros.bridge.asking_answers import MOST
from igtl_ros.bridge.asking_wishes import AskingError
from igtl_ros.bridge.asking_wishes import kind_of
from igtl_ros.bridge.asking_wishes import parse_wishes
from igtl_ros.bridge.asking_wishes import Wish
from igtl_ros.bridge.asking_wishes import wish_of
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
import numpy as np
import pytest


@pytest.mark.parametrize(
    ('text', 'wish'),
    [
        ('TDATA', Wish('TDATA')),
        ('tdata', Wish('TDATA')),
        ('TDATA:Tracker', Wish('TDATA', 'Tracker')),
        ('TDATA:Tracker@50ms', Wish('TDATA', 'Tracker', 50)),
        ('TDATA@0.05s', Wish('TDATA', '', 50)),
        ('QTDATA:My Tools@2s in Patient', Wish('QTDATA', 'My Tools', 2000, 'Patient')),
        ('TDATA in Patient space', Wish('TDATA', '', 0, 'Patient space')),
        ('IMAGE:a:b@c', Wish('IMAGE', 'a:b@c')),
        ('QTRANS:Tip', Wish('POSITION', 'Tip')),
        ('VIDEO@40ms', Wish('VIDEO', '', 40)),
    ],
)
def test_streams_as_users_write_them(text: str, wish: Wish) -> None:
    assert parse_wishes(['', f' {text} ']) == (wish,)


@pytest.mark.parametrize(
    ('text', 'error'),
    [
        ('TDATA:', "'TDATA:' is no stream: expected TYPE[:DEVICE][@INTERVAL][ in FRAME]"),
        ('TDATA@50', "'TDATA@50' is no stream: expected"),
        ('TDATA@-1ms', 'is no stream: expected'),
        ('POINT', "'POINT': type is 'POINT': STT_ asks for one of BIND, IMAGE, "),
        ('TDTA', "type is 'TDTA': STT_ asks for one of"),
        ('IMAGE:a@50ms', 'interval is 0.05: STT_IMAGE says no interval, expected 0 (QTDATA, '),
        ('IMAGE in RAS', "coordinate_frame is 'RAS': STT_IMAGE says none"),
        (f'TDATA in {"x" * 33}', 'expected at most 32 bytes'),
        ('TDATA@4000s', 'interval is 4000.0: expected 0 to 3600 seconds'),
    ],
)
def test_streams_that_cannot_be_asked_for(text: str, error: str) -> None:
    with pytest.raises(AskingError) as caught:
        parse_wishes([text])
    assert error in str(caught.value)


def test_one_stream_for_each_device() -> None:
    with pytest.raises(AskingError, match="'TDATA@50ms' is there twice"):
        parse_wishes(['TDATA', 'TDATA:a', 'TDATA@50ms'])


@pytest.mark.parametrize(
    ('interval', 'milliseconds'), [(0.0, 0), (0.05, 50), (0.07, 70), (0.0004, 1), (1.0001, 1001)]
)
def test_an_interval_is_not_cut(interval: float, milliseconds: int) -> None:
    assert wish_of('TDATA', '', interval, '').interval == milliseconds


@pytest.mark.parametrize('interval', [-1.0, float('nan'), float('inf')])
def test_intervals_that_are_none(interval: float) -> None:
    with pytest.raises(AskingError, match='interval is'):
        wish_of('TDATA', '', interval, '')


def test_types() -> None:
    assert kind_of('GET', ' capability ') == 'CAPABILITY'
    assert kind_of('GET', 'COLORTABLE') == 'COLORT'
    with pytest.raises(AskingError, match="type is 'WEATHER': GET_ asks for one of BIND, CAPAB"):
        kind_of('GET', 'WEATHER')


def test_pixels_are_left_out() -> None:
    packet = Packet(Image(np.zeros((1, 1000, 1000), np.uint8)), 'Camera')
    found = json.loads(json_of(packet))
    assert (found['type'], found['device_name'], found['body_size']) == (
        'IMAGE',
        'Camera',
        72 + 1_000_000,
    )
    assert found['content']['voxels'] == {'dtype': 'u1', 'shape': [1, 1000, 1000]}


def test_what_is_too_long_says_so() -> None:
    point = Point('tip', (1.0, 2.0, 3.0))
    short, long = (Packet(Points((point,) * count), 'Marks', 5 << 32) for count in (10, 100_000))
    assert len(json.loads(json_of(short))['content']['points']) == 10
    found = json.loads(json_of(long))
    assert found['content'] == {'too_long': f'more than {MOST} characters'}
    assert (found['type'], found['device_name'], found['timestamp'], found['body_size']) == (
        'POINT',
        'Marks',
        json.loads(json_of(short))['timestamp'],
        None,
    )


def test_long_texts_and_metadata_count() -> None:
    assert 'too_long' not in json_of(Packet(String.of('x' * 65_000), 'Words'))
    assert 'too_long' in json_of(Packet(Status(message='x' * 300_000), 'Words'))
    metadata = Metadata({f'key{number}': 'x' * 10_000 for number in range(30)})
    text = json_of(Packet(String.of('x'), 'Words', header_version=2, metadata=metadata))
    found = json.loads(text)
    assert found['metadata'] == found['content'] == {'too_long': f'more than {MOST} characters'}
