# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Run `igtl` where nothing of ROS can be imported: python cli_without_ros.py ARGUMENTS."""

from __future__ import annotations

import re
import sys
from typing import Any

_ROS = re.compile(
    r'(rclpy|rpyutils|rosidl_\w+|ament_\w+|launch|launch_ros|rcl_interfaces|builtin_interfaces'
    r'|\w+_msgs|unique_identifier_msgs|igtl_ros\.(msg|srv))(\..*)?'
)


class Blocker:
    """Finds nothing of ROS, and says so in the way Python does."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        """Refuse ROS; leave everything else to others."""
        if _ROS.fullmatch(name):
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)


def block_ros() -> None:
    """Make this process one without ROS."""
    loaded = [name for name in sys.modules if _ROS.fullmatch(name)]
    assert not loaded, f'ROS is there already: {loaded}'
    sys.meta_path.insert(0, Blocker)  # type: ignore[arg-type]
    sys.modules['rclpy'] = None  # type: ignore[assignment]  # what importlib.util.find_spec asks


if __name__ == '__main__':
    block_ros()
    from igtl_ros.cli.main import main

    sys.exit(main())
