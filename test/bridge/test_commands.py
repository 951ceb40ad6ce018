# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers run ROS services by COMMAND: the table, and what is said when there is none."""

from __future__ import annotations

from collections.abc import Iterator
import importlib.util
import re
from typing import Any
from typing import NamedTuple

from bridge_scene import Scene
import pytest
from waiting import SCALE
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from diagnostic_msgs.msg import DiagnosticStatus  # noqa: E402
from igtl_ros.msg import MetadataEntry  # noqa: E402
from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.srv import SendCommand  # noqa: E402
from rclpy.callback_groups import ReentrantCallbackGroup  # noqa: E402
from rclpy.task import Future  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from std_srvs.srv import SetBool  # noqa: E402
from std_srvs.srv import Trigger  # noqa: E402
from udp_peer import UdpPeer  # noqa: E402
from us_clients import Asker  # noqa: E402
from us_clients import Slicer  # noqa: E402

TABLE = """
StartRecording: {service: /recorder/record, type: std_srvs/srv/SetBool, data: true}
StopRecording: {service: /recorder/record, type: std_srvs/srv/SetBool, data: false}
Freeze: {service: /scanner/freeze, type: std_srvs/srv/SetBool, data: Enable}
SaveConfig: {service: /scanner/save, type: std_srvs/srv/Trigger}
Anything: {service: /scanner/anything, type: igtl_ros/srv/SendCommand}
Hang: {service: /scanner/hang, type: std_srvs/srv/Trigger}
Absent: {service: /nobody/here, type: std_srvs/srv/Trigger}
"""


class Recorder:
    """What the services of the table are served by."""

    def __init__(self, scene: Scene) -> None:
        node = scene.ros.node
        self.saved = 0
        self.recording: list[bool] = []
        self.frozen: list[bool] = []
        self.commands: list[Any] = []
        self.reply = SendCommand.Response(success=True)
        self.hanging = Future()
        create = node.create_service
        create(SetBool, '/recorder/record', self._record)
        create(SetBool, '/scanner/freeze', self._freeze)
        create(Trigger, '/scanner/save', self._save)
        create(SendCommand, '/scanner/anything', self._anything)
        create(Trigger, '/scanner/hang', self._hang, callback_group=ReentrantCallbackGroup())

    def _record(self, request: Any, response: Any) -> Any:
        response.success = request.data or bool(self.recording and self.recording[-1])
        response.message = 'recording' if request.data else 'stopped'
        if not response.success:
            response.message = 'was not recording'
        self.recording.append(request.data)
        return response

    def _freeze(self, request: Any, response: Any) -> Any:
        self.frozen.append(request.data)
        response.success = True
        return response

    def _save(self, request: Any, response: Any) -> Any:
        self.saved += 1
        response.success, response.message = True, 'saved <here> & "there"'
        return response

    def _anything(self, request: Any, response: Any) -> Any:
        self.commands.append(request)
        return self.reply

    async def _hang(self, request: Any, response: Any) -> Any:
        await self.hanging
        return response


class World(NamedTuple):
    scene: Scene
    bridge: Any
    recorder: Recorder


def introduce(bridge: Any) -> None:
    """Return once DDS has shown the bridge all services that are there."""
    slicer = Slicer(bridge.port)
    for name in ('StartRecording', 'Freeze', 'SaveConfig', 'Anything'):
        slicer.until(lambda name=name: slicer.execute(name, Enable='off')[0], name)
    slicer.close()


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        recorder = Recorder(scene)
        bridge = scene.bridge(commands=TABLE, command_timeout=3.0, diagnostics_period=0.1)
        introduce(bridge)
        yield World(scene, bridge, recorder)
        recorder.hanging.set_result(None)
    finally:
        scene.close()


@pytest.fixture
def slicer(world: World) -> Iterator[Slicer]:
    slicer = Slicer(world.bridge.port)
    yield slicer
    slicer.close()


