# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TUO, Tracked Ultrasound over OpenIGTLink: sector geometry, parameters, commands; no ROS."""
