# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""ROS commands a scanner: Get, Set and any other COMMAND, to every kind of peer there is."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
import re
import time
from typing import Any

from bridge_scene import Scene
import pytest
from waiting import SCALE
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.msg import MetadataEntry  # noqa: E402
from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.srv import GetUsParameters  # noqa: E402
from us_peers import Draft  # noqa: E402
from us_peers import Igtlio  # noqa: E402
from us_peers import OldPlus  # noqa: E402
from us_peers import Page  # noqa: E402
from us_peers import Plus  # noqa: E402
from us_peers import Scanner  # noqa: E402
from us_ros import errors  # noqa: E402
from us_ros import Services  # noqa: E402
from us_ros import values  # noqa: E402

Start = Callable[..., Services]


@pytest.fixture
def start(scene: Scene) -> Iterator[Start]:
    """Start a bridge that is connected to scanners."""
    with ExitStack() as stack:

        def begin(*scanners: Scanner, **parameters: Any) -> Services:
            for scanner in scanners:
                stack.callback(scanner.close)
            bridge = scene.bridge(*(scanner.url for scanner in scanners), **parameters)
            wait_until(lambda: bridge.log.count('connected: ') == len(scanners), 'the connections')
            return Services(scene.ros, bridge)

        yield begin


class Backwards(Plus):
    """Answers three commands at once, the last one first."""

    def begin(self) -> None:
        super().begin()
        self._held: list[Packet] = []

    def answer(self, packet: Packet) -> list[Packet]:
        self._held += super().answer(packet)
        held = []
        if len(self._held) == 3:
            held, self._held = self._held[::-1], []
        return held


class LateOnce(Plus):
    """Answers its first command only when the second one comes."""

    def answer(self, packet: Packet) -> list[Packet]:
        answers = super().answer(packet)
        if len(self.commands) == 1:
            self._first = answers
            return []
        return self._first + answers


# --- PLUS ---


def test_get(start: Start) -> None:
    plus = Plus({'DepthMm': '50', 'GainPercent': '30', 'Voltage': ''})
    services = start(plus)
    found = services.get('DepthMm', 'GainPercent')
    assert (found.success, found.error) == (True, '')
    assert values(found) == {'DepthMm': '50', 'GainPercent': '30'}
    found = services.get('Voltage', 'DepthMm', 'Nope')
    assert not found.success
    assert [result.name for result in found.results] == ['Voltage', 'DepthMm', 'Nope']
    assert values(found) == {'DepthMm': '50'}
    assert errors(found) == {'Voltage': 'Voltage is not set.', 'Nope': 'Invalid parameter Nope.'}


def test_what_is_sent_is_what_plus_and_slicer_understand(start: Start) -> None:
    plus = Plus()
    services = start(plus)
    services.get('DepthMm', device='VideoDevice')
    (packet,) = plus.commands
    assert packet.header_version == 2
    assert packet.body.name == 'GetUsParameter'
    assert packet.body.text == (
        '<Command Name="GetUsParameter" UsDeviceId="VideoDevice"><Parameter Name="DepthMm"/>'
        '</Command>'
    )


def test_set_may_succeed_in_part(start: Start) -> None:
    plus = Plus({'DepthMm': '50', 'GainPercent': '30', 'TimeGainCompensation': '1 2 3'})
    plus.read_only.add('GainPercent')
    services = start(plus)
    done = services.set({'DepthMm': '70', 'GainPercent': '9', 'TimeGainCompensation': '1 2'})
    assert not done.success
    assert values(done) == {'DepthMm': ''}
    assert errors(done) == {
        'GainPercent': 'GainPercent cannot be set.',
        'TimeGainCompensation': 'TimeGainCompensation needs 3 numbers.',
    }
    assert plus.parameters['DepthMm'] == '70'
    assert services.set({'TimeGainCompensation': '4 5 6'}).success
    assert plus.parameters['TimeGainCompensation'] == '4 5 6'


def test_names_of_the_drafts_are_translated_where_the_peer_does_not_know_them(
    start: Start,
) -> None:
    plus = Plus()
    services = start(plus)
    assert values(services.get('Depth')) == {'Depth': '50'}
    assert services.set({'Depth': '80'}).success
    assert plus.parameters == {'DepthMm': '80', 'GainPercent': '30'}
    # TGC is in another unit, so it is no other name of TimeGainCompensation.
    assert errors(services.get('TGC')) == {'TGC': 'Invalid parameter TGC.'}


def test_a_value_that_is_refused_is_not_sent_again_by_another_name(start: Start) -> None:
    plus = Plus()
    plus.read_only.add('DepthMm')
    services = start(plus)
    assert not services.set({'DepthMm': '80'}).success
    assert plus.names == ['SetUsParameter']


