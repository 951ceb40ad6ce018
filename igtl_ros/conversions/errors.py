# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The error of what arrived well but cannot be said in a ROS message."""

from __future__ import annotations


class NoFormError(ValueError):
    """A message that the other side has no form for; the text says what and why."""
