# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Speed, measured as ratios within one run; see docs/performance.md."""