def test_any_command(start: Start) -> None:
    plus = Plus()
    services = start(plus)
    content = '<Command Name="StartRecording" OutputFilename="a.mha"/>'
    entry = MetadataEntry(key='Operator', value='Ada')
    sent = services.send('StartRecording', content, metadata=[entry])
    # PLUS escapes nothing here, so that only its metadata can be read.
    assert (sent.success, sent.message) == (True, 'Recording to a.mha <started> & so on')
    assert sent.content.startswith('<CommandReply Name="StartRecording"')
    assert dict(plus.commands[0].metadata) == {'Operator': 'Ada'}
    assert plus.commands[0].body.text == content
    refused = services.send('Fly')
    assert (refused.success, refused.error) == (False, 'Unknown command type requested.')
    assert plus.commands[1].body.text == '<Command Name="Fly"/>'


def test_many_calls_are_in_flight_and_replies_find_theirs(start: Start) -> None:
    plus = Backwards()
    services = start(plus)
    names = ['DepthMm', 'GainPercent', 'Nope']
    futures = [services.begin(GetUsParameters, names=[name]) for name in names]
    found = [services.end(future) for future in futures]
    assert [values(one) for one in found] == [{'DepthMm': '50'}, {'GainPercent': '30'}, {}]
    assert len(set(plus.ids)) == 3 and min(plus.ids) > 0


def test_ids_are_never_repeated(start: Start) -> None:
    plus = Plus()
    services = start(plus)
    for _ in range(12):  # more than the ten that PLUS remembers
        assert services.get('DepthMm').success
    assert len(set(plus.ids)) == 12


def test_a_silent_peer_is_an_error_and_blocks_nobody(start: Start) -> None:
    silent, plus = Plus(), Plus()
    services = start(silent, plus)
    assert services.get('DepthMm', connection=plus.url).success
    silent.silent = True
    waiting = services.begin(GetUsParameters, names=['A'], connection=silent.url, timeout=3.0)
    began = time.monotonic()
    assert services.get('DepthMm', connection=plus.url).success
    assert not waiting.done()
    found = services.end(waiting)
    assert (found.success, found.error) == (False, 'no reply in time')
    assert 2.5 < time.monotonic() - began < 3.0 + 3.0 * SCALE


def test_a_late_reply_is_counted_and_belongs_to_nobody(start: Start, scene: Scene) -> None:
    services = start(LateOnce(), diagnostics_period=0.1)
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def counted() -> dict[str, str]:
        latest = reports[-1].status if reports else []
        found = (status for status in latest if status.name.endswith(': commands'))
        return {pair.key: pair.value for status in found for pair in status.values}

    assert services.get('DepthMm', timeout=0.05).error == 'no reply in time'
    assert values(services.get('GainPercent')) == {'GainPercent': '30'}
    wait_until(lambda: counted().get('late replies') == '1', 'the late reply')
    assert (counted()['calls sent'], counted()['calls timed out']) == ('2', '1')


def test_a_connection_that_ends_ends_its_calls(start: Start) -> None:
    plus = Plus()
    services = start(plus)
    plus.silent = True
    waiting = services.begin(GetUsParameters, names=['DepthMm'], timeout=60.0)
    wait_until(lambda: plus.commands, 'the command')
    plus.drop()
    found = services.end(waiting)
    assert not found.success
    assert found.error.startswith('the connection ended: ')
    plus.silent = False
    wait_until(lambda: plus.connections == 2, 'the next connection')
    wait_until(lambda: services.get('DepthMm').success, 'a reply on it')


# --- whom ---


def test_who_is_meant_has_to_be_clear(start: Start, scene: Scene) -> None:
    services = start()
    assert services.get('DepthMm').error == 'no peer is connected'
    bridge = services.bridge
    first = scene.peer(bridge)
    scene.peer(bridge)
    wait_until(lambda: bridge.log.count('connected: ') == 2, 'both peers')
    error = services.get('DepthMm').error
    assert error.startswith('connection is empty, and there are 2 peers: name one of 127.0.0.1:')
    assert 'igtl-listen://127.0.0.1:0' in error
    assert 'is none of 127.0.0.1:' in services.get('DepthMm', connection='igtl://x').error
    # A peer that listens says nothing, but it is the one that is asked.
    address = error.split('name one of ')[1].split(' ')[0]
    found = services.get('DepthMm', connection=address, timeout=0.05)
    assert found.error == 'no reply in time'
    first.close()


