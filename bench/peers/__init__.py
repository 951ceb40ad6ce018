# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The processes that send and receive while the bridge is measured."""
