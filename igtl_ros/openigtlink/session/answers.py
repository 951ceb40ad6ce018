# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What answers a GET_: one message, picked or put together from the store.

A device name asks for that device, or for one element of a list (the image of that id, the tool
of that name). No name asks for all: lists of several devices become one list; of the types that
hold one thing, the newest is sent, because there is exactly one answer.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from typing import NamedTuple

from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.header import DEVICE_NAME_SIZE
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import Bind
from igtl_ros.openigtlink.messages.bind import BindQuery
from igtl_ros.openigtlink.messages.bind import Child
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.bind import Wanted
from igtl_ros.openigtlink.messages.capability import Capability
from igtl_ros.openigtlink.messages.text import Status
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.metadata import NO_METADATA
from igtl_ros.openigtlink.metadata import pack_metadata
from igtl_ros.openigtlink.packet import LONG_NAME_KEY
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.registry import BODIES
from igtl_ros.openigtlink.session.store import Store
import numpy as np


class _List(NamedTuple):
    """
    Where the elements of a list message are, and what one is asked for by.

    :param elements: fields that hold one entry an element.
    :param key: field of an entry; empty if the first of `elements` holds the names themselves.
    """

    elements: tuple[str, ...]
    key: str = ''


LISTS = {
    'IMGMETA': _List(('images',), 'id'),
    'LBMETA': _List(('labels',), 'id'),
    'POINT': _List(('points',), 'name'),
    'QTDATA': _List(('names', 'positions', 'quaternions', 'types')),
    'TDATA': _List(('names', 'matrices', 'types')),
    'TRAJ': _List(('trajectories',), 'name'),
    'VIDEOMETA': _List(('videos',), 'device_name'),
}
# Lists of what there is, whose elements carry their own names. C++ clients ask for them with a
# device name of their own, so a name that is not known gets all; data itself is never mistaken.
CATALOGUES = frozenset({'IMGMETA', 'LBMETA', 'VIDEOMETA'})
# What a peer may send to us, or ask of us.
OUR_TYPES = tuple(sorted({*BODIES, *REQUESTS}))
# Messages that one BIND may be asked for: a short question must not make a long answer.
MAX_WANTED = 256


def answer(type_name: str, device_name: str, body: Body, store: Store) -> Packet | None:
    """
    Return the message that answers, or None: there is no such data.

    :param type_name: what is asked for, without its prefix.
    :param device_name: of which device; empty for all.
    :param body: of the question, which GET_BIND has arguments in.
    """
    special = _SPECIAL.get(type_name)
    if special is not None:
        return special(device_name, body, store)
    if device_name:
        found = store.get(type_name, device_name)
        found = found or element(type_name, device_name, store.all(type_name))
        if found is not None or type_name not in CATALOGUES:
            return found
    packets = store.all(type_name)
    if len(packets) > 1 and type_name in LISTS:
        return _joined(type_name, packets)
    return packets[-1] if packets else None


def element(type_name: str, name: str, packets: tuple[Packet, ...]) -> Packet | None:
    """Return the newest list that holds an element of this name, with nothing but it."""
    row = LISTS.get(type_name)
    if row is None:
        return None
    for packet in reversed(packets):
        entries = getattr(packet.body, row.elements[0], ())
        found = [
            index
            for index, entry in enumerate(entries)
            if (getattr(entry, row.key) if row.key else entry) == name
        ]
        if found:
            body = replace(  # type: ignore[type-var]
                packet.body,
                **{field: _picked(getattr(packet.body, field), found) for field in row.elements},
            )
            metadata = _own_name(packet.metadata)
            return replace(packet, body=body, device_name=name, metadata=metadata)
    return None


def _picked(values: Any, indices: list[int]) -> Any:
    if isinstance(values, np.ndarray):
        return values[indices]
    return tuple(values[index] for index in indices)


def _joined(type_name: str, packets: tuple[Packet, ...]) -> Packet:
    """Return one list with the elements of all, stamped as the newest of them."""
    row = LISTS[type_name]
    lists = [packet for packet in packets if isinstance(packet.body, BODIES[type_name])]
    if not lists:
        return packets[-1]
    body = replace(  # type: ignore[type-var]
        lists[-1].body,
        **{
            field: _concatenated([getattr(packet.body, field) for packet in lists])
            for field in row.elements
        },
    )
    metadata = _joined_metadata(lists)
    stamp = max(packet.timestamp for packet in lists)
    return Packet(body, '', stamp, 2 if metadata.entries else 1, metadata=metadata)


def _concatenated(parts: list[Any]) -> Any:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)
    return tuple(value for part in parts for value in part)


def _joined_metadata(packets: list[Packet]) -> Metadata:
    """Return the metadata of all; none if that is more than one message carries."""
    entries = tuple(entry for one in packets for entry in one.metadata.entries)
    metadata = _own_name(Metadata(entries=entries))
    try:
        pack_metadata(metadata, 0)
    except PackError:
        return NO_METADATA
    return metadata


def _capability(device_name: str, body: Body, store: Store) -> Packet:
    return Packet(Capability(OUR_TYPES), device_name)


def _status(device_name: str, body: Body, store: Store) -> Packet:
    """Return the device's last status; we are here, which is OK, if it has none."""
    return store.get('STATUS', device_name) or Packet(Status(), device_name)


def _own_name(metadata: Metadata) -> Metadata:
    """Return metadata without the name of the device that a list came from."""
    if LONG_NAME_KEY not in metadata:
        return metadata
    return Metadata(entries=tuple(one for one in metadata.entries if one.key != LONG_NAME_KEY))


def own_bind(device_name: str, store: Store) -> Packet | None:
    """Return the BIND that was sent under this name, the newest if there is no name."""
    if device_name:
        return store.get('BIND', device_name)
    return (store.all('BIND') or (None,))[-1]


def _bind(device_name: str, body: Body, store: Store) -> Packet | None:
    """Return what is wanted in one BIND, or all there is; without what is not there."""
    wanted = body.wanted if isinstance(body, BindQuery | StartBind) else ()
    if len(wanted) > MAX_WANTED:
        return None
    own = None if wanted else own_bind(device_name, store)
    if own is not None:
        return own
    store = store.seen_by(1)  # children have no metadata
    packets = [*(_found(wanted, store) if wanted else _all_there_is(store))]
    if not packets:
        return None
    children = tuple(
        Child(one.name or packet.device_name, packet.body, packet.type_name)
        for one, packet in packets
    )
    return Packet(Bind(children), device_name, max(packet.timestamp for _, packet in packets))


def _found(wanted: tuple[Wanted, ...], store: Store) -> Iterator[tuple[Wanted, Packet]]:
    """Give each that is there, once; a longer name than devices have fits no child either."""
    for one in dict.fromkeys(wanted):
        size = len(one.name.encode('utf-8', 'surrogateescape'))
        if one.type_name != 'BIND' and size <= DEVICE_NAME_SIZE:
            packet = answer(one.type_name, one.name, BindQuery(), store)
            if packet is not None:
                yield one, packet


def _all_there_is(store: Store) -> Iterator[tuple[Wanted, Packet]]:
    for packet in store.everything():
        if packet.type_name != 'BIND':
            yield Wanted(packet.type_name, packet.device_name), packet


_SPECIAL: dict[str, Callable[[str, Body, Store], Packet | None]] = {
    'BIND': _bind,
    'CAPABILITY': _capability,
    'STATUS': _status,
}
