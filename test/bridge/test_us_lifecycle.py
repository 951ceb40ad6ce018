# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands while the bridge is taken down and up again: every call gets an answer."""

from __future__ import annotations

from collections.abc import Iterator

from bridge_scene import Scene
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros
pytest.importorskip('lifecycle_msgs')

from igtl_ros.msg import UsParameters  # noqa: E402
from igtl_ros.srv import GetUsParameters  # noqa: E402
from lifecycle_msgs.msg import Transition  # noqa: E402
from lifecycle_msgs.srv import ChangeState  # noqa: E402
from us_clients import Asker  # noqa: E402
from us_driver_node import LATCHED  # noqa: E402
from us_driver_node import ParameterScanner  # noqa: E402
from us_peers import Plus  # noqa: E402
from us_ros import Services  # noqa: E402
from us_ros import values  # noqa: E402


@pytest.fixture
def plus() -> Iterator[Plus]:
    plus = Plus()
    yield plus
    plus.close()


def change(scene: Scene, transition: int) -> None:
    request = ChangeState.Request(transition=Transition(id=transition))
    assert scene.ros.call(ChangeState, '/igtl_bridge/change_state', request).success


def test_a_bridge_that_is_not_active_says_so(scene: Scene) -> None:
    bridge = scene.start(autostart=False)
    services = Services(scene.ros, bridge)
    assert services.get('DepthMm').error == 'the bridge is not active'
    assert services.send('Fly').error == 'the bridge is not active'


def test_what_is_under_way_when_it_stops_is_answered(scene: Scene, plus: Plus) -> None:
    bridge = scene.bridge(plus.url)
    services = Services(scene.ros, bridge)
    wait_until(lambda: 'connected: ' in bridge.log, 'the connection')
    plus.silent = True
    waiting = [services.begin(GetUsParameters, names=['DepthMm'], timeout=60.0) for _ in range(3)]
    wait_until(lambda: len(plus.commands) == 3, 'the commands')
    change(scene, Transition.TRANSITION_DEACTIVATE)
    for future in waiting:
        assert services.end(future).error.startswith('the connection ended: ')
    assert services.get('DepthMm').error == 'the bridge is not active'
    plus.silent = False
    change(scene, Transition.TRANSITION_ACTIVATE)
    wait_until(lambda: plus.connections == 2, 'the next connection')
    wait_until(lambda: values(services.get('DepthMm')) == {'DepthMm': '50'}, 'a value')
    assert 'Traceback' not in bridge.log
    assert 'ERROR' not in bridge.log


def test_topics_and_drivers_come_again(scene: Scene, plus: Plus) -> None:
    ParameterScanner(scene.ros)
    bridge = scene.bridge(plus.url, us_driver='parameters:/scanner')
    services = Services(scene.ros, bridge)
    for _ in range(2):
        found = scene.ros.subscribe(UsParameters, '/scanner/us_parameters', LATCHED)
        wait_until(lambda: services.get('DepthMm', connection=plus.url).success, 'a value')
        wait_until(lambda found=found: found, 'the topic')
        change(scene, Transition.TRANSITION_DEACTIVATE)
        bridge.lines.clear()
        change(scene, Transition.TRANSITION_ACTIVATE)
        bridge.ready()
    asker = Asker(bridge.port)
    text = '<Command><Parameter Name="GainPercent"/></Command>'
    numbers = iter(range(1, 1000))
    wait_until(
        lambda: asker.ask(next(numbers), 'Get', text).status == 'SUCCESS', 'the driver', 20.0
    )
    asker.close()
    assert 'ERROR' not in bridge.log
