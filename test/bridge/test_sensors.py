# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
SENSOR and NDARRAY through a real bridge, both ways; on the wire, bytes that we did not produce.

One bridge serves all tests of this file; each test uses device names of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
from golden_numbers import ACCELERATION_BYTES
from golden_numbers import COUNTED_BYTES
from golden_numbers import MATRIX_BYTES
from openigtlink_bytes import message
import pytest
from ros_side import published
from waiting import wait_until
from wire_peer import WirePeer

pytestmark = pytest.mark.ros

from geometry_msgs.msg import Vector3  # noqa: E402
from geometry_msgs.msg import WrenchStamped  # noqa: E402
from igtl_ros.msg import NumericArray  # noqa: E402
from igtl_ros.msg import SensorReading  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from sensor_msgs.msg import JointState  # noqa: E402
from sensor_msgs.msg import Temperature  # noqa: E402
from std_msgs.msg import Float64MultiArray  # noqa: E402
from std_msgs.msg import Int16MultiArray  # noqa: E402
from std_msgs.msg import MultiArrayDimension  # noqa: E402
from std_msgs.msg import UInt8MultiArray  # noqa: E402

ROUTES = """
- {direction: from_igtl, device: WristToTool, topic: /ft, ros_type: geometry_msgs/WrenchStamped}
- {direction: from_igtl, device: Bath, topic: /bath, ros_type: sensor_msgs/msg/Temperature}
- {direction: to_igtl, topic: /robot/joint_states, device: Joints}
- {direction: to_igtl, topic: /robot/torques, device: Torques, type: SENSOR}
"""
STAMP = 1_700_000_000 << 32 | 0x40000000  # a quarter second past the full one
SENSOR, NDARRAY = b'SENSOR', b'NDARRAY'

World = tuple[Scene, Any, WirePeer]


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES)
        scene.introduce(bridge)
        peer = WirePeer(bridge.port)
        yield scene, bridge, peer
        peer.close()
    finally:
        scene.close()


def heard(world: World, kind: type, topic: str, type_name: bytes, device: str, body: bytes) -> Any:
    """Return what a message is published as."""
    scene, bridge, peer = world
    arrived = scene.ros.subscribe(kind, topic)
    # The subscription must be known before the first message makes the topic appear.
    wait_until(lambda: scene.ros.node.count_subscribers(topic), topic)
    scene.introduce(bridge)
    peer.send(message(type_name, body, device=device.encode(), timestamp=STAMP))
    wait_until(lambda: arrived, f'a message on {topic}')
    return arrived[0]


def sent(world: World, ros_message: Any, topic: str, device: str) -> bytes:
    """Publish until the device's message is on the wire; return it."""
    scene, _, peer = world
    publisher = scene.ros.publisher(type(ros_message), topic)
    published(publisher, ros_message, lambda: peer.messages[device], f'{device} on the wire')
    return peer.messages[device][-1]


# --- from OpenIGTLink ---


def test_a_reading(world: World) -> None:
    values = world[0].ros.subscribe(Float64MultiArray, 'Accelerometer/values')
    found = heard(
        *(world, SensorReading, 'Accelerometer/sensor'),
        *(SENSOR, 'Accelerometer', ACCELERATION_BYTES),
    )
    assert list(found.values) == [
        *(123456.78, 12345.678, 1234.5678, 123.45678, 12.345678, 1.2345678),
    ]
    assert (found.unit, found.unit_code) == ('m.s-2', 0x00443E0000000000)
    assert (found.header.frame_id, found.device_name) == ('Accelerometer', 'Accelerometer')
    assert (found.header.stamp.sec, found.header.stamp.nanosec) == (1_700_000_000, 250_000_000)
    wait_until(lambda: values, 'the values')
    assert list(values[0].data) == list(found.values)


def test_a_route_says_that_it_is_a_wrench(world: World) -> None:
    # Three values in mN: 1000, 0, -500.
    body = bytes.fromhex('03 00 b2c4000000000000 408f400000000000 0000000000000000')
    body += bytes.fromhex('c07f400000000000')
    reading = world[0].ros.subscribe(SensorReading, '/ft/sensor')
    found = heard(world, WrenchStamped, '/ft', SENSOR, 'WristToTool', body)
    force, torque = found.wrench.force, found.wrench.torque
    assert (force.x, force.y, force.z) == pytest.approx((1, 0, -0.5))
    assert (torque.x, torque.y, torque.z) == (0, 0, 0)
    assert found.header.frame_id == 'Wrist'
    wait_until(lambda: reading, 'the reading beside it')
    assert list(reading[0].values) == [1000, 0, -500]


def test_what_does_not_fit_is_said_and_counted(world: World) -> None:
    scene, bridge, _ = world
    scene.ros.subscribe(Temperature, '/bath')
    body = bytes.fromhex('01 00 0000000000000000 4042333333333333')  # 36.4 of what?
    reading = heard(world, SensorReading, '/bath/sensor', SENSOR, 'Bath', body)
    assert list(reading.values) == [36.4]
    said = "SENSOR 'Bath': a Temperature needs 1 value in K: found 1 value without a unit"
    wait_until(lambda: said in bridge.log, said)
    assert dropped(scene, 'Bath') == 1


def dropped(scene: Scene, device_name: str) -> int:
    answer = scene.ros.call(ListDevices, '/igtl_bridge/list_devices', ListDevices.Request())
    (count,) = (
        int(device.dropped) for device in answer.devices if device.device_name == device_name
    )
    return count


