# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Subscriptions: the present value at once, then changes only, and not too often."""

from __future__ import annotations

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import unpack
from igtl_ros.tuo import markup
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.server import MAX_SUBSCRIPTIONS
from igtl_ros.tuo.server import Push
from igtl_ros.tuo.server import Server
from igtl_ros.tuo.server import unknown_parameter
from igtl_ros.tuo.server import Work
import pytest

PRESENT = '10'


def ask(
    server: Server, name: str, *parameters: str, now: float = 0.0, version: int = 2
) -> list[Packet]:
    """Return what a command leads to; names that begin with X are not known."""
    inside = ''.join(f'<Parameter Name="{parameter}"/>' for parameter in parameters)
    body = Command.of(len(server._replies) + 1, name, f'<Command>{inside}</Command>')
    (work,) = server.received(Packet(body, header_version=version), now)
    assert isinstance(work, Work)
    results = [
        unknown_parameter(parameter)
        if parameter.startswith('X')
        else Result(parameter, True, PRESENT)
        for parameter in parameters
    ]
    answer, *more = server.finish(work, Reply.of(results), now)
    assert isinstance(answer.body, CommandReply)
    return more


def values(packets: tuple[Packet, ...] | list[Packet]) -> list[tuple[str, str]]:
    """Return names and values of STRING messages with elements."""
    elements = [markup.parse(packet.body.text) for packet in packets]
    assert {element.name for element in elements} <= {'Parameter'}
    return [(element.attributes['Name'], element.attributes['Value']) for element in elements]


def test_the_present_value_then_changes() -> None:
    server = Server()
    assert values(ask(server, 'Subscribe', 'A', 'B')) == [('A', '10'), ('B', '10')]
    assert values(server.changed('A', '11', 1.0)) == [('A', '11')]
    assert server.changed('A', '11', 2.0) == ()
    assert server.changed('C', '1', 2.0) == ()
    assert values(server.changed('B', '9', 2.0)) == [('B', '9')]


def test_what_was_refused_is_not_followed() -> None:
    server = Server()
    assert values(ask(server, 'Subscribe', 'A', 'X')) == [('A', '10')]
    assert server.changed('X', '1', 1.0) == ()


def test_again_is_the_same() -> None:
    server = Server()
    ask(server, 'Subscribe', 'A')
    assert values(ask(server, 'Subscribe', 'A', now=1.0)) == [('A', '10')]
    assert len(server.changed('A', '2', 2.0)) == 1
    assert list(server.subscriptions) == ['A']


def test_get_and_set_subscribe_to_nothing() -> None:
    server = Server()
    assert ask(server, 'Get', 'A') == []
    assert server.subscriptions == {}


def test_unsubscribe() -> None:
    server = Server()
    ask(server, 'Subscribe', 'A', 'B', 'C')
    assert ask(server, 'Unsubscribe', 'A') == []
    assert sorted(server.subscriptions) == ['B', 'C']
    assert server.changed('A', '1', 1.0) == ()
    ask(server, 'Unsubscribe')
    assert server.subscriptions == {}
    assert server.changed('B', '1', 1.0) == ()


def test_unsubscribe_drops_what_waits() -> None:
    server = Server(interval=1.0)
    ask(server, 'Subscribe', 'A', 'B')
    server.changed('A', '1', 0.5)
    server.changed('B', '1', 0.5)
    ask(server, 'Unsubscribe', 'A')
    assert values(server.due(5.0)) == [('B', '1')]


