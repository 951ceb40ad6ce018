# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The message bodies, one module a family."""
