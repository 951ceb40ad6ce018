# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which header version a peer gets: it begins low, rises, and never falls."""

from igtl_ros.openigtlink.session import PeerVersion
import pytest


@pytest.mark.parametrize(
    ('first', 'highest', 'shown', 'expected'),
    [
        (1, 2, (), 1),
        (1, 2, (1,), 1),
        (1, 2, (2,), 2),
        (1, 2, (2, 1, 1), 2),  # as PLUS does: never lowered
        (1, 2, (1, 2), 2),
        (1, 1, (2,), 1),  # capped by our own limit
        (2, 2, (1,), 2),  # the setting says that it is known
        (2, 1, (), 1),
        (1, 2, (3,), 1),  # never legal, so it shows nothing
        (1, 2, (0, 255), 1),
        (1, 2, (3, 2), 2),
    ],
)
def test_rule(first: int, highest: int, shown: tuple[int, ...], expected: int) -> None:
    version = PeerVersion(first, highest)
    for value in shown:
        version.shown(value)
    assert version.value == expected


def test_nobody_gets_version_2_unasked() -> None:
    assert PeerVersion().value == 1
