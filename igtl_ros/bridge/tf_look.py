# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One pair of frames that is looked up again and again: what is new, what is gone."""

from __future__ import annotations

import time

from geometry_msgs.msg import TransformStamped
from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.outbound_tf import goes_back
from igtl_ros.bridge.outbound_tf import SourceOf
from igtl_ros.bridge.routes import Pair
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.tf_lookups import NoTransform
from igtl_ros.bridge.tf_lookups import TfLookups
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.stamps import nanoseconds_of

NOT_FOUND = 'cannot be looked up'
GOES_BACK = 'came from the peer itself'
STALE = 'no newer pose'
# Seconds. A tool with fewer poses than the others must not come and go.
LONGEST_PAUSE = 0.5
# Seconds until it is said that there is no pose: at start nothing is known yet.
_PATIENCE = 2.0


class Look:
    """
    One pair.

    :param source_of: where a pose that is ours came from.
    """

    def __init__(
        self, lookups: TfLookups, route: Route, pair: Pair, source_of: SourceOf, warn: Throttle
    ) -> None:
        self.pair = pair
        self.name = pair.device_name
        self.transform = TransformStamped()  # the last one that was new
        self.problem = NOT_FOUND  # why it is not there now; empty if it is
        self._lookups = lookups
        self._route = route
        self._source_of = source_of
        self._warn = warn
        self._stamp = -1
        self._renewed = self._seen = time.monotonic()
        self._said = ''  # the problem that the log has

    @property
    def static(self) -> bool:
        """Return whether nothing between the two frames moves."""
        return self._stamp == 0

    def again(self, record: Device) -> bool:
        """
        Look it up; return whether the pose is newer than the last one, or another one.

        :param record: counts what is not there.
        """
        now = time.monotonic()
        parent, child, _ = self.pair
        if goes_back(self._route, self._source_of(parent, child)):
            self._lose(GOES_BACK, 'give the route the endpoint of another peer', record)
            return False
        try:
            found = self._lookups.latest(parent, child)
        except NoTransform as error:
            self._lose(NOT_FOUND, str(error), record, now - self._seen > _PATIENCE)
            return False
        self._seen, self._said = now, ''
        stamp = nanoseconds_of(found.header.stamp)
        # What does not move has no stamp.
        new = stamp != self._stamp or (not stamp and found.transform != self.transform.transform)
        if new:
            self.transform, self._stamp, self._renewed = found, stamp, now
        rests = stamp and now - self._renewed > LONGEST_PAUSE
        self.problem = STALE if rests else ''
        return new

    def _lose(self, problem: str, reason: str, record: Device, say: bool = True) -> None:
        record.drop(problem, reason)
        self.problem = problem
        if say and self._said != problem:
            self._said = problem
            parent, child, _ = self.pair
            self._warn(
                ('export', problem, parent, child, record.device_name),
                f'{self._route.source}: line {self._route.line}: {child!r} in {parent!r} '
                f'{problem}: {reason}',
            )
