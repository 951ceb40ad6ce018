# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What comes out of an RtpReceiver."""

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.rtp import RtpReceiver


def events_of(receiver: RtpReceiver, *datagrams: bytes) -> list[Packet | MessageError]:
    """Return the events after these datagrams."""
    events = []
    for datagram in datagrams:
        receiver.feed(datagram)
        while (event := receiver.next_event()) is not None:
            events.append(event)
    return events


def rest(receiver: RtpReceiver) -> list[Packet | MessageError]:
    """Return the events of giving up what is missing."""
    receiver.give_up()
    return events_of(receiver, *()) + list(iter(receiver.next_event, None))


def receive(*datagrams: bytes, check_crc: bool = True) -> list[Packet | MessageError]:
    """Return all events of a new receiver, those of what is missing in the end too."""
    receiver = RtpReceiver(check_crc=check_crc)
    return events_of(receiver, *datagrams) + rest(receiver)
