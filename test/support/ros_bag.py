# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""rosbag2 files by an independent implementation (rosbags), which needs no ROS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rosbags.rosbag2 import Reader
from rosbags.rosbag2 import StoragePlugin
from rosbags.rosbag2 import Writer
from rosbags.typesys import get_types_from_msg
from rosbags.typesys import get_typestore
from rosbags.typesys import Stores

INTERFACES = Path(__file__).resolve().parents[2] / 'msg'


def _typestore() -> Any:
    store = get_typestore(Stores.ROS2_JAZZY)
    types = {}
    for path in sorted(INTERFACES.glob('*.msg')):
        types.update(get_types_from_msg(path.read_text(), f'igtl_ros/msg/{path.stem}'))
    store.register(types)
    return store


def write_bag(path: Path, topics: dict[str, tuple[type, list[bytes]]]) -> Path:
    """Write serialized messages, as raw subscriptions got them, and return the bag's path."""
    store = _typestore()
    with Writer(path, version=9, storage_plugin=StoragePlugin.SQLITE3) as writer:
        for topic, (ros_type, messages) in topics.items():
            package = ros_type.__module__.split('.')[0]
            connection = writer.add_connection(
                topic, f'{package}/msg/{ros_type.__name__}', typestore=store
            )
            for number, message in enumerate(messages):
                writer.write(connection, number, message)
    return path


def read_bag(path: Path) -> dict[str, list[Any]]:
    """Return the messages by topic."""
    store = _typestore()
    messages: dict[str, list[Any]] = {}
    with Reader(path) as reader:
        for connection in reader.connections:
            messages[connection.topic] = []
        for connection, _, data in reader.messages():
            messages[connection.topic].append(store.deserialize_cdr(data, connection.msgtype))
    return messages


def read_serialized(path: Path) -> list[tuple[str, str, bytes]]:
    """Return topic, type and serialized message of all that is in a bag, in its order."""
    with Reader(path) as reader:
        return [
            (connection.topic, connection.msgtype, bytes(data))
            for connection, _, data in reader.messages()
        ]
