# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Show the bridge at work: a player, the bridge and a ROS subscriber, over real TCP and DDS.

Needs ROS 2. A table shows for each device what arrives in ROS, how fast, how late, and what was
lost; at the end it names a PNG of the last image and the probe's pose. The exit code is 0 only if
everything that was sent has arrived, in both directions.
"""

from __future__ import annotations

import argparse
import importlib.util

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument(
        '--recording',
        metavar='FILE',
        help='a PLUS sequence file to play (default: a simulated sweep)',
    )
    parser.add_argument(
        '--seconds', type=float, default=15.0, metavar='S', help='how long to play (default 15)'
    )
    parser.add_argument(
        '--picture',
        metavar='FILE',
        default='igtl_ros_demo.png',
        help='where to write the picture (default igtl_ros_demo.png)',
    )
    parser.add_argument('--quiet', action='store_true', help='only the table at the end')


def run(options: argparse.Namespace) -> ExitCode:
    """Run the demo."""
    if importlib.util.find_spec('rclpy') is None:
        raise CommandError(
            'the demo needs ROS 2 (no rclpy here): run `make demo`, or source a ROS 2 workspace',
            ExitCode.USAGE,
        )
    from igtl_ros.demo.run import run_demo

    return run_demo(options)
