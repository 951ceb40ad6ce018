# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the bridge says of itself: /diagnostics and ~/list_devices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from diagnostic_msgs.msg import DiagnosticStatus  # noqa: E402
from igtl_ros.msg import DeviceInfo  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402


class Diagnostics:
    """The latest status of each name."""

    def __init__(self, scene: Any) -> None:
        self._arrived = scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def __call__(self, part: str) -> DiagnosticStatus | None:
        latest = self._arrived[-1].status if self._arrived else []
        return next((status for status in latest if part in status.name), None)

    def values(self, part: str) -> dict[str, str]:
        status = self(part)
        return {pair.key: pair.value for pair in status.values} if status else {}


def test_a_stream_is_counted(scene: Any) -> None:
    bridge = scene.bridge(diagnostics_period=0.1)
    diagnostics = Diagnostics(scene)
    peer = scene.peer(bridge)
    for _ in range(5):
        peer.send(Packet(Transform(np.eye(4)), 'ProbeToTracker'))
    name = 'from TRANSFORM ProbeToTracker'
    wait_until(lambda: diagnostics.values(name).get('received') == '5', 'five messages')
    values = diagnostics.values(name)
    assert (values['parent frame'], values['child frame']) == ('Tracker', 'Probe')
    assert (values['forwarded'], values['without stamp']) == ('5', '5')
    endpoint = diagnostics('igtl-listen')
    assert (endpoint.level, endpoint.message) == (DiagnosticStatus.OK, 'listening')


def test_what_is_lost_has_a_line(scene: Any) -> None:
    bridge = scene.bridge(diagnostics_period=0.1)
    diagnostics = Diagnostics(scene)
    scene.introduce(bridge)  # with /tf; what nobody listens to is not even looked at
    peer = scene.peer(bridge, header_version=2)
    metadata = Metadata({'TransformStatus': 'OUT_OF_VIEW'})
    peer.send(Packet(Transform(np.eye(4)), 'LostToTracker', header_version=2, metadata=metadata))
    peer.send(Packet(Transform(np.diag([2.0, 2.0, 2.0, 1.0])), 'BigToTracker'))
    peer.send(Packet(Raw(b'\0' * 10), 'ShortToTracker', type_name='TRANSFORM'))
    peer.send(Packet(Raw(), 'Strange', type_name='COLORT'))
    wait_until(lambda: diagnostics('ignored') and diagnostics('BigToTracker'), 'all lines')
    assert diagnostics('LostToTracker').level == DiagnosticStatus.WARN
    assert diagnostics('LostToTracker').message == 'invalid: LostToTracker OUT_OF_VIEW'
    assert diagnostics.values('BigToTracker')['dropped (not a pose)'] == '1'
    assert 'scaled or sheared' in diagnostics.values('BigToTracker')['last error']
    assert diagnostics.values('ignored') == {'no data in COLORT': '1'}
    wait_until(lambda: diagnostics('igtl-listen').level == DiagnosticStatus.WARN, 'a warning')
    lost = {
        key: value
        for key, value in diagnostics.values('igtl-listen').items()
        if 'lost (ContentError)' in key
    }
    assert list(lost.values()) == ['1']
    assert "TRANSFORM from 'ShortToTracker'" in bridge.log


def test_the_last_status_of_a_device_is_its_level(scene: Any) -> None:
    bridge = scene.bridge(diagnostics_period=0.1)
    diagnostics = Diagnostics(scene)
    peer = scene.peer(bridge)
    name = 'from STATUS Scanner'
    peer.send(Packet(Status(13, 0, 'Warming', 'two minutes'), 'Scanner'))
    wait_until(lambda: diagnostics(name), 'a line')
    status = diagnostics(name)
    assert (status.level, status.message) == (
        DiagnosticStatus.WARN,
        'NOT_READY, Warming, two minutes',
    )
    peer.send(Packet(Status(1), 'Scanner'))
    wait_until(lambda: diagnostics(name).level == DiagnosticStatus.OK, 'it is ready')


def test_an_endpoint_that_cannot_connect_has_a_warning(scene: Any, free_port: int) -> None:
    scene.bridge(f'igtl://127.0.0.1:{free_port}', diagnostics_period=0.1)
    diagnostics = Diagnostics(scene)
    wait_until(lambda: diagnostics(f'igtl://127.0.0.1:{free_port}'), 'the endpoint')
    wait_until(
        lambda: 'cannot connect' in diagnostics(f'igtl://127.0.0.1:{free_port}').message,
        'the reason',
    )
    assert diagnostics(f'igtl://127.0.0.1:{free_port}').level == DiagnosticStatus.WARN


def test_list_devices(scene: Any) -> None:
    bridge = scene.bridge()
    peer = scene.peer(bridge)
    scene.ros.publisher(RosString, 'to_igtl/Out')
    peer.send(Packet(String.of('x'), 'My Words'))

    def devices() -> dict[str, DeviceInfo]:
        found = scene.ros.call(ListDevices, '/igtl_bridge/list_devices', ListDevices.Request())
        return {device.device_name: device for device in found.devices}

    wait_until(lambda: {'My Words', 'Out'} <= devices().keys(), 'both devices')
    words, out = devices()['My Words'], devices()['Out']
    assert (words.type, words.direction) == ('STRING', DeviceInfo.FROM_IGTL)
    assert list(words.topics) == ['/My_Words/string', '/My_Words/text']
    assert (words.received, words.dropped) == (1, 0)
    assert (out.direction, list(out.topics)) == (DeviceInfo.TO_IGTL, ['/to_igtl/Out'])
