# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a row of the conversion tables says; each module of conversions has a Family of them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from typing import Any
from typing import NamedTuple

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Packet


def ros_type_name(ros_type: type) -> str:
    """Return the name of a message class as the graph spells it, such as std_msgs/msg/String."""
    package, _, _ = ros_type.__module__.partition('.')
    return f'{package}/msg/{ros_type.__name__}'


class Output(NamedTuple):
    """
    One topic that a message is published on.

    :param suffix: behind the device's name.
    :param convert: takes the packet, its body and where it belongs; returns None where there is
        nothing to publish.
    :param latched: whether a subscriber that comes later gets the last one.
    :param optional: only where a route asks for this ros_type.
    :param private: names patients; only where the parameter patient_data says so.
    :param when: for which bodies; all if left out.
    """

    suffix: str
    ros_type: type
    convert: Callable[[Packet, Any, Placement], Any]
    latched: bool = False
    optional: bool = False
    private: bool = False
    when: Callable[[Any], bool] | None = None


class Input(NamedTuple):
    """
    One way to send a ROS message.

    :param suffix: a topic `to_igtl/<device>/<suffix>` chooses this row among those of its type.
    :param summary_of: suffixes of topics that say all of the same message (`../` for the device
        one level up). While one of them has a publisher, this one is not sent, so that what the
        bridge has published on several topics goes back once.
    """

    ros_type: type
    type_name: str
    suffix: str
    convert: Callable[[Any, str, Departure], Packet]
    summary_of: tuple[str, ...] = ()

    @property
    def ros_type_name(self) -> str:
        """Return the type as the graph spells it, such as std_msgs/msg/String."""
        return ros_type_name(self.ros_type)


class Family(NamedTuple):
    """
    The rows of one module.

    :param outputs: body class to the topics it is published on.
    :param main: which of the outputs a route's topic names; the others stand below it.
    :param inputs: ways to send, the usual one of a ROS type first.
    """

    outputs: Mapping[type[Body], tuple[Output, ...]]
    main: Mapping[type[Body], str]
    inputs: tuple[Input, ...]
