# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The demo: three processes over real TCP and real DDS, a live table and a picture."""

POSE_DEVICE = 'RobotToReference'  # what the ROS side publishes, and the OpenIGTLink client gets
