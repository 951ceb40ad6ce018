# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""CAPABILITY: the message types that a peer understands (spec page Capability)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_elements
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text


@dataclass(frozen=True, slots=True, eq=False)
class Capability(Body):
    """
    CAPABILITY: names of message types, queries among them.

    :param types: at most 12 bytes each.
    """

    TYPE: ClassVar[str] = 'CAPABILITY'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('type', 'S12', meaning='name of a message type; 12 characters carry no NUL')
    )

    types: tuple[str, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 12 bytes a type."""
        size = self.LAYOUT.size
        return (b''.join(pack_text(name, size, 'type').ljust(size, b'\0') for name in self.types),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Capability:
        """Return the body of 12 bytes a type."""
        check_elements(content, cls.LAYOUT, limits)
        return cls(tuple(unpack_text(name) for (name,) in cls.LAYOUT.struct.iter_unpack(content)))
