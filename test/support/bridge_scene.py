# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A bridge process, a ROS side and OpenIGTLink peers, introduced to each other."""

from __future__ import annotations

from typing import Any

from bridge_process import BridgeProcess
from bridge_process import Peer
from geometry_msgs.msg import TransformStamped
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
from ros_side import next_domain
from ros_side import RosSide
from tf2_msgs.msg import TFMessage
from waiting import wait_until


class Scene:
    """One bridge with what surrounds it; everything ends with the test."""

    def __init__(self) -> None:
        self.domain = next_domain()
        self.ros = RosSide(self.domain)
        self._bridges: list[BridgeProcess] = []
        self._peers: list[Peer] = []

    def start(self, *endpoints: str, **parameters: Any) -> BridgeProcess:
        """Return a bridge that may fail to start."""
        bridge = BridgeProcess(self.domain, endpoints, **parameters)
        self._bridges.append(bridge)
        return bridge

    def bridge(self, *endpoints: str, **parameters: Any) -> BridgeProcess:
        """Return a bridge that listens."""
        return self.start(*endpoints, **parameters).ready()

    def peer(self, bridge: BridgeProcess, **settings: Any) -> Peer:
        """Return a connected OpenIGTLink client."""
        return self.peer_at(bridge.port, **settings)

    def peer_at(self, port: int, **settings: Any) -> Peer:
        """Return an OpenIGTLink client that is connected to some endpoint of a bridge."""
        peer = Peer(port, **settings)
        self._peers.append(peer)
        return peer

    def introduce(self, bridge: BridgeProcess) -> None:
        """Return once poses sent to the bridge arrive here, on /tf too: DDS knows both sides."""
        peer = Peer(bridge.port)
        poses = self.ros.subscribe(TransformStamped, 'HelloToTest/transform')
        tf = self.ros.subscribe(TFMessage, '/tf')
        probe = Packet(Transform(np.eye(4)), 'HelloToTest')

        def heard() -> bool:
            peer.send(probe)
            return bool(poses and tf)

        wait_until(heard, 'a first pose in ROS', 30.0)
        peer.close()

    def close(self) -> None:
        """End everything."""
        for peer in self._peers:
            peer.close()
        for bridge in self._bridges:
            bridge.stop()
        self.ros.close()
