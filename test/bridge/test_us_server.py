# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers command a scanner that is a ROS node with parameters: every spelling, types, pushes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from typing import NamedTuple

from bridge_scene import Scene
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from us_clients import Asker  # noqa: E402
from us_clients import Slicer  # noqa: E402
from us_driver_node import ParameterScanner  # noqa: E402


class World(NamedTuple):
    """One bridge with a scanner behind it, for all tests of this file."""

    scene: Scene
    bridge: Any
    scanner: ParameterScanner


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        scanner = ParameterScanner(scene.ros)
        bridge = scene.bridge(us_driver='parameters:/scanner', us_push_interval=0.0)
        world = World(scene, bridge, scanner)
        # Parameter events are not kept for who subscribes late.
        events = '/parameter_events'
        wait_until(lambda: scene.ros.node.count_subscribers(events) >= 1, events)
        yield world
    finally:
        scene.close()


@pytest.fixture
def asker(world: World) -> Iterator[Asker]:
    asker = Asker(world.bridge.port)
    yield asker
    asker.close()


GET = '<Command Name="GetUsParameter"><Parameter Name="DepthMm"/></Command>'
# command_name and content of a Get, as they are met: reference 4.10.
GETS = {
    'PLUS and Slicer': ('GetUsParameter', GET),
    'the page': (
        'GetUSParameter',
        '<Command Name="GetUSParameter">\n<Parameter Name="DepthMm" />\n</Command>',
    ),
    'the page, without end tag': (
        'Get',
        '<Command Name="GetUSParameter">\n<Parameter Name="DepthMm" />',
    ),
    'the page, glued': (
        'GetUSParameter',
        '<Command Name="GetUSParameter"><ParameterName="DepthMm"/></Command>',
    ),
    'revision 0.2': ('Get', '<Command><Parameter Name="DepthMm"/></Command>'),
    'revision 0.1': (
        'GetDeviceParameters',
        '<Command Name="GetDeviceParameters"><Parameter Name="DepthMm"/></Command>',
    ),
    'CustusX': ('Get', '<Command Name="Get" DeviceId="VideoDevice"><Parameter Name="DepthMm"/>'),
    'CustusX, unquoted': ('Get', '<command><Parameter Name=DepthMm/></command>'),
    'another case': (
        'getusparameter',
        '<COMMAND name="GETUSPARAMETER"><parameter name="DepthMm"/>',
    ),
    'no name field': ('', GET),
    'no root': ('Get', '<Parameter Name="DepthMm"/>'),
    'typographic quotes': ('Get', '<Command><Parameter Name=“DepthMm”/></Command>'),
    'a declaration and NULs': (
        'GetUsParameter',
        f'<?xml version="1.0" encoding="UTF-8"?>\n{GET}\n\0\0',
    ),
    'a byte order mark': ('GetUsParameter', f'\ufeff{GET}'),
}


@pytest.mark.parametrize(('name', 'text'), GETS.values(), ids=GETS.keys())
def test_every_spelling_of_get(world: World, asker: Asker, name: str, text: str) -> None:
    world.scanner.turn('DepthMm', 42.5)
    answer = asker.ask(7, name, text)
    assert answer.packet.body.name == name
    assert answer.packet.device_name == 'command'
    assert answer.status == 'SUCCESS'
    assert answer.parameter('DepthMm').get('Success') == 'true'
    assert answer.value('DepthMm') == '42.5'
    assert answer.metadata['Status'] == 'SUCCESS'


SETS = {
    'PLUS and Slicer': (
        'SetUsParameter',
        '<Command Name="SetUsParameter"><Parameter Name="DepthMm" Value="60"/></Command>',
    ),
    'the page': (
        'SetUSParameter',
        '<Command Name="SetUsParameter"><Parameter Name="DepthMm" Value="60" />',
    ),
    'the page, glued': ('Set', '<Command><ParameterName="DepthMm" Value="60"/></Command>'),
    'revision 0.2': ('Set', "<Command><Parameter Name='DepthMm' Value=60 /></Command>"),
    'revision 0.1': (
        'SetDeviceParameters',
        '<Command><Parameter Name="DepthMm" Value="60"/></Command>',
    ),
}


@pytest.mark.parametrize(('name', 'text'), SETS.values(), ids=SETS.keys())
def test_every_spelling_of_set(world: World, asker: Asker, name: str, text: str) -> None:
    world.scanner.turn('DepthMm', 50.0)
    answer = asker.ask(8, name, text)
    assert (answer.status, answer.metadata['DepthMm']) == ('SUCCESS', 'SUCCESS')
    assert world.scanner.value('DepthMm') == 60.0
    assert isinstance(world.scanner.value('DepthMm'), float)


