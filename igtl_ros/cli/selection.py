# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which messages are wanted, by type and device."""

from __future__ import annotations

from dataclasses import dataclass
import re

from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import REQUESTS


def plain_type(name: str) -> str:
    """Return the one name of a type that has several: COLORTABLE is COLORT, QTRANS is POSITION."""
    name = name.upper()
    if name in BODIES:
        return BODIES[name].TYPE
    request = REQUESTS.get(name)
    return f'{request.prefix}_{request.type_name}' if request else name


@dataclass(frozen=True)
class Selection:
    """
    What is wanted.

    :param device: which the whole device name has to fit.
    :param type_name: of any spelling; all types if None.
    """

    device: re.Pattern[str]
    type_name: str | None = None

    def has(self, packet: Packet) -> bool:
        """Return whether a message is wanted."""
        if self.type_name is not None and plain_type(self.type_name) != plain_type(
            packet.type_name
        ):
            return False
        return bool(self.device.fullmatch(packet.full_device_name))
