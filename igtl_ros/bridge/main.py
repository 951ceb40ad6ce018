# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The igtl_bridge command."""

from __future__ import annotations

from collections.abc import Sequence
import sys

from igtl_ros.bridge.fastdds import use_profile

_WRONG_PARAMETER = 2
_HELP = """\
usage: igtl_bridge [--help] [--ros-args ...]

Connects ROS 2 to OpenIGTLink peers such as 3D Slicer, PLUS, trackers and scanners.

  igtl_bridge
      listen at 127.0.0.1:18944, for Slicer to connect to
  igtl_bridge --ros-args -p endpoints:="['igtl://scanner:18944']" -p hello:=true
      connect to a PLUS server
  igtl_bridge --ros-args --params-file bridge.yaml
      all parameters from a file

parameters:
"""


def _help() -> str:
    from igtl_ros.bridge.parameters import PARAMETERS

    return _HELP + ''.join(
        f'  {parameter.name} (default {parameter.default!r})\n      {parameter.description}'
        + (f' One of {", ".join(parameter.choices)}.' if parameter.choices else '')
        + '\n'
        for parameter in PARAMETERS
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the bridge until Ctrl-C.

    :return: 0, or 2 if a parameter cannot be used.
    """
    arguments = sys.argv if arguments is None else arguments
    if '--help' in arguments or '-h' in arguments:
        print(_help(), end='')
        return 0
    use_profile()  # before rclpy creates its first participant
    from igtl_ros.bridge.node import BridgeNode
    import rclpy
    from rclpy.exceptions import ParameterException
    from rclpy.executors import ExternalShutdownException

    node = None
    try:
        rclpy.init(args=list(arguments))
        node = BridgeNode()
        if node.get_parameter('autostart').value and not node.start():
            return _WRONG_PARAMETER
        rclpy.spin(node)
    except (KeyboardInterrupt, ExternalShutdownException):
        pass
    except (ParameterException, RuntimeError) as error:
        if node is not None:
            raise
        # Wrong arguments, an unreadable parameter file, a parameter of the wrong type.
        print(f'igtl_bridge: {error}', file=sys.stderr)
        return _WRONG_PARAMETER
    finally:
        if node is not None:
            node.stop()
            node.destroy_node()
        rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