# --- types ---


def set_one(asker: Asker, name: str, value: str) -> str:
    """Set a parameter; return the error, empty if there was none."""
    content = f'<Command><Parameter Name="{name}" Value="{value}"/></Command>'
    answer = asker.ask(asker.socket.fileno() + len(value) * 1000, 'Set', content)
    error = answer.parameter(name).get('Error') or ''
    assert (answer.status == 'SUCCESS') == (error == '')
    assert answer.metadata[name] == ('FAIL' if error else 'SUCCESS')
    assert answer.metadata.get('ErrorMessage', '') == error
    return error


@pytest.mark.parametrize(
    ('name', 'text', 'value'),
    [
        ('DepthMm', '50', 50.0),
        ('DepthMm', ' 5e1 ', 50.0),
        ('FocusDepthPercent', '50', 50),
        ('FocusDepthPercent', '60.0', 60),
        ('Frozen', 'TRUE', True),
        ('Frozen', '0', False),
        ('Probe', 'L5 &amp; more', 'L5 & more'),
        ('TimeGainCompensation', '1 2.5  -3', [1.0, 2.5, -3.0]),
        ('TimeGainCompensation', '1,2;3', [1.0, 2.0, 3.0]),
        ('ImageSize', '820 616 1', [820, 616, 1]),
        ('Anything', '7', 7),
        ('Voltage', '12', 12.0),
    ],
)
def test_types_stay(world: World, asker: Asker, name: str, text: str, value: Any) -> None:
    assert set_one(asker, name, text) == ''
    found = world.scanner.value(name)
    assert np.array_equal(found, value)
    assert type(found) is type(value) or found.typecode == ('q' if name == 'ImageSize' else 'd')


@pytest.mark.parametrize(
    ('name', 'text', 'error'),
    [
        ('DepthMm', 'deep', "DepthMm: expected a number, found 'deep'."),
        ('DepthMm', 'nan', "DepthMm: expected a number, found 'nan'."),
        ('DepthMm', '300', 'Parameter DepthMm out of range'),
        ('FocusDepthPercent', '1.5', "FocusDepthPercent: expected a whole number, found '1.5'."),
        ('FocusDepthPercent', '1e30', 'FocusDepthPercent: expected a number of 64 bits'),
        ('FocusDepthPercent', '101', 'Parameter FocusDepthPercent out of range'),
        ('Frozen', 'maybe', "Frozen: expected true or false, found 'maybe'."),
        ('SoundVelocity', '1500', 'Trying to set a read-only parameter: SoundVelocity.'),
        ('Probe', 'L9', 'Probe L9 is not plugged in.'),
        ('TimeGainCompensation', '1 2', 'TimeGainCompensation: expected 3 numbers, found 2.'),
        ('ImageSize', '1 2 x', "ImageSize: expected a number, found 'x'."),
        ('Nope', '1', 'Invalid parameter Nope.'),
        ('use_sim_time', 'true', 'Invalid parameter use_sim_time.'),
    ],
)
def test_refusals_are_errors_of_that_parameter(
    world: World, asker: Asker, name: str, text: str, error: str
) -> None:
    before = world.scanner.node.get_parameter_or('SoundVelocity').value
    assert set_one(asker, name, text).startswith(error)
    assert world.scanner.value('SoundVelocity') == before == 1540.0


def test_values_as_text(world: World, asker: Asker) -> None:
    scanner = world.scanner
    scanner.turn('DepthMm', 80.0)
    scanner.turn('TimeGainCompensation', [0.5, 1.0, 2.25])
    scanner.turn('ImageSize', [640, 480, 1])
    scanner.turn('Frozen', False)
    expected = {
        'DepthMm': '80',
        'TimeGainCompensation': '0.5 1 2.25',
        'ImageSize': '640 480 1',
        'Frozen': 'false',
        'SoundVelocity': '1540',
    }
    inside = ''.join(f'<Parameter Name="{name}"/>' for name in expected)
    answer = asker.ask(1, 'GetUsParameter', f'<Command>{inside}</Command>')
    assert {name: answer.value(name) for name in expected} == expected


def test_partial_success(world: World, asker: Asker) -> None:
    world.scanner.turn('DepthMm', 50.0)
    answer = asker.ask(
        1,
        'SetUsParameter',
        '<Command><Parameter Name="Nope" Value="1"/>'
        '<Parameter Name="DepthMm" Value="55"/></Command>',
    )
    assert (answer.status, answer.metadata['Status']) == ('FAIL', 'FAIL')
    assert answer.parameter('Nope').get('Success') == 'false'
    assert answer.parameter('DepthMm').get('Success') == 'true'
    assert world.scanner.value('DepthMm') == 55.0


