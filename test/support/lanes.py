# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The lanes that need something besides Python, by their pytest marker."""

REQUIRED_LANES = frozenset({'ros', 'interop', 'recordings'})
