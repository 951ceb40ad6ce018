# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Routes in a file: after those of the parameter routes, and with errors that name the file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.route_files import read_routes  # noqa: E402
from igtl_ros.bridge.routes import RouteError  # noqa: E402

FIRST = '- {direction: from_igtl, device: AToB, topic: /from/text}'


def test_those_of_the_text_come_first(tmp_path: Path) -> None:
    file = tmp_path / 'routes.yaml'
    file.write_text(
        '# Our own.\n'
        '- {direction: from_igtl, device: AToB, topic: /from/file}\n'
        '- {direction: to_igtl, topic: /pose}\n'
    )
    routes = read_routes(FIRST, str(file))
    assert [(route.topic, route.line, route.source) for route in routes] == [
        ('/from/text', 1, 'parameter routes'),
        ('/from/file', 2, f'parameter routes_file: {file}'),
        ('/pose', 3, f'parameter routes_file: {file}'),
    ]
    assert read_routes(FIRST) == routes[:1]
    assert read_routes('', '  ') == ()
    file.write_text('# nothing yet\n')
    assert read_routes('', str(file)) == ()


def test_a_home_and_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'mine.yaml').write_text(FIRST)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('HOME', str(tmp_path))
    assert [route.topic for route in read_routes('', 'mine.yaml')] == ['/from/text']
    assert [route.topic for route in read_routes('', '~/mine.yaml')] == ['/from/text']
    with pytest.raises(RouteError, match=f'there is no such file in {tmp_path}$'):
        read_routes('', 'yours.yaml')


# What is in the file, what is said after its name.
WRONG = [
    (b'- {direction: sideways}', "rule 1 (line 1): direction is 'sideways': expected one of"),
    (
        b'\n- {direction: to_igtl, topic: /a}\n\n- {direction: to_igtl, topic: /b, max_rate: 0}',
        'rule 2 (line 4): max_rate is 0: expected messages per second, more than 0',
    ),
    (b'routes:\n- 1', 'expected a list of rules, found dict'),
    (b'- [', 'not YAML: '),
    (
        b'- {direction: to_igtl,\n   topic: 2026-13-45}',
        "not YAML: '2026-13-45' cannot be read: month must be in 1..12 in ",
    ),
    (b'- !!bool maybe', "not YAML: 'maybe' cannot be read: 'maybe' in "),
    (b'- !!timestamp noon', "not YAML: 'noon' cannot be read: "),
    (b'- "\\ud800"', "not YAML: '\\ud800' cannot be read: "),
    (b'- "\\UFFFFFFFF"', 'not YAML: '),
    (b'[' * 2000, 'not YAML: too many levels'),
    (b'- \xff', 'not text in UTF-8: '),
    (
        b'- {direction: to_igtl, topic: /a}\n- {direction: to_igtl, topic: /a}',
        'line 2: topic /a has a rule already, in line 1',
    ),
]


@pytest.mark.parametrize(('content', 'said'), WRONG)
def test_what_is_wrong_in_a_file(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / 'routes.yaml'
    file.write_bytes(content)
    with pytest.raises(RouteError) as caught:
        read_routes(FIRST, str(file))
    assert str(caught.value).startswith(f'parameter routes_file: {file}: {said}')


def test_two_rules_for_one_topic_in_both_places(tmp_path: Path) -> None:
    file = tmp_path / 'routes.yaml'
    file.write_text('\n- {direction: to_igtl, topic: /a}')
    with pytest.raises(RouteError) as caught:
        read_routes('- {direction: to_igtl, topic: /a}', str(file))
    assert str(caught.value) == (
        f'parameter routes_file: {file}: line 2: topic /a has a rule already, in line 1 of '
        'parameter routes'
    )


@pytest.mark.parametrize(
    ('name', 'said'),
    [
        ('missing.yaml', 'there is no such file'),
        ('.', 'cannot be read: '),
        ('\0', 'cannot be read: '),
    ],
)
def test_what_is_no_file(name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RouteError) as caught:
        read_routes('', f'{tmp_path}/{name}')
    assert said in str(caught.value)
    assert str(tmp_path) in str(caught.value)


# --- the node ---


def test_a_route_in_a_file_works(scene: Any, tmp_path: Path) -> None:
    file = tmp_path / 'routes.yaml'
    file.write_text('- {direction: from_igtl, device: "*", topic: /pose, parent_frame: world}')
    bridge = scene.bridge(routes=FIRST, routes_file=str(file))
    peer = scene.peer(bridge)
    first = scene.ros.subscribe(TransformStamped, '/from/text')
    other = scene.ros.subscribe(TransformStamped, '/pose')

    def arrived() -> bool:
        for name in ('AToB', 'CToD'):
            peer.send(Packet(Transform(np.eye(4)), name))
        return bool(first and other)

    wait_until(arrived, 'poses on both topics')
    assert {pose.header.frame_id for pose in first} == {'B'}
    assert {pose.header.frame_id for pose in other} == {'world'}


# What is in the file (None: there is none), what the log says.
REFUSED = [
    (None, 'routes.yaml: there is no such file'),
    ('- {direction: from_igtl}', 'routes.yaml: rule 1 (line 1): device is missing'),
    (
        '\n- {direction: to_igtl, topic: /a, ros_type: std_msgs/msg/Int32}',
        'routes.yaml: line 2: ros_type std_msgs/msg/Int32 cannot be sent: expected one of',
    ),
]


@pytest.mark.parametrize(('content', 'said'), REFUSED)
def test_a_wrong_file_ends_the_bridge(
    scene: Any, content: str | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / 'routes.yaml'
    if content is not None:
        file.write_text(content)
    bridge = scene.start(routes_file=str(file))
    assert bridge.ended() == 2
    assert 'Traceback' not in bridge.log
    assert 'parameter routes_file: /' in bridge.log
    assert said in bridge.log