def test_names_of_the_drafts(world: World, asker: Asker) -> None:
    world.scanner.turn('DepthMm', 61.0)
    answer = asker.ask(1, 'Get', '<Command><Parameter Name="Depth"/></Command>')
    assert answer.value('Depth') == '61'  # by the name that was asked for
    answer = asker.ask(2, 'Get', '<Command><Parameter Name="TGC"/></Command>')
    assert answer.parameter('TGC').get('Error') == 'Invalid parameter TGC.'


def test_get_sees_what_set_did(world: World, asker: Asker) -> None:
    for depth in range(20, 40):
        change = f'<Command><Parameter Name="DepthMm" Value="{depth}"/></Command>'
        asker.command(depth, 'Set', change)
        asker.command(depth + 100, 'Get', '<Command><Parameter Name="DepthMm"/></Command>')
    for depth in range(20, 40):
        assert asker.reply(depth + 100).value('DepthMm') == str(depth)


def test_slicer(world: World) -> None:
    slicer = Slicer(world.bridge.port)
    success, _, metadata = slicer.execute('RequestDeviceIds')
    assert (success, metadata['Message']) == (True, 'scanner')
    inside = '<Parameter Name="DepthMm" Value="70"/>'
    assert slicer.execute('SetUsParameter', ' UsDeviceId="scanner"', inside)[0]
    success, _, metadata = slicer.execute('GetUsParameter', '', '<Parameter Name="DepthMm"/>')
    assert (success, metadata['DepthMm']) == (True, '70')
    inside = '<Parameter Name="SoundVelocity" Value="1"/>'
    success, error, _ = slicer.execute('SetUsParameter', '', inside)
    assert (success, error) == (False, 'Trying to set a read-only parameter: SoundVelocity.')
    slicer.close()


def test_a_peer_of_header_version_1_gets_no_metadata(asker: Asker) -> None:
    answer = asker.ask(1, 'GetUsParameter', GET, version=1)
    assert (answer.packet.header_version, answer.metadata) == (1, {})
    assert answer.value('DepthMm')


# --- Subscribe ---

SUBSCRIBE = '<Command><Parameter Name="{}"/></Command>'


def test_subscribe_pushes_now_and_then_changes_only(world: World, asker: Asker) -> None:
    scanner = world.scanner
    scanner.turn('GainPercent', 30.0)
    answer = asker.ask(1, 'SubscribeUsParameter', SUBSCRIBE.format('GainPercent'))
    assert answer.parameter('GainPercent').get('Success') == 'true'
    assert asker.pushed('GainPercent') == '30'
    scanner.turn('GainPercent', 31.0)
    scanner.turn('GainPercent', 31.0)
    scanner.turn('DepthMm', 33.0)
    scanner.turn('GainPercent', 32.5)
    assert [asker.pushed('GainPercent') for _ in range(2)] == ['31', '32.5']
    # A change that a peer makes is one too, also for itself.
    asker.ask(2, 'Set', '<Command><Parameter Name="GainPercent" Value="35"/></Command>')
    assert asker.pushed('GainPercent') == '35'
    assert asker.ask(3, 'Unsubscribe', SUBSCRIBE.format('GainPercent')).status == 'SUCCESS'
    scanner.turn('GainPercent', 36.0)
    asker.nothing_more(lambda packet: packet.type_name == 'STRING', 4)


@pytest.mark.parametrize(
    ('begin', 'end'),
    [
        (
            ('Subscribe', SUBSCRIBE.format('Depth')),
            ('Unsubscribe', '<Command Name="Unsubscribe"/>'),
        ),
        (
            ('SubscribeUSParameter', SUBSCRIBE.format('Depth')),
            ('UnsubscribeUSParameter', SUBSCRIBE.format('Depth')),
        ),
        (
            (
                'SubscribeDeviceParameters',
                '<Command><Parameter Name="Depth" Subscribe="TRUE"/></Command>',
            ),
            (
                'SubscribeDeviceParameters',
                '<Command><Parameter Name="Depth" Subscribe="FALSE"/></Command>',
            ),
        ),
    ],
    ids=['revision 0.2', 'the page', 'revision 0.1'],
)
def test_every_spelling_of_subscribe(
    world: World, asker: Asker, begin: tuple[str, str], end: tuple[str, str]
) -> None:
    world.scanner.turn('DepthMm', 100.0)
    assert asker.ask(1, *begin).status == 'SUCCESS'
    assert asker.pushed('Depth') == '100'  # by the name that was subscribed to
    world.scanner.turn('DepthMm', 101.0)
    assert asker.pushed('Depth') == '101'
    assert asker.ask(2, *end).status == 'SUCCESS'
    world.scanner.turn('DepthMm', 102.0)
    asker.nothing_more(lambda packet: packet.type_name == 'STRING', 3)


