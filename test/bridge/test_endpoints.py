# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Several endpoints of one bridge: names, prefixes, filters, routes; more while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asking_peer import Asking
from bridge_process import BridgeProcess
from bridge_scene import Scene
import numpy as np
import pytest
from ros_side import published
from session_packets import get
from transport_peers import listening
from transport_peers import Peer as SocketPeer
from waiting import SCALE
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.msg import DeviceInfo  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.srv import AddEndpoint  # noqa: E402
from igtl_ros.srv import Connect  # noqa: E402
from igtl_ros.srv import Disconnect  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from igtl_ros.srv import RemoveEndpoint  # noqa: E402
from lifecycle_msgs.msg import Transition  # noqa: E402
from lifecycle_msgs.srv import ChangeState  # noqa: E402
from rcl_interfaces.srv import DescribeParameters  # noqa: E402
from rcl_interfaces.srv import GetParameters  # noqa: E402
from rcl_interfaces.srv import SetParameters  # noqa: E402
from rclpy.parameter import Parameter as RosParameter  # noqa: E402
from rclpy.parameter import parameter_value_to_python  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402

LISTEN = 'igtl-listen://127.0.0.1:0'
NODE = '/igtl_bridge'


def pose(x: float, device_name: str = 'ProbeToTracker') -> Packet:
    matrix = np.eye(4)
    matrix[0, 3] = x
    return Packet(Transform(matrix), device_name)


def two(scene: Scene, **parameters: Any) -> BridgeProcess:
    """Return a bridge that listens at left and right."""
    urls = {'left.url': LISTEN, 'right.url': LISTEN}
    return scene.bridge('left', 'right', **(urls | parameters))


def peers(scene: Scene, bridge: BridgeProcess) -> tuple[Any, Any]:
    """Return a client of left and one of right."""
    return tuple(scene.peer_at(bridge.port_of(name)) for name in ('left', 'right'))


def sent_until(send: Callable[[], Any], condition: Callable[[], object], what: str) -> None:
    """Send again and again until a condition holds: DDS needs a moment to introduce us."""

    def send_and_look() -> object:
        send()
        return condition()

    wait_until(send_and_look, what, 30.0)


class Services:
    """The services of endpoints, as a user calls them."""

    def __init__(self, scene: Scene) -> None:
        self._call = scene.ros.call

    def add(self, name: str, url: str, profile: str = '', **values: str) -> Any:
        return self.add_with(name, url, profile, [*values.items()])

    def add_with(self, name: str, url: str, profile: str, values: list[tuple[str, str]]) -> Any:
        request = AddEndpoint.Request(name=name, url=url, profile=profile)
        request.keys = [key for key, _ in values]
        request.values = [value for _, value in values]
        return self._call(AddEndpoint, f'{NODE}/add_endpoint', request)

    def remove(self, name: str) -> str:
        request = RemoveEndpoint.Request(name=name)
        return self._told(self._call(RemoveEndpoint, f'{NODE}/remove_endpoint', request))

    def connect(self, name: str = '', timeout: float = 0.0) -> str:
        request = Connect.Request(name=name, timeout=timeout)
        return self._told(self._call(Connect, f'{NODE}/connect', request))

    def disconnect(self, name: str = '') -> str:
        request = Disconnect.Request(name=name)
        return self._told(self._call(Disconnect, f'{NODE}/disconnect', request))

    def devices(self) -> list[DeviceInfo]:
        request = ListDevices.Request()
        return self._call(ListDevices, f'{NODE}/list_devices', request).devices

    @staticmethod
    def _told(response: Any) -> str:
        assert response.success is not bool(response.error), response
        return str(response.error)


# --- names, prefixes, filters ---


