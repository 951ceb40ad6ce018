# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Metadata to igtl_ros/MetadataEntry and back."""

from __future__ import annotations

from collections.abc import Iterable

from igtl_ros.msg import MetadataEntry as RosMetadataEntry
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink.text import encode
from igtl_ros.openigtlink.text import printable
from igtl_ros.openigtlink.text import US_ASCII


def metadata_to_ros(metadata: Metadata) -> list[RosMetadataEntry]:
    """Return the entries, in their order."""
    return [
        RosMetadataEntry(
            key=printable(entry.key), value=printable(entry.value), encoding=entry.encoding
        )
        for entry in metadata.entries
    ]


def metadata_from_ros(entries: Iterable[RosMetadataEntry]) -> Metadata:
    """
    Return the metadata.

    US-ASCII becomes UTF-8 where the value is not ASCII: what came in so labelled has to go out.

    :raises PackError: a value does not fit the encoding it asks for.
    """
    result = []
    for entry in entries:
        by_content = entry.encoding in (0, US_ASCII)
        encoding, data = encode(entry.value, None if by_content else entry.encoding)
        result.append(MetadataEntry(entry.key, data, encoding))
    return Metadata(entries=tuple(result))