def test_unknown_names_are_not_subscribed_to(world: World, asker: Asker) -> None:
    inside = '<Parameter Name="Nope"/><Parameter Name="GainPercent"/>'
    answer = asker.ask(1, 'Subscribe', f'<Command>{inside}</Command>')
    assert answer.status == 'FAIL'
    assert answer.parameter('Nope').get('Error') == 'Invalid parameter Nope.'
    assert asker.pushed('GainPercent')


def test_subscriptions_end_with_the_connection(world: World, asker: Asker) -> None:
    first = Asker(world.bridge.port)
    first.ask(1, 'Subscribe', SUBSCRIBE.format('GainPercent'))
    first.close()
    asker.ask(1, 'Get', GET)
    world.scanner.turn('GainPercent', 77.0)
    asker.nothing_more(lambda packet: packet.type_name == 'STRING', 2)


# --- one reply each ---


def test_a_repeated_command_gets_the_reply_it_got_then(world: World, asker: Asker) -> None:
    world.scanner.turn('DepthMm', 50.0)
    first = asker.ask(5, 'GetUsParameter', GET)
    world.scanner.turn('DepthMm', 51.0)
    assert asker.ask(5, 'GetUsParameter', GET) == first
    assert asker.ask(6, 'GetUsParameter', GET).value('DepthMm') == '51'


HOSTILE = {
    'an entity bomb': '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Command>&b;</Command>',
    'a file': '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><Command Name="&f;"/>',
    'too deep': '<a>' * 3000 + '</a>' * 3000,
    'too large': f'<Command Name="{"x" * 70_000}"/>',
    'no XML': 'Get DepthMm please',
    'no parameter': '<Command Name="GetUsParameter"/>',
    'another command inside': '<Command Name="SetUsParameter"><Parameter Name="A" Value="1"/>',
    'no name of a parameter': '<Command Name="GetUsParameter"><Parameter/></Command>',
    'empty': '',
}


@pytest.mark.parametrize('text', HOSTILE.values(), ids=HOSTILE.keys())
def test_what_cannot_be_understood_fails(world: World, asker: Asker, text: str) -> None:
    answer = asker.ask(1, 'GetUsParameter', text)
    assert (answer.status, answer.metadata['Status']) == ('FAIL', 'FAIL')
    assert answer.metadata['Error'] and answer.root.get('Error')
    assert 'root:' not in answer.packet.body.text  # of the file
    assert asker.ask(2, 'GetUsParameter', GET).status == 'SUCCESS'
    assert 'Traceback' not in world.bridge.log


def test_odd_bytes_get_their_reply(asker: Asker) -> None:
    for number, body in enumerate(
        (
            Command(1, 'Get\udcff', b'\xff\xfe<Command/>', 3),
            Command(2, 'Get', b'<Command><Parameter Name="\xff"/></Command>', 3),
            Command(3, 'Get', GET.encode('utf-16'), 1015),
            Command(4, 'x' * 127, b'', 9999),
        ),
        start=1,
    ):
        asker.send(Packet(body, 'command', header_version=2))
        assert asker.reply(number).status in ('FAIL', 'SUCCESS')


def test_unknown_commands(asker: Asker) -> None:
    answer = asker.ask(1, 'SaveConfig', '<Command Name="SaveConfig" Filename="x"/>')
    assert answer.metadata['ErrorMessage'] == 'Unknown command type requested.'
    assert answer.packet.body.name == 'SaveConfig'


# --- strings ---


def test_commands_in_strings(world: World, asker: Asker) -> None:
    world.scanner.turn('DepthMm', 50.0)
    answer = asker.ask_in_string('CMD_007', GET)
    assert answer.device_name == 'ACK_7'
    assert '<Parameter Name="DepthMm" Success="true" Value="50"/>' in answer.body.text
    # PLUS has all of it once more, escaped, in the Message.
    assert '&lt;Parameter Name=&quot;DepthMm&quot;' in answer.body.text
    assert asker.ask_in_string('cmd_8', '<Command Name="Fly"/>').device_name == 'ACK_8'
    for name in ('CMD', 'CMD_x', 'CMD_99999999999'):
        malformed = asker.ask_in_string(name, GET)
        assert malformed.device_name == 'ACK'
        assert 'Malformed DeviceName. Expected CMD_cmdId' in malformed.body.text
    topics = [name for name, _ in world.scene.ros.node.get_topic_names_and_types()]
    assert [name for name in topics if 'cmd' in name.lower()] == ['/CMD/command'], 'no devices'