def test_devices_say_where_they_come_from(scene: Scene) -> None:
    bridge = two(scene)
    left, right = peers(scene, bridge)
    left.send(pose(1, 'A'))
    right.send(pose(2, 'B'))
    services = Services(scene)
    wait_until(lambda: len(services.devices()) == 2, 'two devices')
    assert {(one.device_name, one.connection) for one in services.devices()} == {
        ('A', 'left'),
        ('B', 'right'),
    }
    assert bridge.log.count(' (left)') == 2  # where it listens, and who connected


def test_prefixes_keep_devices_of_the_same_name_apart(scene: Scene) -> None:
    bridge = two(
        scene, **{'left.prefix': 'left', 'right.prefix': 'right', 'left.frame_prefix': 'l_'}
    )
    left, right = peers(scene, bridge)
    heard = {
        name: scene.ros.subscribe(TransformStamped, f'{name}/ProbeToTracker/transform')
        for name in ('left', 'right')
    }

    def send() -> None:
        left.send(pose(100))
        right.send(pose(200))

    sent_until(send, lambda: all(heard.values()), 'a pose from each')
    assert {one.transform.translation.x for one in heard['left']} == {0.1}
    assert {one.transform.translation.x for one in heard['right']} == {0.2}
    assert {(one.header.frame_id, one.child_frame_id) for one in heard['left']} == {
        ('l_Tracker', 'l_Probe')
    }
    assert heard['right'][0].header.frame_id == 'Tracker'
    assert 'also from' not in bridge.log


def test_a_device_without_a_name_below_a_prefix(scene: Scene) -> None:
    bridge = two(scene, **{'left.prefix': 'left'})
    left, right = peers(scene, bridge)
    topics = 'left/unnamed/transform', 'unnamed/transform'
    heard = [scene.ros.subscribe(TransformStamped, topic) for topic in topics]

    def send() -> None:
        left.send(pose(100, ''))
        right.send(pose(200, ''))

    sent_until(send, lambda: all(heard), 'a pose from each')
    assert [one[0].transform.translation.x for one in heard] == [0.1, 0.2]


def test_without_a_prefix_it_is_said_once_that_two_send_the_same(scene: Scene) -> None:
    bridge = two(scene)
    left, right = peers(scene, bridge)
    heard = scene.ros.subscribe(TransformStamped, 'ProbeToTracker/transform')

    def send() -> None:
        left.send(pose(100))
        right.send(pose(200))

    both = {0.1, 0.2}
    sent_until(
        send, lambda: {one.transform.translation.x for one in heard} == both, 'poses of both'
    )
    assert bridge.log.count('its values jump between them') == 1
    assert len(Services(scene).devices()) == 1


def test_what_may_come_in_from_one(scene: Scene) -> None:
    bridge = two(scene, **{'left.from_igtl_allow': ['Probe.*'], 'right.from_igtl_deny': ['Probe']})
    left, right = peers(scene, bridge)
    for peer in (left, right):
        for name in ('Probe', 'ProbeTip', 'Table', 'Last'):
            peer.send(pose(1, name))
    left.send(pose(1, 'ProbeLast'))
    services = Services(scene)

    def found() -> set[tuple[str, str]]:
        return {(one.device_name, one.connection) for one in services.devices()}

    wait_until(lambda: {'Last', 'ProbeLast'} <= {name for name, _ in found()}, 'the last ones')
    assert ('Table', 'right') in found()
    assert ('Probe', 'left') in found()
    assert not {('Table', 'left'), ('Last', 'left'), ('Probe', 'right')} & found()


def test_what_may_go_out_to_one(scene: Scene) -> None:
    bridge = two(scene, **{'left.to_igtl_deny': ['Secret.*']})
    left, right = peers(scene, bridge)
    for name in ('SecretPlan', 'Plan'):
        published(
            scene.ros.publisher(RosString, f'to_igtl/{name}/string'),
            RosString(data=name),
            lambda name=name: right.named(name),
            f'{name} on the right',
        )
    wait_until(lambda: left.named('Plan'), 'the plan on the left')
    assert not left.named('SecretPlan')


