# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What two peers say to each other beyond single messages, without I/O and without a clock.

    version     which header version a peer gets
    store       the latest message of each device, from which queries are answered
    answers     what answers a GET_
    streams     when the next message of a stream may be sent
    responder   the side that is asked: GET_, STT_, STP_
    matching    which message answers which request
    requester   the side that asks, with time-outs

Times are seconds of any clock that does not go backwards; the caller gives them. The rules are
those that the authors of protocol version 2 agreed on: a GET_ is answered by exactly one message,
in the order of the questions; an empty device name means all; a second STT_ replaces the first; a
STP_ is acknowledged, and then there is silence.
"""

from igtl_ros.openigtlink.session.requester import Outcome
from igtl_ros.openigtlink.session.requester import Requester
from igtl_ros.openigtlink.session.responder import request_of
from igtl_ros.openigtlink.session.responder import Responder
from igtl_ros.openigtlink.session.store import Store
from igtl_ros.openigtlink.session.version import PeerVersion

__all__ = ['Outcome', 'PeerVersion', 'Requester', 'Responder', 'Store', 'request_of']
