# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Following parameters: pushed where the peer can, asked for where it refuses."""

from __future__ import annotations

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.watch import Watch
import pytest
from transport_support import pose
from transport_support import text

UNKNOWN_COMMAND = Reply.failure('Unknown command type requested.')
A, B = Result('A', True, '1'), Result('B', False)


def followed(*names: str) -> Watch:
    watch = Watch()
    watch.subscribed(names, Reply.of(Result(name) for name in names), 0.0)
    return watch


def test_accepted() -> None:
    watch = Watch()
    assert watch.subscribed(('A',), Reply.of([A]), 1.0) == frozenset()
    assert (watch.names, watch.polled, watch.deadline) == ({'A'}, frozenset(), None)
    assert watch.due(9.0) == ()


def test_accepted_without_a_word_about_each() -> None:
    watch = Watch()
    assert watch.subscribed(('A', 'C'), Reply(True), 1.0) == frozenset()
    assert watch.names == {'A', 'C'}


def test_refused_is_polled() -> None:
    """At once, then every two seconds; by hand."""
    watch = Watch()
    assert watch.subscribed(('B', 'A'), UNKNOWN_COMMAND, 1.0) == {'A', 'B'}
    assert (watch.names, watch.polled, watch.deadline) == ({'A', 'B'}, {'A', 'B'}, 1.0)
    assert watch.due(0.5) == ()
    assert watch.due(1.0) == ('A', 'B')
    assert watch.deadline == 3.0
    assert watch.due(2.999) == ()
    assert watch.due(3.5) == ('A', 'B')
    assert watch.deadline == 5.5


def test_refused_in_part() -> None:
    watch = Watch(period=0.5)
    assert watch.subscribed(('A', 'B'), Reply.of([A, B]), 1.0) == {'B'}
    assert (watch.names, watch.polled) == ({'A', 'B'}, {'B'})
    assert watch.due(1.0) == ('B',)
    assert watch.deadline == 1.5


def test_accepted_later() -> None:
    watch = Watch()
    watch.subscribed(('A', 'B'), UNKNOWN_COMMAND, 1.0)
    watch.subscribed(('A',), Reply.of([A]), 2.0)
    assert watch.polled == {'B'}
    watch.subscribed(('B',), Reply(True), 2.0)
    assert (watch.names, watch.deadline) == ({'A', 'B'}, None)


def test_polls_keep_their_time_when_more_is_refused() -> None:
    watch = Watch()
    watch.subscribed(('A',), UNKNOWN_COMMAND, 1.0)
    watch.due(1.0)
    watch.subscribed(('B',), UNKNOWN_COMMAND, 2.0)
    assert watch.deadline == 3.0


def test_unsubscribed() -> None:
    watch = followed('A', 'C')
    watch.subscribed(('B', 'D'), UNKNOWN_COMMAND, 1.0)
    watch.unsubscribed(('A', 'B'))
    assert (watch.names, watch.polled) == ({'C', 'D'}, {'D'})
    watch.unsubscribed(())
    assert (watch.names, watch.deadline) == (frozenset(), None)


def test_names_that_the_peer_does_not_know() -> None:
    watch = Watch()
    watch.subscribed(('A', 'B'), UNKNOWN_COMMAND, 1.0)
    watch.forget('A')
    assert (watch.names, watch.deadline) == ({'B'}, 1.0)
    watch.forget('B')
    watch.forget('C')
    assert (watch.names, watch.deadline) == (frozenset(), None)


def pushed_as_command(value: str) -> Packet:
    metadata = Metadata({'A': value, 'Other': '1'})
    return Packet(Command.of(9, 'UsParameterChanged', ''), '', header_version=2, metadata=metadata)


def pushed_as_reply(value: str) -> Packet:
    content = (
        f'<Command><Parameter Name="A" Value="{value}"/>'
        '<Parameter Name="Other" Value="1"/></Command>'
    )
    return Packet(CommandReply.of(1, 'GetDeviceParameters', content))


WAYS = {
    'element': lambda value: text(f'<Parameter Name="A" Value="{value}"/>', 'anything'),
    'element, malformed': lambda value: text(f'<ParameterName="A" Value={value}>', 'anything'),
    'elements': lambda value: text(
        f'<Parameter Name="A" Value="{value}"/><Parameter Name="Other" Value="1"/>', 'anything'
    ),
    'element in a root': lambda value: text(
        f'<Command><Parameter Name="A" Value="{value}"/></Command>', 'anything'
    ),
    'plain': lambda value: text(f' {value}\n\0', 'A'),
    'command': pushed_as_command,
    'reply of revision 0.1': pushed_as_reply,
}


@pytest.mark.parametrize('way', WAYS)
def test_pushed(way: str) -> None:
    watch = followed('A')
    assert watch.received(WAYS[way]('5')) == {'A': '5'}
    assert watch.received(WAYS[way]('5')) == {}
    assert watch.pushed(WAYS[way]('5')) == {'A': '5'}
    assert watch.received(WAYS[way]('6')) == {'A': '6'}
    assert watch.values == {'A': '6'}


@pytest.mark.parametrize('way', WAYS)
def test_of_what_nobody_follows(way: str) -> None:
    assert followed('Z').received(WAYS[way]('5')) == {}
    assert Watch().received(WAYS[way]('5')) == {}


@pytest.mark.parametrize(
    'packet',
    [
        pose(1, 'A'),
        text('<Parameter Name="A"/>', 'A'),
        text('<Command Name="A" Value="1"/>', 'A'),
        text('<', 'A'),
        text('<!DOCTYPE a><Parameter Name="A" Value="1"/>', 'A'),
        Packet(CommandReply.of(1, '', '<CommandReply><Parameter Name="A" Success="false"/>')),
        Packet(
            Command.of(1, 'Set', '<Parameter Name="A" Value="1"/>'),
            header_version=2,
            metadata=Metadata({'A': '1'}),
        ),
    ],
)
def test_nothing_pushed(packet: Packet) -> None:
    watch = followed('A')
    assert watch.received(packet) == {}
    assert watch.values == {}


def test_polled_values_count_as_new_once() -> None:
    watch = Watch()
    assert watch.changed({'A': '1', 'B': '2'}) == {'A': '1', 'B': '2'}
    assert watch.changed({'A': '1', 'B': '3'}) == {'B': '3'}
