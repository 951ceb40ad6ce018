# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""OpenIGTLink messages to ROS messages and back: pure functions, no node, no clock."""
