# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The header version that a peer gets: the protocol has no handshake, so it is learnt."""

from __future__ import annotations

from igtl_ros.openigtlink.packet import HEADER_VERSIONS


class PeerVersion:
    """
    Begins low, rises to what the peer shows, and never falls (as PLUS does).

    Libraries of before 2016 lose the stream at version 2, so nobody gets it unasked.

    :param first: what we begin with.
    :param highest: what we never exceed.
    """

    __slots__ = ('_highest', 'value')

    def __init__(self, first: int = 1, highest: int = HEADER_VERSIONS[-1]) -> None:
        self._highest = highest
        self.value = min(first, highest)

    def shown(self, header_version: int) -> None:
        """Take note of the header version of a message that came; an unknown one shows nothing."""
        if header_version in HEADER_VERSIONS and header_version > self.value:
            self.value = min(header_version, self._highest)
