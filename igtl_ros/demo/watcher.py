# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The demo's ROS side, a process of its own: counts what arrives, and publishes poses.

Its argument is JSON: devices [[name, type], ...], picture path and title. Each half second it
prints what it has seen as one line of JSON. It ends when its input does, writes the picture, and
prints a last line.
"""

from __future__ import annotations

from collections import Counter
from collections import deque
import json
from pathlib import Path
import sys
import threading
import time
from typing import Any

from igtl_ros.bridge.fastdds import use_profile

use_profile()  # before rclpy creates its participant

from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.conversions.geometry import matrix_of  # noqa: E402
from igtl_ros.conversions.images import pixels_of  # noqa: E402
from igtl_ros.conversions.names import topic_name  # noqa: E402
from igtl_ros.conversions.poses import pose_of  # noqa: E402
from igtl_ros.conversions.stamps import nanoseconds_of  # noqa: E402
from igtl_ros.conversions.stamps import time_of  # noqa: E402
from igtl_ros.demo import POSE_DEVICE  # noqa: E402
from igtl_ros.demo.picture import write_picture  # noqa: E402
import numpy as np  # noqa: E402
import rclpy  # noqa: E402
from rclpy.executors import ExternalShutdownException  # noqa: E402
from rclpy.node import Node  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

_POSE_PERIOD = 0.05
_REPORT_PERIOD = 0.5
_TOPICS: dict[str, tuple[type, str]] = {
    'TRANSFORM': (TransformStamped, 'transform'),
    'IMAGE': (Image, 'image'),
}


class Watcher(Node):
    """
    Subscribes to what the bridge will publish.

    :param devices: pairs of device name and OpenIGTLink type.
    """

    def __init__(self, devices: list[tuple[str, str]]) -> None:
        super().__init__('igtl_ros_demo')
        self.arrived: Counter[str] = Counter()
        self.spans: dict[str, list[int]] = {}  # first and last arrival, nanoseconds
        self.latencies: dict[str, deque[float]] = {}
        self.topics: dict[str, str] = {}
        self.edges: Counter[str] = Counter()
        self.last_image: Image | None = None
        self.last_poses: dict[str, TransformStamped] = {}
        self.sent = 0
        self._publishing = True
        for name, kind in devices:
            self._watch(name, kind)
        self.create_subscription(TFMessage, '/tf', self._take_tf, 1000)
        self._poses = self.create_publisher(PoseStamped, f'to_igtl/{POSE_DEVICE}', 10)
        self.create_timer(_POSE_PERIOD, self._send_pose)

    def _watch(self, name: str, kind: str) -> None:
        ros_type, suffix = _TOPICS[kind]
        key = f'{kind} {name}'
        self.latencies[key] = deque(maxlen=500)

        def take(message: Any) -> None:
            now = time.time_ns()
            self.arrived[key] += 1
            self.spans.setdefault(key, [now, now])[1] = now
            self.latencies[key].append((now - nanoseconds_of(message.header.stamp)) / 1e9)
            if kind == 'IMAGE':
                self.last_image = message
            else:
                self.last_poses[name] = message

        subscription = self.create_subscription(
            ros_type, f'{topic_name(name)}/{suffix}', take, 200
        )
        self.topics[key] = subscription.topic_name

    def _take_tf(self, message: TFMessage) -> None:
        for transform in message.transforms:
            self.edges[f'{transform.child_frame_id} in {transform.header.frame_id}'] += 1

    def _send_pose(self) -> None:
        """Publish a pose on a circle of 10 cm, once the bridge listens."""
        if not self._publishing or not self._poses.get_subscription_count():
            return
        angle = 0.05 * self.sent
        message = PoseStamped()
        message.header.stamp = time_of(time.time_ns())
        message.header.frame_id = 'Reference'
        message.pose.position.x = 0.1 * float(np.cos(angle))
        message.pose.position.y = 0.1 * float(np.sin(angle))
        message.pose.orientation.w = 1.0
        self._poses.publish(message)
        self.sent += 1

    def report(self) -> dict[str, Any]:
        """Return what has been seen."""
        return {
            'arrived': self.arrived,
            'topics': self.topics,
            'edges': self.edges,
            'latency': {
                key: float(np.median(values)) for key, values in self.latencies.items() if values
            },
            'seconds': {key: (last - first) / 1e9 for key, (first, last) in self.spans.items()},
            'poses_sent': self.sent,
        }

    def stop_publishing(self) -> None:
        """Send no more poses."""
        self._publishing = False

    def write_picture(self, path: Path, title: str) -> bool:
        """Write the last image and the probe's last pose; False if there was no image."""
        if self.last_image is None:
            return False
        name = min(
            self.last_poses, key=lambda name: (not name.startswith('Probe'), name), default=''
        )
        pose = matrix_of(*pose_of(self.last_poses[name])) if name else None
        pixels = pixels_of(self.last_image)[0]
        caption = f'{name} (child seen in parent)'
        write_picture(path, pixels, title, caption, pose)
        return True


def _wait_for_end(ended: threading.Event) -> None:
    sys.stdin.read()
    ended.set()


def main() -> int:
    """Watch until the input ends."""
    task = json.loads(sys.argv[1])
    ended = threading.Event()
    threading.Thread(target=_wait_for_end, args=(ended,), daemon=True).start()
    rclpy.init(args=[])
    node = Watcher([(name, kind) for name, kind in task['devices']])
    next_report = 0.0
    try:
        while not ended.is_set():
            rclpy.spin_once(node, timeout_sec=0.05)
            if time.monotonic() >= next_report:
                next_report = time.monotonic() + _REPORT_PERIOD
                print(json.dumps(node.report()), flush=True)
        node.stop_publishing()
        picture = node.write_picture(Path(task['picture']), task['title'])
        print(json.dumps({**node.report(), 'picture': picture, 'final': True}), flush=True)
    except (KeyboardInterrupt, ExternalShutdownException):
        return 130
    finally:
        node.destroy_node()
        rclpy.try_shutdown()
    return 0


if __name__ == '__main__':
    sys.exit(main())
