# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
OpenIGTLink device names as ROS topic and frame names; no ROS.

Topics allow letters, digits and underscores between slashes, and no token may begin with a digit.
Frames take any text without a leading slash; spaces become underscores because viewers split
there. Both keep what they can, so that a name is recognised.
"""

from __future__ import annotations

from functools import lru_cache
import re
from typing import NamedTuple

_NOT_ALLOWED = re.compile(r'[^A-Za-z0-9_/]+')
_UNDERSCORES = re.compile(r'__+')
_SLASHES = re.compile(r'/+')
# A lower-case letter behind `To` continues a word: ToolToTomograph is Tool, seen in Tomograph.
_A_TO_B = re.compile(r'(?P<child>.+?)To(?P<parent>[^a-z].*)', re.DOTALL)
NAMELESS = 'unnamed'


def topic_name(device_name: str) -> str:
    """Return a legal relative topic for a device; slashes stay as namespaces."""
    name = _UNDERSCORES.sub('_', _NOT_ALLOWED.sub('_', device_name))
    tokens = [token for token in _SLASHES.split(name) if token.strip('_')]
    return '/'.join(f'd_{token}' if token[0].isdigit() else token for token in tokens) or NAMELESS


def frame_name(name: str) -> str:
    """Return a legal frame id."""
    return re.sub(r'\s+', '_', name.strip()).lstrip('/') or NAMELESS


class UniqueNames:
    """Topic names for devices; two devices never share one."""

    def __init__(self) -> None:
        self._by_device: dict[str, str] = {}
        self._taken: set[str] = set()

    def __call__(self, device_name: str) -> tuple[str, bool]:
        """Return the device's topic name, and whether it had to give way to another device."""
        if device_name in self._by_device:
            return self._by_device[device_name], False
        wanted = name = topic_name(device_name)
        count = 1
        while name in self._taken:
            count += 1
            name = f'{wanted}_{count}'
        self._taken.add(name)
        self._by_device[device_name] = name
        return name, name != wanted


class Frames(NamedTuple):
    """
    The two frames of a pose: where `child` is, seen in `parent`.

    ROS says header.frame_id = parent and child_frame_id = child.
    """

    parent: str
    child: str


class FrameNames:
    """
    Frames from device names.

    `AToB` is frame A seen in B: B is the parent, A the child. An image `A_B` is frame A in B (as
    PLUS names them). Any other name is a child of the default parent.

    :param default_parent: parent where the name says none.
    :param prefix: put before every frame.
    """

    def __init__(self, default_parent: str = 'igtl_world', prefix: str = '') -> None:
        self._default_parent = default_parent
        self._prefix = prefix
        # The same names come with every message.
        self._found = lru_cache(maxsize=1024)(self._find)

    def of_transform(self, device_name: str, parent: str = '') -> Frames:
        """
        Return the frames of a pose.

        :param parent: the frame instead of the default parent, where the name says none.
        """
        return self._found(device_name, parent)

    def of_image(self, device_name: str, parent: str = '') -> Frames:
        """Return the frames of an image."""
        child, _, found = device_name.rpartition('_')
        if not (child and found[:1].isupper()):  # CT_1 is not seen in a frame called 1
            return self._below(parent, device_name)
        return Frames(self._frame(found), self._frame(child))

    def _find(self, device_name: str, parent: str) -> Frames:
        match = _A_TO_B.match(device_name)
        if match is None:
            return self._below(parent, device_name)
        return Frames(self._frame(match['parent']), self._frame(match['child']))

    def _below(self, parent: str, child: str) -> Frames:
        return Frames(parent or self._frame(self._default_parent), self._frame(child))

    def _frame(self, name: str) -> str:
        return self._prefix + frame_name(name)


def transform_device(frames: Frames) -> str:
    """
    Return the device name that says these frames, `ToolToBase` for tool seen in base.

    Both begin with a capital letter, without which `To` would not be found (PLUS demands it too).
    """
    child, parent = (name[:1].upper() + name[1:] for name in (frames.child, frames.parent))
    return f'{child}To{parent}'
