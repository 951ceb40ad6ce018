# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Types that we do not know, kept whole so that they can be stored, shown and sent on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer


@dataclass(frozen=True, slots=True, eq=False)
class Raw(Body):
    """
    Content of an unknown type, or the empty content that says a known type has no data now.

    :param data: the content, without extended header and metadata.
    """

    TYPE: ClassVar[str] = ''
    LAYOUT: ClassVar[Layout] = Layout()

    data: Buffer = b''

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the bytes as they came."""
        # Whatever the view's items are: they are counted in bytes.
        return (memoryview(self.data).cast('B'),) if len(self.data) else ()

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Raw:
        """Return the bytes as they are."""
        return cls(content)
