# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How the demo is judged: what arrived against what was sent."""

from __future__ import annotations

from collections import Counter
import io
import json
import time
from typing import Any

from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.demo.client import CountingClient
from igtl_ros.demo.view import Reports
from igtl_ros.demo.view import Sent
from igtl_ros.demo.view import View
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
import pytest
from transport_support import seconds

DEVICES = [('Image_Reference', 'IMAGE'), ('ProbeToTracker', 'TRANSFORM')]
GOOD: dict[str, Any] = {
    'arrived': {'IMAGE Image_Reference': 10, 'TRANSFORM ProbeToTracker': 8},
    'topics': {'IMAGE Image_Reference': '/Image_Reference/image'},
    'latency': {'IMAGE Image_Reference': 0.005},
    'seconds': {'IMAGE Image_Reference': 0.45},
    'edges': {'Probe in Tracker': 8},
    'poses_sent': 5,
    'picture': True,
    'final': True,
}
SENT = Sent(Counter({'Image_Reference': 10, 'ProbeToTracker': 8}), Counter({'ProbeToTracker': 2}))


def client(poses: int) -> CountingClient:
    result = CountingClient()
    for _ in range(poses):
        packet = Packet(Transform(), 'RobotToReference', from_nanoseconds(time.time_ns()))
        result.received(None, packet)  # type: ignore[arg-type]
    return result


def reports(*lines: dict[str, Any]) -> Reports:
    result = Reports(io.StringIO(''.join(json.dumps(line) + '\n' for line in lines)))
    assert result.ended.wait(seconds(10))
    return result


def verdict(capsys: Any, sent: Sent = SENT, poses: int = 5, **changes: Any) -> tuple[int, str]:
    view = View(DEVICES, client(poses), reports({**GOOD, **changes}), quiet=True)
    code = view.finish(sent, 'x.png', 'x.log')
    return code, capsys.readouterr().out


def test_everything_arrived(capsys: Any) -> None:
    code, out = verdict(capsys)
    assert code == ExitCode.OK
    assert out.endswith('everything that was sent has arrived, in both directions\n')
    lines = out.splitlines()
    assert lines[2].split() == [
        *('Image_Reference', 'IMAGE', '/Image_Reference/image'),
        *('10', '20.0', 'Hz', '5.0', 'ms', '0', '0'),  # 9 periods in 0.45 s
    ]
    assert lines[3].split()[-2:] == ['2', '0'], 'two of its poses were invalid'
    assert '/tf: Probe in Tracker, 8 times' in lines
    assert lines[5].startswith('picture: ') and lines[5].endswith('/x.png')


LESS = Counter({'IMAGE Image_Reference': 9, 'TRANSFORM ProbeToTracker': 8})
NONE = Counter({'IMAGE Image_Reference': 10})
PROBLEMS = {
    'an image is lost': ({'arrived': LESS}, 'Image_Reference: 1 of 10 lost'),
    'all poses are lost': ({'arrived': NONE}, 'ProbeToTracker: 8 of 8 lost'),
    'poses out are lost': ({'poses_sent': 7}, 'RobotToReference (out): 2 of 7 lost'),
    'nothing on tf': ({'edges': {}}, '/tf: nothing arrived'),
    'no picture': ({'picture': False}, 'no picture was written'),
}


@pytest.mark.parametrize(('changes', 'words'), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem(changes: dict[str, Any], words: str, capsys: Any) -> None:
    code, out = verdict(capsys, **changes)
    assert code == ExitCode.NOTHING_ARRIVED
    assert f'FAILED: {words}' in out.splitlines()
    assert out.splitlines()[-1].endswith('/x.log')
    assert 'everything' not in out


def test_a_player_that_sent_nothing_is_a_problem(capsys: Any) -> None:
    code, out = verdict(capsys, sent=Sent(), arrived={})
    assert code == ExitCode.NOTHING_ARRIVED
    assert 'FAILED: Image_Reference: nothing arrived' in out
    assert 'FAILED: ProbeToTracker: nothing arrived' in out


def test_no_pose_out_is_a_problem(capsys: Any) -> None:
    code, out = verdict(capsys, poses=0, poses_sent=0)
    assert code == ExitCode.NOTHING_ARRIVED
    assert 'FAILED: RobotToReference (out): nothing arrived' in out


def test_a_tool_that_was_never_seen_is_no_problem(capsys: Any) -> None:
    sent = Sent(Counter({'Image_Reference': 10}), Counter({'ProbeToTracker': 10}))
    code, _ = verdict(capsys, sent=sent, arrived=NONE, edges={'Image in Reference': 10})
    assert code == ExitCode.OK


def test_settle_ends_at_once_where_all_is_there() -> None:
    view = View(DEVICES, client(5), reports(GOOD), quiet=True)
    began = time.monotonic()
    view.settle(SENT)
    assert time.monotonic() - began < seconds(1)


# --- what it is judged by ---


def test_the_latest_report_counts() -> None:
    found = reports({**GOOD, 'poses_sent': 0}, {**GOOD, 'arrived': {'x': 3}})
    assert found.arrived == Counter({'x': 3})
    assert found.ready.is_set()


def test_ready_once_the_bridge_hears_us() -> None:
    assert not reports({**GOOD, 'poses_sent': 0}).ready.is_set()


def test_the_client_counts_transforms() -> None:
    found = CountingClient()
    assert (found.latency, found.seconds) == (None, 0)
    late = from_nanoseconds(time.time_ns() - 250_000_000)
    for packet in (
        Packet(Transform(), 'A', late),
        Packet(String(), 'A'),
        Packet(Transform(), 'B'),
    ):
        found.received(None, packet)  # type: ignore[arg-type]
    assert found.arrived == {'A': 1, 'B': 1}
    found = CountingClient()
    found.received(None, Packet(Transform(), 'A', late))  # type: ignore[arg-type]
    assert found.latency == pytest.approx(0.25, abs=seconds(0.1))
