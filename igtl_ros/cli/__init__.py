# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The `igtl` command: OpenIGTLink from a shell, with no ROS."""
