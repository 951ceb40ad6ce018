# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
GET_, STT_, STP_ and RTS_: asking for data, starting and stopping streams, and the answers.

(Spec page Query.) Most have no content: type and device name say all, in version 2 the message id
too. Those that have one of their own are here; GET_BIND and STT_BIND are in the bind module.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import index
from typing import ClassVar
from typing import TypeVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_size
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text

StartT = TypeVar('StartT', bound='StartTracking')
_MAX_INTERVAL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Query(Body):
    """
    A request of any type: GET_, STP_, and STT_ of the types that take no arguments.

    :param data: empty, but for peers that send arguments which no document has; kept as it came.
    """

    TYPE: ClassVar[str] = ''
    LAYOUT: ClassVar[Layout] = Layout()

    data: bytes = b''

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return nothing, or what came."""
        return (self.data,) if self.data else ()

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Query:
        """Return the body, whatever its content is: the header alone says what is asked."""
        return cls(bytes(content))


@dataclass(frozen=True, slots=True, eq=False)
class Acknowledgement(Body):
    """
    RTS_: whether a stream was started or stopped, or that a GET_ cannot be answered.

    :param status: 0 success, 1 error; None is an RTS_ without content, as documents have RTS_BIND.
        The C++ library takes and returns it inverted for RTS_POLYDATA.
    """

    TYPE: ClassVar[str] = ''
    LAYOUT: ClassVar[Layout] = Layout(Field('status', 'u1', meaning='0 success, 1 error'))

    status: int | None = 0

    @property
    def succeeded(self) -> bool:
        """Return whether it says so; a missing status says that the request was taken."""
        return not self.status

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return one byte, or none."""
        return () if self.status is None else (self.LAYOUT.struct.pack(self.status),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Acknowledgement:
        """Return the body of one byte or none."""
        if not len(content):
            return cls(None)
        check_size(content, cls.LAYOUT.size)
        return cls(content[0])


@dataclass(frozen=True, slots=True, eq=False)
class StartTracking(Body):
    """
    STT_TDATA: start a stream of tracking data.

    :param interval: least time between two messages in ms; 0 is as fast as possible.
    :param coordinate_system: at most 32 bytes; empty is the sender's default.
    """

    TYPE: ClassVar[str] = 'STT_TDATA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('interval', 'u4', meaning='least time between two messages, ms; 0: no limit'),
        Field('coordinate_system', 'S32', meaning='empty: the default'),
    )

    interval: int = 0
    coordinate_system: str = ''

    def __post_init__(self) -> None:
        """Check the interval."""
        check_interval(self.interval)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 36 bytes."""
        name = pack_text(self.coordinate_system, 32, 'coordinate system')
        return (self.LAYOUT.struct.pack(self.interval, name),)

    @classmethod
    def unpack_content(cls: type[StartT], content: memoryview, limits: Limits) -> StartT:
        """Return the body of 36 bytes, or of 37: an old page has a status in front."""
        start = 1 if len(content) == cls.LAYOUT.size + 1 else 0
        check_size(content[start:], cls.LAYOUT.size)
        interval, name = cls.LAYOUT.struct.unpack_from(content, start)
        return cls(interval, unpack_text(name))


@dataclass(frozen=True, slots=True, eq=False)
class StartQuaternionTracking(StartTracking):
    """STT_QTDATA: start a stream of tracking data with quaternions; as STT_TDATA."""

    TYPE: ClassVar[str] = 'STT_QTDATA'


@dataclass(frozen=True, slots=True, eq=False)
class StartVideo(Body):
    """
    STT_VIDEO: start a stream of video.

    :param codec: four characters, as in VIDEO.
    :param interval: least time between two frames in ms.
    """

    TYPE: ClassVar[str] = 'STT_VIDEO'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('codec', 'S4', meaning='as in VIDEO'),
        Field('interval', 'u4', meaning='least time between two frames, ms'),
        Field('reserved', 'u1', meaning='not in the documents; may be missing'),
    )

    codec: str = 'VP90'
    interval: int = 50

    def __post_init__(self) -> None:
        """Check the interval."""
        check_interval(self.interval)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return nine bytes, as many as the C++ library sends and expects."""
        return (self.LAYOUT.struct.pack(pack_text(self.codec, 4, 'codec'), self.interval, 0),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> StartVideo:
        """Return the body of eight or nine bytes."""
        if len(content) not in (cls.LAYOUT.size - 1, cls.LAYOUT.size):
            raise ContentError(
                'content has the wrong length',
                offset=0,
                expected='8 or 9 bytes',
                found=len(content),
            )
        codec, interval, _ = cls.LAYOUT.struct.unpack(bytes(content[:8]) + b'\0')
        return cls(unpack_text(codec), interval)


def check_interval(interval: int) -> None:
    """
    Check a time between two messages in ms.

    :raises PackError: it does not fit its 32 bits.
    """
    try:
        fits = 0 <= index(interval) <= _MAX_INTERVAL
    except TypeError:
        fits = False
    if not fits:
        raise PackError(
            'interval is out of range', expected=f'0 to {_MAX_INTERVAL} ms', found=interval
        )
