# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Every error that leaves the protocol library.

    OpenIGTLinkError
      LocalError        we were asked for something the protocol cannot carry
        PackError       a message cannot be packed
      RemoteError       a peer sent something wrong
        FramingError    the stream is out of step: nothing after it can be trusted, close it
        MessageError    one message is lost, the stream goes on
          CrcError      the body does not match its checksum
          ContentError  the body does not fit the layout of its type
          VersionError  a header version that we do not know

Handlers read the attributes and never parse the text.
"""

from __future__ import annotations


class OpenIGTLinkError(Exception):
    """
    Base of all errors of this library.

    :param problem: what is wrong, in a few words.
    :param device_name: device name of the message; empty where it is not known.
    :param type_name: message type; empty where it is not known.
    :param offset: byte offset from the start of the body, or of the stream for framing errors.
    :param expected: what would have been right.
    :param found: what was there.
    """

    def __init__(
        self,
        problem: str,
        *,
        device_name: str = '',
        type_name: str = '',
        offset: int | None = None,
        expected: object = None,
        found: object = None,
    ) -> None:
        super().__init__(problem)
        self.problem = problem
        self.device_name = device_name
        self.type_name = type_name
        self.offset = offset
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        """Say message, problem, place, expectation and finding in one line."""
        message = ' '.join(
            filter(None, (self.type_name, self.device_name and f'from {self.device_name!r}'))
        )
        details = [
            f'{label} {value}'
            for label, value in (
                ('at byte', self.offset),
                ('expected', self.expected),
                ('found', self.found),
            )
            if value is not None
        ]
        text = f'{message}: {self.problem}' if message else self.problem
        return f'{text} ({", ".join(details)})' if details else text


class LocalError(OpenIGTLinkError):
    """We were asked for something the protocol cannot carry."""


class PackError(LocalError):
    """A message cannot be packed."""


class RemoteError(OpenIGTLinkError):
    """A peer sent something wrong."""


class FramingError(RemoteError):
    """The stream is out of step and cannot be brought back: there is no resynchronisation."""


class MessageError(RemoteError):
    """One message is lost, the stream goes on."""


class CrcError(MessageError):
    """The body does not match the checksum in its header."""


class ContentError(MessageError):
    """The body does not fit the layout of its type."""


class VersionError(MessageError):
    """A header version that we do not know; the message was skipped whole."""