def test_a_scanner_is_named_by_its_endpoint(start: Start) -> None:
    one, other = Plus({'DepthMm': '1'}), Plus({'DepthMm': '2'})
    services = start(one, other)
    assert values(services.get('DepthMm', connection=one.url)) == {'DepthMm': '1'}
    bare = f'127.0.0.1:{other.port}'
    assert values(services.get('DepthMm', connection=bare)) == {'DepthMm': '2'}


def test_requests_that_make_no_sense(start: Start) -> None:
    plus = Plus()
    services = start(plus)
    assert services.get().error == 'names is empty: expected at least one'
    assert services.subscribe().error == 'names is empty: expected at least one'
    assert services.send(' ').error == 'name is empty: expected the name of a command'
    assert services.get('A', timeout=-1.0).error == 'timeout is -1.0: expected 0 to 3600 seconds'
    assert services.get('A', timeout=float('nan')).error.startswith('timeout is nan')
    assert 'command name is too long' in services.send('x' * 200).error
    assert not plus.commands


# --- other peers ---


def test_older_plus_says_only_how_it_went(start: Start) -> None:
    old = OldPlus()
    services = start(old)
    done = services.set({'DepthMm': '20'})
    assert (done.success, old.parameters['DepthMm']) == (True, '20')
    assert errors(services.get('DepthMm')) == {'DepthMm': 'Not here'}


def test_openigtlinkio_says_all_in_metadata(start: Start) -> None:
    services = start(Igtlio())
    assert values(services.get('DepthMm')) == {'DepthMm': '50'}
    found = services.get('DepthMm', 'Nope')
    assert values(found) == {'DepthMm': '50'}
    assert errors(found) == {'Nope': 'no Nope here'}


def test_the_page_taken_literally(start: Start) -> None:
    page = Page({'Gain': '5'})
    services = start(page, us_spelling='page')
    assert values(services.get('Gain')) == {'Gain': '5'}
    assert services.set({'Gain': '7'}).success
    assert page.parameters == {'Gain': '7'}
    assert page.names == ['GetUSParameter', 'SetUsParameter']


def test_revision_0_2_sends_values_in_strings(start: Start) -> None:
    draft = Draft({'Depth': '50', 'Gain': '5'})
    services = start(draft, us_spelling='short')
    assert values(services.get('Depth', 'Gain')) == {'Depth': '50', 'Gain': '5'}
    assert services.set({'Depth': '300'}).success
    assert values(services.get('Depth')) == {'Depth': '100.0'}
    assert draft.names == ['Get', 'Set', 'Get']


class Forgetful(Draft):
    """Grants what it does not deliver."""

    def answer(self, packet: Packet) -> list[Packet]:
        return super().answer(packet)[:1]


def test_a_value_that_is_granted_and_never_comes_is_an_error(start: Start) -> None:
    services = start(Forgetful({'Depth': '50'}), us_spelling='short')
    found = services.get('Depth', timeout=0.3)
    assert errors(found) == {'Depth': 'Depth was granted, but no value came'}


def test_commands_in_strings(start: Start) -> None:
    plus = Plus()
    services = start(plus, legacy_commands=True)
    assert values(services.get('DepthMm')) == {'DepthMm': '50'}
    assert errors(services.get('Nope')) == {'Nope': 'the peer refused Nope'}
    assert services.set({'DepthMm': '90'}).success
    assert plus.parameters['DepthMm'] == '90'
    refused = services.send('Fly', '<Command Name="Fly"/>')
    assert refused.error == 'Error attempting to process command.'
    names = [packet.device_name for packet in plus.commands]
    assert names == [f'CMD_{number}' for number in range(1, len(names) + 1)]
    assert all(packet.header_version == 1 for packet in plus.commands)
    # At XML that does not parse old servers crash.
    assert 'well-formed' in services.send('Fly', '<Command').error
    assert len(plus.commands) == len(names)


def test_commands_and_replies_become_no_topics(start: Start, scene: Scene) -> None:
    plus = Plus()
    services = start(plus, legacy_commands=True)
    services.get('DepthMm')
    plus.send(Packet(Command.of(5, 'ServerStarted', '<Command/>'), 'PlusServer'))
    scene.introduce(services.bridge)

    def found() -> set[str]:
        topics = dict(scene.ros.node.get_topic_names_and_types())
        return {name for name in topics if re.search('ACK|CMD|Plus', name)}

    # They are shown to observers, and are no devices.
    shown = {'/ACK/command', '/CMD/command', '/PlusServer/command'}
    wait_until(lambda: shown <= found(), 'all that observers see')
    assert found() == shown
    assert 'no data in' not in services.bridge.log