def test_routes_to_and_from_one(scene: Scene) -> None:
    bridge = two(
        scene,
        routes="""
- {direction: to_igtl, topic: /words, device: Words, endpoint: left}
- {direction: from_igtl, device: A, topic: /only/right, endpoint: right}
""",
    )
    left, right = peers(scene, bridge)
    words = scene.ros.publisher(RosString, '/words')
    published(words, RosString(data='hello'), lambda: left.named('Words'), 'words on the left')
    marks = scene.ros.publisher(RosString, 'to_igtl/Mark')
    published(marks, RosString(data='end'), lambda: right.named('Mark'), 'a mark on the right')
    assert not right.named('Words')
    routed = scene.ros.subscribe(TransformStamped, '/only/right')
    others = scene.ros.subscribe(TransformStamped, 'A/transform')

    def send() -> None:
        left.send(pose(100, 'A'))  # first
        right.send(pose(200, 'A'))

    sent_until(send, lambda: routed and others, 'a pose by the route, and one without')
    assert {one.transform.translation.x for one in routed} == {0.2}
    assert {one.transform.translation.x for one in others} == {0.1}
    devices = Services(scene).devices()
    assert {(one.device_name, one.connection) for one in devices} >= {
        ('Words', 'left'),
        ('Mark', ''),
        ('A', 'right'),
    }


# --- parameters ---


def test_parameters_show_what_is_in_use(scene: Scene) -> None:
    scene.bridge(
        'plus', **{'plus.url': 'igtl://127.0.0.1:9', 'plus.profile': 'plus', 'plus.hello': False}
    )
    names = ['plus.hello', 'plus.receive_timeout', 'plus.reconnect']
    answer = scene.ros.call(
        GetParameters, f'{NODE}/get_parameters', GetParameters.Request(names=names)
    )
    hello, timeout, reconnect = answer.values
    assert (hello.bool_value, timeout.double_value, reconnect.bool_value) == (False, 3.0, True)
    described = scene.ros.call(
        DescribeParameters, f'{NODE}/describe_parameters', DescribeParameters.Request(names=names)
    ).descriptors
    assert described[1].floating_point_range[0].to_value == 3600.0
    assert described[1].description.startswith('Seconds of silence')


@pytest.mark.parametrize(
    ('parameters', 'told'),
    [
        ({}, 'parameter plus.url is missing'),
        (
            {'plus.url': 'igtl://a', 'plus.helo': True},
            'there is no parameter plus.helo: did you mean plus.hello?',
        ),
        ({'plus.url': 'igtl://a', 'plus.hello': 'yes'}, 'plus.hello'),
        ({'plus.url': 'igtl://a', 'plus.max_clients': 0}, 'plus.max_clients'),
        (
            {'plus.url': 'igtl://a', 'plus.profile': 'slcer'},
            "parameter plus.profile is 'slcer': expected one of generic, slicer",
        ),
    ],
)
def test_wrong_parameters_are_start_errors(
    scene: Scene, parameters: dict[str, Any], told: str
) -> None:
    bridge = scene.start('plus', **parameters)
    assert bridge.ended() == 2
    assert told in bridge.log
    assert 'Traceback' not in bridge.log


def test_parameters_change_while_it_is_not_configured(scene: Scene) -> None:
    scene.start('plus', autostart=False, **{'plus.url': 'igtl://127.0.0.1:9'})

    def changed(name: str, value: Any) -> str:
        parameter = RosParameter(f'plus.{name}', value=value).to_parameter_msg()
        request = SetParameters.Request(parameters=[parameter])
        (result,) = scene.ros.call(SetParameters, f'{NODE}/set_parameters', request).results
        assert result.successful is not bool(result.reason)
        return str(result.reason)

    def shown(name: str) -> Any:
        request = GetParameters.Request(names=[f'plus.{name}'])
        (value,) = scene.ros.call(GetParameters, f'{NODE}/get_parameters', request).values
        return parameter_value_to_python(value)

    assert 'plus.receive_timeout' in changed('receive_timeout', -1.0)
    assert changed('prefix', 'a b') == (
        "parameter plus.prefix is 'a b': expected part of a topic, such as left"
    )
    assert shown('acknowledge') is True
    assert changed('profile', 'slicer') == ''
    assert changed('send_timeout', 7.0) == ''
    request = ChangeState.Request(transition=Transition(id=Transition.TRANSITION_CONFIGURE))
    assert scene.ros.call(ChangeState, f'{NODE}/change_state', request).success
    assert shown('acknowledge') is False  # as the profile says
    assert shown('send_timeout') == 7.0
    assert changed('hello', True).startswith(
        'plus.hello cannot change while the bridge is configured (connections are made with it)'
    )


