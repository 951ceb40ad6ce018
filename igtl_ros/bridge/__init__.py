# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ROS 2 node: settings, routes, publishers, subscribers, tf, services, diagnostics."""
