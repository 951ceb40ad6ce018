# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Each file of config/ starts the bridge; endpoints on the command line win over the file's."""

from __future__ import annotations

from pathlib import Path
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')

FILES = sorted((Path(__file__).parents[2] / 'config').glob('*.yaml'))
ENDPOINTS = ['igtl-listen://127.0.0.1:0']


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.stem)
def test_the_bridge_starts_with_it(path: Path) -> None:
    command = [sys.executable, '-m', 'igtl_ros.bridge.main', '--ros-args']
    command += ['--params-file', str(path), '-p', f'endpoints:={ENDPOINTS}']
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as bridge:
        assert bridge.stderr is not None
        said = []
        for line in bridge.stderr:
            said.append(line)
            if 'listening at 127.0.0.1:' in line:
                break
        else:
            pytest.fail(f'it ended: {"".join(said)}')
        bridge.send_signal(signal.SIGINT)
        assert bridge.wait(10) == 0, bridge.stderr.read()
