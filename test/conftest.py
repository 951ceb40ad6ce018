# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Keep the tests' ROS traffic on this machine, and a lane that must run from being skipped.

With IGTL_ROS_REQUIRE_LANES=1 (as in CI) a skipped test of a required lane makes the run fail.
"""

from __future__ import annotations

import os

from igtl_ros.bridge.fastdds import use_profile
from lanes import REQUIRED_LANES
import pytest

os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
os.environ.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 99))
use_profile()

# launch, tf2, messages for video and PyAV are not among the wheels; these tests run elsewhere.
_NOT_IN_WHEELS = (
    '/launch/',
    '/test_tf_export.py',
    '/test_video_packets.py',
    '/test_video_codecs.py',
)
_skipped: list[str] = []


def _required() -> bool:
    return os.environ.get('IGTL_ROS_REQUIRE_LANES') == '1'


def _should_run(node_id: str) -> bool:
    return not any(part in f'/{node_id}' for part in _NOT_IN_WHEELS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and REQUIRED_LANES & set(report.keywords) and _should_run(report.nodeid):
        _skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped and _should_run(report.nodeid):
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _required() and _skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _skipped:
        return
    verdict = 'which must run here' if _required() else 'so this was NOT tested'
    terminalreporter.section(f'lanes that were skipped, {verdict}', red=True)
    for node_id in _skipped:
        terminalreporter.line(f'SKIPPED {node_id}')