def test_interval() -> None:
    """
    One second between two values of a parameter; by hand.

    A is sent at 0 (as the present value). 0.25: too early, waits. 0.5: a newer one takes its
    place. 1.0: that one is sent, the next may be at 2.0. 2.5: at once. B keeps its own time.
    """
    server = Server(interval=1.0)
    ask(server, 'Subscribe', 'A', 'B')
    assert server.deadline is None
    assert server.changed('A', '11', 0.25) == ()
    assert server.changed('A', '12', 0.5) == ()
    assert server.changed('B', '21', 0.75) == ()
    assert server.deadline == 1.0
    assert server.due(0.999) == ()
    assert values(server.due(1.0)) == [('A', '12'), ('B', '21')]
    assert (server.deadline, server.due(9.0)) == (None, ())
    assert server.changed('A', '13', 1.5) == ()
    assert server.deadline == 2.0
    assert values(server.due(2.0)) == [('A', '13')]
    assert values(server.changed('A', '14', 3.0)) == [('A', '14')]


def test_a_change_that_is_taken_back_in_time_is_none() -> None:
    server = Server(interval=1.0)
    ask(server, 'Subscribe', 'A')
    server.changed('A', '11', 0.25)
    server.changed('A', '10', 0.5)
    assert server.deadline is None
    assert server.due(2.0) == ()


def test_subscribing_again_sends_the_present_value_instead_of_what_waits() -> None:
    server = Server(interval=1.0)
    ask(server, 'Subscribe', 'A')
    server.changed('A', '11', 0.25)
    assert values(ask(server, 'Subscribe', 'A', now=0.5)) == [('A', '10')]
    assert server.due(5.0) == ()


def test_number_of_subscriptions_is_limited() -> None:
    server = Server()
    names = [f'P{number}' for number in range(1010)]
    body = Command.of(1, 'Subscribe', ''.join(f'<Parameter Name="{name}"/>' for name in names))
    (work,) = server.received(Packet(body, header_version=2), 0.0)
    assert isinstance(work, Work)
    everything = Reply.of(Result(name, True, PRESENT) for name in names)
    answer, *more = server.finish(work, everything, 0.0)
    assert len(more) == len(server.subscriptions) == MAX_SUBSCRIPTIONS == 1000
    results = read_reply(answer.body, answer.metadata).results
    assert [result.success for result in results] == [True] * 1000 + [False] * 10
    assert results[1000].error == 'Too many subscriptions.'
    # Those that are followed may be asked for again.
    assert values(ask(server, 'Subscribe', 'P0')) == [('P0', '10')]


# --- how values are sent ---


@pytest.mark.parametrize(
    ('push', 'text'),
    [(Push.ELEMENT, '<Parameter Name="A" Value="1 &lt; 2"/>'), (Push.PLAIN, '1 < 2')],
)
def test_strings(push: Push, text: str) -> None:
    server = Server(push)
    ask(server, 'Subscribe', 'A')
    (packet,) = server.changed('A', '1 < 2', 1.0)
    assert (packet.body, packet.device_name, packet.header_version) == (String.of(text), 'A', 1)


def test_commands() -> None:
    server = Server(Push.COMMAND)
    (first,) = ask(server, 'Subscribe', 'A')
    (second,) = server.changed('A', '1 < 2', 1.0)
    assert second.body.name == 'UsParameterChanged'
    assert dict(second.metadata) == {'A': '1 < 2'}
    assert first.body.command_id != second.body.command_id


def test_commands_are_strings_for_who_reads_no_metadata() -> None:
    server = Server(Push.COMMAND)
    (packet,) = ask(server, 'Subscribe', 'A', version=1)
    assert (packet.type_name, packet.header_version) == ('STRING', 1)
    assert values([packet]) == [('A', '10')]


@pytest.mark.parametrize('push', Push)
def test_long_names(push: Push) -> None:
    """20 characters fit into the header; the whole is in the metadata."""
    name = 'TimeGainCompensation2'
    server = Server(push)
    (packet,) = ask(server, 'Subscribe', name)
    again = unpack(packet.to_bytes())
    assert again.device_name.startswith('TimeGainCompens')
    assert again.header_version == 2
    if push is not Push.COMMAND:
        assert again.full_device_name == name
    (packet,) = ask(Server(push), 'Subscribe', name, version=1)
    assert packet.header_version == 1
    assert packet.to_bytes()
