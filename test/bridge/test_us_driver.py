# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Scanner drivers behind the bridge: their services, absence, rate of pushes, forms of pushes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bridge_scene import Scene
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.openigtlink import Packet  # noqa: E402
from us_clients import Answer  # noqa: E402
from us_clients import Asker  # noqa: E402
from us_driver_node import ParameterScanner  # noqa: E402
from us_driver_node import ServiceScanner  # noqa: E402

ONE = '<Command><Parameter Name="{}"/></Command>'
PERIOD = 0.1


def until(ask: Callable[[int], Answer]) -> Answer:
    """Ask with ever new ids until it succeeds: DDS needs a moment to introduce the driver."""
    answers: list[Answer] = []

    def good() -> bool:
        answers.append(ask(1000 + len(answers)))
        return answers[-1].status == 'SUCCESS'

    wait_until(good, 'success', 20.0)
    return answers[-1]


def is_push(packet: Packet) -> bool:
    return packet.type_name == 'STRING'


# --- services ---


@pytest.mark.parametrize(
    ('subscribes', 'topic'),
    [
        pytest.param(True, 'us_parameters', id='subscribe'),
        pytest.param(False, 'us_parameters', id='polled'),
        # As another bridge does, whose topic is below the scanner's name.
        pytest.param(True, 'scanner/us_parameters', id='subscribe, told elsewhere'),
    ],
)
def test_a_driver_with_services(scene: Scene, subscribes: bool, topic: str) -> None:
    driver = ServiceScanner(scene.ros, '/probe', subscribes, topic)
    bridge = scene.bridge(us_driver='services:/probe', us_poll_period=PERIOD, us_push_interval=0.0)
    asker = Asker(bridge.port)
    get = '<Command UsDeviceId="B"><Parameter Name="DepthMm"/><Parameter Name="Gain"/></Command>'
    answer = until(lambda number: asker.ask(number, 'GetUsParameter', get))
    assert (answer.value('DepthMm'), answer.value('Gain')) == ('50', '30')
    assert set(driver.devices) == {'B'}
    change = '<Command><Parameter Name="DepthMm" Value="70"/></Command>'
    assert until(lambda number: asker.ask(number + 500, 'Set', change)).status == 'SUCCESS'
    assert driver.values['DepthMm'] == '70'
    answer = asker.ask(3, 'Get', ONE.format('Nope'))
    assert answer.parameter('Nope').get('Error') == 'Nope is not known here'
    if subscribes:
        wait_until(lambda: scene.ros.node.count_clients('/probe/subscribe_us_parameters'), 'us')
    assert asker.ask(4, 'Subscribe', ONE.format('DepthMm')).status == 'SUCCESS'
    assert asker.pushed('DepthMm') == '70'
    driver.turn('DepthMm', '80')
    assert asker.pushed('DepthMm') == '80'
    asker.ask(5, 'Unsubscribe', ONE.format('DepthMm'))
    if subscribes:
        wait_until(lambda: not driver.followed, 'Unsubscribe at the driver')
    asker.close()


# --- absence ---


@pytest.mark.parametrize('driver', ['parameters:/nobody', 'services:/nobody'])
def test_a_driver_that_is_not_there(scene: Scene, driver: str) -> None:
    bridge = scene.bridge(us_driver=driver)
    asker = Asker(bridge.port)
    answer = asker.ask(1, 'Get', ONE.format('DepthMm'))
    assert answer.status == 'FAIL'
    assert (answer.root.get('Error') or '').startswith('there is no service /nobody/')
    assert asker.ask(2, 'RequestDeviceIds', '<Command/>').metadata['Message'] == 'nobody'
    asker.close()


def test_aliases_of_the_user(scene: Scene) -> None:
    scanner = ParameterScanner(scene.ros)
    scanner.node.declare_parameter('bmode.depth', 33.0)
    scanner.node.undeclare_parameter('DepthMm')
    aliases = '{Depth: DepthMm, DepthMm: bmode.depth}'
    bridge = scene.bridge(us_driver='parameters:/scanner', us_aliases=aliases)
    asker = Asker(bridge.port)
    answer = until(lambda number: asker.ask(number, 'Get', ONE.format('DepthMm')))
    assert answer.value('DepthMm') == '33'
    assert asker.ask(1, 'Get', ONE.format('Depth')).value('Depth') == '33'
    asker.close()


# --- pushes ---


class Pushing:
    """A bridge that pushes DepthMm of a scanner in some form."""

    def __init__(self, scene: Scene, **parameters: Any) -> None:
        self.scanner = ParameterScanner(scene.ros)
        bridge = scene.bridge(us_driver='parameters:/scanner', **parameters)
        self.asker = Asker(bridge.port)
        until(lambda number: self.asker.ask(number, 'Subscribe', ONE.format('DepthMm')))
        wait_until(lambda: scene.ros.node.count_subscribers('/parameter_events'), 'the bridge')

    def values(self, last: str, value: Callable[[Packet], str]) -> list[str]:
        """Return all values up to a last one."""
        found = [value(self.asker.next_where(is_value))]
        while found[-1] != last:
            found.append(value(self.asker.next_where(is_value)))
        return found


def is_value(packet: Packet) -> bool:
    return packet.type_name in ('STRING', 'COMMAND')


def test_pushes_are_rate_limited_and_the_last_one_wins(scene: Scene) -> None:
    pushing = Pushing(scene, us_push_interval=0.5, us_push='plain')
    for depth in range(51, 101):
        pushing.scanner.turn('DepthMm', float(depth))
    found = pushing.values('100', lambda packet: packet.body.text)
    assert found[0] == '50'
    assert len(found) <= 4  # of 51
    assert all(
        packet.device_name == 'DepthMm' for packet in pushing.asker.others if is_push(packet)
    )
    pushing.asker.close()


def test_pushes_as_commands(scene: Scene) -> None:
    pushing = Pushing(scene, us_push_interval=0.0, us_push='command')
    pushing.scanner.turn('DepthMm', 60.0)
    found = pushing.values('60', lambda packet: packet.metadata['DepthMm'])
    assert found == ['50', '60']
    pushing.asker.close()