def test_parameters_of_no_endpoint_are_told(scene: Scene) -> None:
    bridge = scene.bridge(**{'spare.url': 'igtl://a', 'spare.hello': True})
    assert 'spare is not used: endpoints does not name it' in bridge.log


# --- services ---


def test_one_more_while_it_runs(scene: Scene) -> None:
    bridge = scene.bridge()
    services = Services(scene)
    first = scene.peer(bridge)
    plan = scene.ros.publisher(RosString, 'to_igtl/Plan')
    published(plan, RosString(data='cut here'), lambda: first.named('Plan'), 'the plan')
    answer = services.add('late', LISTEN, 'slicer', max_clients='1', to_igtl_deny='[Other]')
    assert (answer.success, answer.error) == (True, '')
    late = Asking(answer.port)
    late.ask(get('STRING', 'Plan'))
    found = late.until(lambda packet: packet.device_name == 'Plan')[-1]
    assert found.body == String.of('cut here')
    turned_away = SocketPeer(answer.port)
    assert turned_away.read_to_end() == []
    late.send(pose(1, 'FromLate'))
    wait_until(
        lambda: (
            [one.connection for one in services.devices() if one.device_name == 'FromLate']
            == ['late']
        ),
        'its device',
    )
    assert services.remove('late') == ''
    assert late.read_to_end() == []
    wait_until(
        lambda: 'FromLate' not in [one.device_name for one in services.devices()],
        'the end of its device',
    )
    again = services.add('late', LISTEN)
    assert (again.success, again.error) == (True, '')


@pytest.mark.parametrize(
    ('name', 'url', 'profile', 'values', 'told'),
    [
        ('x', '', '', {}, 'url is empty: expected a URL such as igtl://localhost:18944'),
        ('x', 'http://x', '', {}, "'http://x' is not an endpoint"),
        ('', 'http://x', '', {}, "'http://x' is not an endpoint"),
        ('X', LISTEN, '', {}, "'X' cannot be the name of an endpoint: expected a lower-case"),
        ('here', LISTEN, '', {}, "name is 'here': an endpoint is called that already"),
        ('x', LISTEN, 'slcer', {}, "profile is 'slcer': expected one of generic, slicer"),
        ('x', LISTEN, '', {'helo': 'true'}, "keys: there is no 'helo': did you mean hello?"),
        ('x', LISTEN, '', {'url': 'igtl://y'}, "keys: there is no 'url'"),
        ('x', LISTEN, '', {'hello': '7'}, "hello is '7': expected true or false in YAML"),
        ('x', LISTEN, '', {'max_clients': '1.5'}, "'1.5': expected a whole number in YAML"),
        ('x', LISTEN, '', {'max_clients': '0'}, 'max_clients is 0: expected 1 to 1000'),
        ('x', LISTEN, '', {'send_timeout': '[1'}, "'[1': expected a number in YAML"),
        ('x', LISTEN, '', {'send_types': '[1]'}, "'[1]': expected a list of texts in YAML"),
        ('x', 'igtls-listen://127.0.0.1:0', '', {}, 'igtls-listen:// needs a certificate'),
    ],
)
def test_what_cannot_be_added(
    request: pytest.FixtureRequest,
    name: str,
    url: str,
    profile: str,
    values: dict[str, str],
    told: str,
) -> None:
    answer = _one_for_all(request).add_with(name, url, profile, [*values.items()])
    assert answer.success is False
    assert told in answer.error


