# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The igtl_bridge command."""

from __future__ import annotations

from collections.abc import Sequence
import json
import signal
import sys
from threading import Event
import time
from traceback import format_exception
from typing import Any

from igtl_ros.bridge.fastdds import use_profile
from igtl_ros.bridge.memory import keep_large_blocks

_WRONG_PARAMETER = 2
_PAUSE = 0.1  # seconds; an executor that always fails must not fill the log
_HELP = """\
usage: igtl_bridge [--help] [--ros-args ...]

Connects ROS 2 to OpenIGTLink peers such as 3D Slicer, PLUS, trackers and scanners.

  igtl_bridge
      listen at 127.0.0.1:18944, for Slicer to connect to
  igtl_bridge --ros-args -p endpoints:="['igtl://scanner:18944']" -p hello:=true
      connect to a PLUS server
  igtl_bridge --ros-args --params-file bridge.yaml
      all parameters from a file

parameters; those that docs/endpoints.md lists may be set for one endpoint, as NAME.hello:
"""


def _help() -> str:
    from igtl_ros.bridge.parameters import PARAMETERS

    return _HELP + ''.join(
        f'  {parameter.name} (default {json.dumps(parameter.default)})\n'
        f'      {parameter.description}'
        + (f' One of {", ".join(parameter.choices)}.' if parameter.choices else '')
        + '\n'
        for parameter in PARAMETERS
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the bridge until Ctrl-C.

    :return: 0, or 2 if a parameter cannot be used.
    """
    arguments = list(sys.argv if arguments is None else arguments)
    try:
        from rclpy.utilities import remove_ros_args
    except ImportError as error:
        print(f'igtl_bridge needs ROS 2: {error}', file=sys.stderr)
        return _WRONG_PARAMETER
    if '--help' in arguments or '-h' in arguments:
        print(_help(), end='')
        return 0
    why_not = use_profile()  # before rclpy creates its first participant
    keep_large_blocks()
    try:
        stray = remove_ros_args(arguments)[1:]
    except RuntimeError as error:  # such as a parameter file that is not there
        print(f'igtl_bridge: {error}', file=sys.stderr)
        return _WRONG_PARAMETER
    if stray:
        print(f'igtl_bridge: unknown arguments {" ".join(stray)}; see --help', file=sys.stderr)
        return _WRONG_PARAMETER
    return _run(arguments, why_not)


def _run(arguments: list[str], warning: str) -> int:
    from igtl_ros.bridge.node import BridgeNode
    import rclpy
    from rclpy.exceptions import ParameterException

    # rclpy shuts down on Ctrl-C, and then calls this. A KeyboardInterrupt besides could come
    # anywhere, such as while we end in order.
    pressed = Event()
    signal.signal(signal.SIGINT, lambda *_: pressed.set())
    try:
        rclpy.init(args=arguments)
        node = BridgeNode()
    except (ParameterException, RuntimeError) as error:
        rclpy.try_shutdown()
        if pressed.is_set():
            return 0
        # Wrong arguments, an unreadable parameter file, a parameter of the wrong type.
        print(f'igtl_bridge: {error}', file=sys.stderr)
        return _WRONG_PARAMETER
    if warning:
        node.get_logger().warning(warning)
    try:
        if not node.get_parameter('autostart').value:
            node.get_logger().info('autostart is off: waiting to be configured and activated')
        elif not _started(node):
            return _WRONG_PARAMETER
        _spin(node)
    finally:
        node.stop()
        node.destroy_node()
        rclpy.try_shutdown()
    return 0


def _started(node: Any) -> bool:
    """Start; False if parameters are wrong, but not if Ctrl-C kept it from starting."""
    import rclpy

    try:
        return node.start() or not rclpy.ok()
    except RuntimeError:
        if rclpy.ok():
            raise
        return True


def _spin(node: Any) -> None:
    """Spin until Ctrl-C; a request that rclpy refuses must not end the bridge."""
    import rclpy
    from rclpy.executors import ExternalShutdownException

    while rclpy.ok():
        try:
            rclpy.spin(node)
        except ExternalShutdownException:
            return
        except Exception as error:
            # A lifecycle transition that is not possible now; or a mistake of ours, which must not
            # end everything else that the bridge does.
            if rclpy.ok():
                expected = isinstance(error, RuntimeError)
                text = str(error) if expected else ''.join(format_exception(error))
                node.get_logger().error(text)
                time.sleep(_PAUSE)


if __name__ == '__main__':
    sys.exit(main())