def test_recording_is_started_and_stopped(world: World, slicer: Slicer) -> None:
    world.recorder.recording.clear()
    name = ' CaptureDeviceId="Capture" OutputFilename="a.mha"'
    success, error, metadata = slicer.execute('StartRecording', name)
    assert (success, error, metadata['Message']) == (True, '', 'recording')
    assert slicer.execute('StopRecording', name)[0]
    success, error, _ = slicer.execute('stoprecording', name)  # in any case
    assert (success, error) == (False, 'was not recording')
    assert world.recorder.recording == [True, False, False]


def test_an_argument_of_the_command(world: World, slicer: Slicer) -> None:
    world.recorder.frozen.clear()
    assert slicer.execute('Freeze', ' Enable="TRUE"')[0]
    assert slicer.execute('Freeze', '', '<Parameter Name="enable" Value="0"/>')[0]
    assert slicer.execute('Freeze', Enable='on')[0]
    success, error, _ = slicer.execute('Freeze')
    assert (success, error) == (False, 'Freeze needs Enable, TRUE or FALSE')
    assert slicer.execute('Freeze', ' Enable="perhaps"')[0] is False
    assert world.recorder.frozen == [True, False, True]


def test_what_a_service_says_is_escaped(world: World, slicer: Slicer) -> None:
    answer = slicer.ask(50, 'SaveConfig', '<Command Name="SaveConfig"/>')
    assert answer.root.get('Message') == 'saved <here> & "there"'
    assert answer.metadata['Message'] == 'saved <here> & "there"'


def test_a_command_is_passed_on_whole(world: World, slicer: Slicer) -> None:
    recorder = world.recorder
    content = '<CommandReply Name="Anything" Status="SUCCESS"><Rate Hz="30"/></CommandReply>'
    entry = MetadataEntry(key='FrameRate', value='30')
    recorder.reply = SendCommand.Response(success=True, content=content, metadata=[entry])
    text = '<Command Name="Anything" A="1"><B/></Command>'
    answer = slicer.ask(60, 'Anything', text, {'Config': 'x.xml'})
    request = recorder.commands[-1]
    assert (request.name, request.content) == ('Anything', text)
    assert [(one.key, one.value) for one in request.metadata] == [('Config', 'x.xml')]
    assert 0 < request.timeout <= 3.0
    assert answer.packet.body.text == content
    assert (answer.metadata['FrameRate'], answer.metadata['Status']) == ('30', 'SUCCESS')
    recorder.reply = SendCommand.Response(error='no such thing', content='<broken')
    answer = slicer.ask(61, 'Anything', text)
    assert (answer.status, answer.root.get('Error')) == ('FAIL', 'no such thing')


def test_what_is_not_listed_is_not_run(world: World, slicer: Slicer) -> None:
    success, error, _ = slicer.execute('ReconstructVolume')
    assert (success, error) == (False, 'Unknown command type requested.')
    # And a scanner there is none.
    success, error, _ = slicer.execute('GetUsParameter', '', '<Parameter Name="DepthMm"/>')
    assert (success, error) == (False, 'no scanner driver')


def test_a_service_that_is_not_there(slicer: Slicer) -> None:
    success, error, _ = slicer.execute('Absent')
    assert (success, error) == (False, 'there is no service /nobody/here')


def test_a_service_that_hangs_delays_no_other_peer(world: World, slicer: Slicer) -> None:
    slicer.command(70, 'Hang', '<Command Name="Hang"/>')
    slicer.command(70, 'Hang', '<Command Name="Hang"/>')  # repeated while it is under way
    slicer.command(71, 'Get', '<Command><Parameter Name="A"/></Command>')
    other = Asker(world.bridge.port)
    assert other.ask(1, 'SaveConfig', '<Command Name="SaveConfig"/>').status == 'SUCCESS'
    assert slicer.reply(71).status == 'FAIL'
    for _ in range(2):
        answer = slicer.reply(70)
        assert answer.root.get('Error') == 'service /scanner/hang did not answer in time'
    other.close()


def test_hundreds_at_once_are_all_answered(world: World, slicer: Slicer) -> None:
    for number in range(1000, 1300):
        slicer.command(number, 'Nobody', '<Command Name="Nobody"/>')
    for number in range(1000, 1300):
        assert slicer.reply(number).status == 'FAIL'