_shared: dict[str, Services] = {}


def _one_for_all(request: pytest.FixtureRequest) -> Services:
    """Return the services of one bridge that is there for all of these tests."""
    if not _shared:
        scene = Scene()
        scene.bridge('here', **{'here.url': LISTEN})
        _shared['services'] = Services(scene)
        module = request.node.getparent(pytest.Module)
        module.addfinalizer(lambda: (_shared.clear(), scene.close()))
    return _shared['services']


def test_what_is_taken_already(scene: Scene) -> None:
    with listening() as taken:
        port = taken.getsockname()[1]
        bridge = scene.bridge('scanner', **{'scanner.url': f'igtl://127.0.0.1:{port}'})
        services = Services(scene)
        answer = services.add('x', f'igtl://127.0.0.1:{port}')
        assert answer.error == f'url is igtl://127.0.0.1:{port}: scanner has the same already'
        answer = services.add('x', f'igtl-listen://127.0.0.1:{port}')
        assert answer.error.startswith(f'cannot listen at igtl-listen://127.0.0.1:{port}: ')
        assert 'in use' in answer.error
        answer = services.add('x', LISTEN)  # the name is free all the same
        assert (answer.success, answer.error) == (True, '')
        assert bridge.process.poll() is None


def test_disconnected_until_connected(scene: Scene) -> None:
    with listening() as server:
        scene.bridge('scanner', **{'scanner.url': f'igtl://127.0.0.1:{server.getsockname()[1]}'})
        scanner = SocketPeer.accepted_by(server)
        services = Services(scene)
        assert services.disconnect('scanner') == ''
        assert all(one == Packet(Status()) for one in scanner.read_to_end())  # signs of life
        assert services.connect('scanner') == ''
        again = SocketPeer.accepted_by(server)
        assert services.connect('scanner') == ''  # is connected already
        again.close()


def test_whom_is_meant(scene: Scene) -> None:
    bridge = two(scene)
    services = Services(scene)
    assert services.disconnect() == f'name is empty: expected one of {LISTEN}, left, right'
    assert services.remove(LISTEN) == ''
    assert services.connect('lft') == "name is 'lft': expected one of left, right"
    assert services.remove(' ') == 'name is empty: expected the name of an endpoint'
    assert services.remove('right') == ''
    assert services.disconnect() == ''  # there is but one
    turned_away = SocketPeer(bridge.port_of('left'))
    assert turned_away.read_to_end() == []
    assert services.connect(LISTEN) == ''
    scene.peer_at(bridge.port_of('left'))
    assert services.remove('left') == ''
    assert services.connect() == 'name is empty: expected one of none, there is no endpoint'


def test_nobody_waits_for_who_connects(scene: Scene) -> None:
    with listening() as server:
        port = server.getsockname()[1]
    scene.bridge('scanner', **{'scanner.url': f'igtl://127.0.0.1:{port}'})
    services = Services(scene)
    request = Connect.Request(name='scanner', timeout=2.0 * SCALE)
    client = scene.ros.node.create_client(Connect, f'{NODE}/connect')
    wait_until(client.service_is_ready, 'the service')
    waiting = client.call_async(request)
    services.devices()
    services.devices()
    assert not waiting.done()
    wait_until(waiting.done, 'the end of the time-out')
    error = waiting.result().error
    assert error.startswith(f'scanner is connecting after {2.0 * SCALE:g} s: cannot connect: ')
    assert services.connect('scanner', -1.0) == 'timeout is -1.0: expected 0 to 3600 seconds'


def test_not_active(scene: Scene) -> None:
    scene.start(autostart=False)
    assert Services(scene).disconnect('x') == 'the bridge is not active'