def test_an_array(world: World) -> None:
    exact = world[0].ros.subscribe(NumericArray, 'Field/ndarray')
    found = heard(world, Float64MultiArray, 'Field/array', NDARRAY, 'Field', COUNTED_BYTES)
    assert [(dim.size, dim.stride) for dim in found.layout.dim] == [(5, 60), (4, 12), (3, 3)]
    assert list(found.data) == [*range(60)]
    wait_until(lambda: exact, 'the array with all it says')
    assert (exact[0].scalar_type, list(exact[0].dimensions)) == (NumericArray.FLOAT64, [5, 4, 3])
    assert exact[0].timestamp == STAMP


def test_a_type_that_changes_is_dropped_and_counted(world: World) -> None:
    scene, _, peer = world
    exact = scene.ros.subscribe(NumericArray, 'Turncoat/ndarray')
    found = heard(world, Int16MultiArray, 'Turncoat/array', NDARRAY, 'Turncoat', MATRIX_BYTES)
    assert list(found.data) == [1, 2, 3, 4, 5, -6]
    # float64 has no place on a topic of int16; what has room for all types gets it.
    peer.send(message(NDARRAY, COUNTED_BYTES, device=b'Turncoat', timestamp=STAMP))
    wait_until(
        lambda: any(each.scalar_type == NumericArray.FLOAT64 for each in list(exact)),
        'the second array, exact',
    )
    wait_until(lambda: dropped(scene, 'Turncoat') == 1, 'the count')


def test_sizes_of_nothing_do_no_harm(world: World) -> None:
    """No element, but sizes whose product is beyond any stride."""
    body = bytes.fromhex('03 04 0000 ffff ffff ffff')
    found = heard(world, UInt8MultiArray, 'Void/array', NDARRAY, 'Void', body)
    assert [(dim.size, dim.stride) for dim in found.layout.dim] == [(0, 0), *[(65535, 0)] * 3]


# --- to OpenIGTLink ---


def test_a_reading_goes_out_as_it_came_in(world: World) -> None:
    found = heard(world, SensorReading, 'Echo/sensor', SENSOR, 'Echo', ACCELERATION_BYTES)
    data = sent(world, found, 'to_igtl/Echo2/sensor', 'Echo2')
    assert data == message(SENSOR, ACCELERATION_BYTES, device=b'Echo2', timestamp=STAMP)


def test_an_array_goes_out_as_it_came_in(world: World) -> None:
    found = heard(world, NumericArray, 'Grid/ndarray', NDARRAY, 'Grid', MATRIX_BYTES)
    data = sent(world, found, 'to_igtl/Grid2/ndarray', 'Grid2')
    assert data == message(NDARRAY, MATRIX_BYTES, device=b'Grid2', timestamp=STAMP)


def test_arrays_of_std_msgs(world: World) -> None:
    matrix = Int16MultiArray(data=array('h', [1, 2, 3, 4, 5, -6]))
    matrix.layout.dim = [MultiArrayDimension(size=2), MultiArrayDimension(size=3)]
    assert sent(world, matrix, 'to_igtl/Matrix1', 'Matrix1')[58:] == MATRIX_BYTES
    one = Float64MultiArray(data=[1.0])
    data = sent(world, one, 'to_igtl/Number1', 'Number1')
    assert data[2:14].rstrip(b'\0') == NDARRAY
    assert data[58:] == bytes.fromhex('0b 01 0001 3ff0000000000000')
    data = sent(world, one, 'to_igtl/Number2/values', 'Number2')
    assert data[2:14].rstrip(b'\0') == SENSOR
    assert data[58:] == bytes.fromhex('01 00 0000000000000000 3ff0000000000000')
    data = sent(world, one, '/robot/torques', 'Torques')
    assert data[2:14].rstrip(b'\0') == SENSOR


def test_messages_of_sensors(world: World) -> None:
    wrench = WrenchStamped()
    wrench.wrench.force, wrench.wrench.torque = Vector3(x=1.0), Vector3(z=1.0)
    data = sent(world, wrench, 'to_igtl/Wrist1', 'Wrist1')
    one, zero = '3ff0000000000000', '0000000000000000'
    assert data[58:] == bytes.fromhex(f'06 00 {zero} {one} {zero * 4} {one}')
    assert int.from_bytes(data[34:42], 'big'), 'never without a stamp'
    joints = JointState(name=['a'], position=[1.0])
    data = sent(world, joints, '/robot/joint_states', 'Joints')
    assert data[58:] == bytes.fromhex(f'01 00 {zero} {one}')


def test_a_layout_that_does_not_fit_is_said(world: World) -> None:
    scene, bridge, peer = world
    bad = Int16MultiArray(data=array('h', [1, 2, 3]))
    bad.layout.dim = [MultiArrayDimension(size=2), MultiArrayDimension(size=3)]
    publisher = scene.ros.publisher(Int16MultiArray, 'to_igtl/Bad1')
    said = (
        "to_igtl/Bad1 to NDARRAY 'Bad1': layout does not fit its data (expected 6 numbers for "
        'offset 0 and sizes (2, 3), or strides that say where the gaps are, found 3, '
        'strides (0, 0))'
    )
    published(publisher, bad, lambda: said in bridge.log, said)
    assert not peer.messages['Bad1']
    assert dropped(scene, 'Bad1') > 0