def test_a_peer_that_leaves_is_not_answered(world: World) -> None:
    leaving = Asker(world.bridge.port)
    leaving.command(1, 'SaveConfig', '<Command Name="SaveConfig"/>')
    leaving.close()
    other = Asker(world.bridge.port)
    assert other.ask(1, 'SaveConfig', '<Command Name="SaveConfig"/>').status == 'SUCCESS'
    other.close()
    assert 'Traceback' not in world.bridge.log


def test_they_are_counted(world: World, slicer: Slicer) -> None:
    reports = world.scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def status() -> Any:
        latest = reports[-1].status if reports else []
        return next((one for one in latest if one.name == 'igtl_bridge: commands'), None)

    def counted() -> dict[str, int]:
        return {pair.key: int(pair.value) for pair in status().values}

    wait_until(lambda: status() and status().level == DiagnosticStatus.OK, 'a quiet moment')
    before = counted()
    slicer.execute('SaveConfig')
    slicer.execute('Nobody')
    wait_until(
        lambda: counted()['commands answered'] == before['commands answered'] + 2, 'both of them'
    )
    assert counted()['commands received'] == before['commands received'] + 2
    assert counted()['commands failed'] == before['commands failed'] + 1


def test_without_driver_and_table_everything_fails(scene: Scene) -> None:
    bridge = scene.bridge()
    asker = Asker(bridge.port)
    answer = asker.ask(1, 'StartRecording', '<Command Name="StartRecording"/>')
    assert (answer.status, answer.metadata['ErrorMessage']) == ('FAIL', 'no scanner driver')
    asker.nothing_more(lambda packet: packet.type_name == 'RTS_COMMAND', 2)
    asker.close()


def test_what_cannot_be_answered_is_not_done(scene: Scene) -> None:
    recorder = Recorder(scene)
    bridge = scene.bridge('igtl-udp-listen://127.0.0.1:0', commands=TABLE)
    introduce(bridge)
    saved = recorder.saved
    ports = re.findall(r'listening at 127\.0\.0\.1:(\d+)', bridge.log)
    (port,) = {int(port) for port in ports} - {bridge.port}
    peer = UdpPeer(port)
    words = scene.ros.subscribe(RosString, 'After/string')
    command = Packet(Command.of(1, 'SaveConfig', '<Command Name="SaveConfig"/>'), 'command')

    def heard() -> bool:
        peer.send(command, Packet(String.of('x'), 'CMD_1'), Packet(String.of('after'), 'After'))
        return bool(words)

    wait_until(heard, 'the text after the commands')
    asker = Asker(bridge.port)
    assert asker.ask(1, 'SaveConfig', '<Command Name="SaveConfig"/>').status == 'SUCCESS'
    assert recorder.saved == saved + 1
    assert 'no ROS form' not in bridge.log
    asker.close()
    peer.close()


def test_ctrl_c_while_a_command_is_under_way(scene: Scene) -> None:
    recorder = Recorder(scene)
    bridge = scene.bridge(commands=TABLE)
    asker = Asker(bridge.port)
    asker.command(1, 'Hang', '<Command Name="Hang"/>')
    asker.ask(2, 'Get', '<Command><Parameter Name="A"/></Command>')
    code, seconds = bridge.stop()
    assert (code, seconds < 1.5 * SCALE) == (0, True), bridge.log
    assert 'Traceback' not in bridge.log
    recorder.hanging.set_result(None)
    asker.close()


def test_a_type_that_is_not_installed_ends_it_at_start(scene: Scene) -> None:
    if importlib.util.find_spec('rosbag2_interfaces'):
        pytest.skip('it is installed')
    table = '\nStart: {service: /rosbag2_recorder/resume, type: rosbag2_interfaces/srv/Resume}'
    bridge = scene.start(commands=table)
    assert bridge.ended() == 2
    assert (
        'parameter commands: command Start (line 2): rosbag2_interfaces/srv/Resume is not '
        'installed here' in bridge.log
    )


def test_a_wrong_table_ends_it_at_start(scene: Scene) -> None:
    bridge = scene.start(commands='A: {service: /a, type: std_srvs/srv/Empty}')
    assert bridge.ended() == 2
    assert "command A (line 1): type is 'std_srvs/srv/Empty': expected one of" in bridge.log
    assert 'Traceback' not in bridge.log
