# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""ROS follows parameters of a scanner: by Subscribe where it can, else by asking again."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from bridge_scene import Scene
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.msg import UsParameters  # noqa: E402
from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from us_peers import Draft  # noqa: E402
from us_peers import Plus  # noqa: E402
from us_peers import Scanner  # noqa: E402
from us_ros import errors  # noqa: E402
from us_ros import Services  # noqa: E402
from us_ros import values  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
PERIOD = 0.1


class World:
    """A bridge connected to one scanner."""

    def __init__(self, scene: Scene, scanner: Scanner, **parameters: Any) -> None:
        self.scene = scene
        self.scanner = scanner
        parameters = {'us_poll_period': PERIOD, 'reconnect_longest': 0.3} | parameters
        self.bridge = scene.bridge(scanner.url, **parameters)
        wait_until(lambda: 'connected: ' in self.bridge.log, 'the connection')
        self.services = Services(scene.ros, self.bridge)

    def listen(self, topic: str = 'scanner') -> Callable[[], dict[str, str]]:
        """Return what tells the latest values on a topic."""
        arrived = self.scene.ros.subscribe(UsParameters, f'/{topic}/us_parameters', LATCHED)

        def latest() -> dict[str, str]:
            found = arrived[-1].parameters if arrived else []
            return {parameter.name: parameter.value for parameter in found}

        return latest


@pytest.fixture
def start(scene: Scene) -> Iterator[Callable[..., World]]:
    with ExitStack() as stack:

        def begin(scanner: Scanner, **parameters: Any) -> World:
            stack.callback(scanner.close)
            return World(scene, scanner, **parameters)

        yield begin


def test_plus_has_no_subscribe_and_is_asked_again(start: Any) -> None:
    plus = Plus({'DepthMm': '50', 'GainPercent': '30'})
    world = start(plus)
    done = world.services.subscribe('DepthMm', 'Nope')
    assert done.polled
    assert values(done) == {'DepthMm': '50'}
    assert errors(done) == {'Nope': 'Invalid parameter Nope.'}
    assert (
        'no Subscribe (Unknown command type requested.): it is asked for DepthMm every 0.1 s'
        in world.bridge.log
    )
    latest = world.listen()
    wait_until(lambda: latest() == {'DepthMm': '50'}, 'the first value')
    plus.parameters['DepthMm'] = '80'
    wait_until(lambda: latest() == {'DepthMm': '80'}, 'the changed value')
    assert plus.names[0] == 'SubscribeUsParameter'
    assert set(plus.names[1:]) == {'GetUsParameter'}


def test_what_is_polled_is_no_longer_polled(start: Any) -> None:
    plus = Plus()
    world = start(plus)
    assert world.services.subscribe('Depth').polled  # PLUS calls it DepthMm
    assert world.services.subscribe('Depth', unsubscribe=True).success
    asked = len(plus.commands)
    latest = world.listen()
    assert world.services.subscribe('GainPercent').polled
    plus.parameters['GainPercent'] = '31'
    wait_until(lambda: latest().get('GainPercent') == '31', 'the other one')
    assert not any('DepthMm' in packet.body.text for packet in plus.commands[asked:])
    assert world.services.subscribe(unsubscribe=True).success
    assert 'UnsubscribeUsParameter' not in plus.names  # it was never told to


def test_the_message_has_all_values_with_units(start: Any) -> None:
    plus = Plus({'DepthMm': '50', 'GainPercent': '30', 'Exotic': 'x'})
    world = start(plus)
    world.services.get('Exotic', 'DepthMm', device='Video Device')
    world.services.get('GainPercent', device='Video Device')
    arrived = world.scene.ros.subscribe(UsParameters, '/Video_Device/us_parameters', LATCHED)
    wait_until(lambda: arrived, 'the latched message')
    message = arrived[0]
    assert (message.device, message.connection) == ('Video Device', plus.url)
    assert message.header.stamp.sec > 1_700_000_000
    assert [(one.name, one.value, one.unit) for one in message.parameters] == [
        ('DepthMm', '50', 'mm'),
        ('Exotic', 'x', ''),
        ('GainPercent', '30', '%'),
    ]


def test_revision_0_2_pushes(start: Any) -> None:
    draft = Draft({'Depth': '50', 'Gain': '5'})
    world = start(draft, us_spelling='short')
    latest = world.listen()
    done = world.services.subscribe('Depth', 'Gain', 'Nope')
    assert (done.success, done.polled) == (False, False)
    assert list(values(done)) == ['Depth', 'Gain']
    wait_until(lambda: latest() == {'Depth': '50', 'Gain': '5'}, 'the first values')
    draft.change('Depth', '60')
    wait_until(lambda: latest()['Depth'] == '60', 'the changed value')
    assert world.services.subscribe('Depth', unsubscribe=True).success
    wait_until(lambda: draft.followed == {'Gain'}, 'Unsubscribe')
    assert world.services.subscribe(unsubscribe=True).success
    assert not draft.followed
    topics = [name for name, _ in world.scene.ros.node.get_topic_names_and_types()]
    assert '/Depth/string' not in topics


PUSHES = {
    'plain': Packet(String.of('71'), 'Depth'),
    'several in one': Packet(
        String.of('<Parameter Name="Gain" Value="6"/><Parameter Name="Depth" Value="71"/>'), 'x'
    ),
    'unquoted': Packet(String.of('<Parameter Name=Depth Value=71/>'), 'x'),
    'a command, as the launcher of PLUS': Packet(
        Command.of(9, 'UsParameterChanged', ''),
        'x',
        header_version=2,
        metadata={'Depth': '71'},
    ),
}


@pytest.mark.parametrize('push', PUSHES.values(), ids=PUSHES.keys())
def test_forms_of_pushed_values(start: Any, push: Packet) -> None:
    draft = Draft({'Depth': '50', 'Gain': '5'})
    world = start(draft, us_spelling='short')
    latest = world.listen()
    assert world.services.subscribe('Depth').success
    draft.send(push)
    wait_until(lambda: latest() == {'Depth': '71'}, 'the value')


def test_strings_that_nobody_follows_stay_strings(start: Any) -> None:
    draft = Draft({'Depth': '50', 'Gain': '5'})
    world = start(draft, us_spelling='short')
    assert world.services.subscribe('Depth').success
    words = world.scene.ros.subscribe(RosString, '/Gain/string')

    def heard() -> bool:
        draft.send(Packet(String.of('44'), 'Gain'))
        return bool(words)

    wait_until(heard, 'the text')
    assert words[0].data == '44'


@pytest.mark.parametrize('kind', [Plus, Draft], ids=['polled', 'pushed'])
def test_a_new_connection_is_followed_too(start: Any, kind: type[Scanner]) -> None:
    scanner = kind({'Depth': '50'})
    world = start(scanner, us_spelling='plus' if kind is Plus else 'short')
    latest = world.listen()
    assert world.services.subscribe('Depth').success
    wait_until(lambda: latest() == {'Depth': '50'}, 'the first value')
    scanner.parameters['Depth'] = '60'
    scanner.drop()
    wait_until(lambda: scanner.connections == 2, 'the next connection')
    wait_until(lambda: latest() == {'Depth': '60'}, 'the value of then')


def test_a_silent_scanner_is_not_followed(start: Any) -> None:
    plus = Plus()
    world = start(plus)
    plus.silent = True
    done = world.services.subscribe('DepthMm', timeout=0.4)
    assert (done.success, done.polled, done.error) == (False, False, 'no reply in time')
    assert plus.names == ['SubscribeUsParameter', 'GetUsParameter']
