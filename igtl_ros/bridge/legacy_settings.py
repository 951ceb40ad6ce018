# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The parameters of ros2_igtl_bridge, as ours. No ROS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# That package's server takes connections from everywhere, and its users rely on it.
_EVERYWHERE = '0.0.0.0'


class LegacyError(ValueError):
    """A parameter of ros2_igtl_bridge that cannot be used; the text names it."""


def with_legacy_endpoint(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Return the parameters with the endpoint that RIB_type asks for, if it does.

    :raises LegacyError: names the parameter, its value and what was expected.
    """
    kind = values['RIB_type']
    if not kind:
        return values
    if kind not in ('server', 'client'):
        raise LegacyError(f'parameter RIB_type is {kind!r}: expected server or client')
    port = _port(values['RIB_port'])
    if kind == 'server':
        return {**values, 'endpoints': [f'igtl-listen://{_EVERYWHERE}:{port}']}
    host = values['RIB_server_ip'].strip()
    if not host:
        raise LegacyError('parameter RIB_server_ip is empty: expected a name or an address')
    return {**values, 'endpoints': [f'igtl://{host}:{port}']}


def _port(value: Any) -> int:
    """Return a port that may be text: before 2023 it had to be."""
    text = str(value).strip()
    if isinstance(value, bool) or not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise LegacyError(f'parameter RIB_port is {value!r}: expected 1 to 65535')
    return int(text)
