# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl play`: order, times, stamps, header versions, and that nothing is lost at the end."""

from __future__ import annotations

from collections.abc import Callable
import contextlib
import json
from pathlib import Path
import threading
import time
from typing import Any

from cli_process import Igtl
from cli_recordings import write_recording
from igtl_ros.cli.play import schedule
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.recordings.sequence import open_sequence
import pytest
from transport_peers import Peer
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Start = Callable[..., Igtl]
Connect = Callable[..., Peer]

HELLO_1 = Packet(Status())
HELLO_2 = Packet(Status(), header_version=2)
FRAME_1 = ['ProbeToTracker', 'Image_Reference']
FRAME_2 = ['ProbeToTracker', 'StylusToTracker', 'Image_Reference']


def played(peer: Peer, hello: Packet | None) -> list[Packet]:
    """Say hello; return all that comes until the player is done, but for signs of life."""
    if hello is not None:
        peer.send(hello)
    packets = [packet for packet in peer.read_to_end() if packet.device_name]
    peer.close()
    return packets


def names(packets: list[Packet]) -> list[str]:
    return [packet.device_name for packet in packets]


# --- order and header versions ---


def test_a_peer_of_version_2_gets_everything(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path, invalid=(1,)), ':0')
    packets = played(peer(process.port), HELLO_2)
    assert process.ended() == 0
    assert names(packets) == FRAME_2 * 3
    assert {packet.header_version for packet in packets} == {2}
    for n in range(3):
        probe, stylus, image = packets[3 * n : 3 * n + 3]
        assert probe.body.matrix[:3, 3].tolist() == [n, 20, 30]
        assert stylus.body.matrix[:3, 3].tolist() == [-n, 20, 30]
        assert image.body.voxels.tolist() == [
            [[10 * n, 10 * n + 1, 10 * n + 2], [10 * n + 3, 10 * n + 4, 10 * n + 5]]
        ]
        assert dict(probe.metadata) == {'TransformValid': 'true', 'TransformStatus': 'OK'}
        assert image.metadata['FrameNumber'] == str(n)
        assert probe.timestamp == stylus.timestamp == image.timestamp
    statuses = [packet.metadata['TransformStatus'] for packet in packets[1::3]]
    assert statuses == ['OK', 'OUT_OF_VIEW', 'OK']
    assert [p.metadata['TransformValid'] for p in packets[1::3]] == ['true', 'false', 'true']


@pytest.mark.parametrize('hello', [HELLO_1, None], ids=['hello of version 1', 'silent'])
def test_a_peer_of_version_1_gets_no_invalid_poses(
    hello: Packet | None, igtl: Start, peer: Connect, tmp_path: Path
) -> None:
    process = igtl('play', write_recording(tmp_path, invalid=(1,)), ':0')
    packets = played(peer(process.port), hello)
    assert process.ended() == 0
    assert names(packets) == FRAME_2 + FRAME_1 + FRAME_2
    assert {packet.header_version for packet in packets} == {1}
    assert not any(packet.metadata for packet in packets)


def test_a_peer_may_rise_to_version_2_later(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 2, invalid=(0, 1))
    process = igtl('play', path, ':0', '--loop', '--duration', 60, '--rate', 5)
    client = peer(process.port)
    client.send(HELLO_1)
    before = client.packets(6)
    assert {packet.header_version for packet in before} == {1}
    assert 'StylusToTracker' not in names(before)
    client.send(HELLO_2)
    while (packet := client.next_packet()).header_version == 1:
        pass
    after = [packet, *client.packets(6)]
    assert {packet.header_version for packet in after} == {2}
    assert 'StylusToTracker' in names(after)


def test_who_starts_with_version_2_on_request(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 1, invalid=(0,))
    process = igtl('play', path, ':0', '--header-version', 2)
    packets = played(peer(process.port), None)
    assert names(packets) == FRAME_2
    assert {packet.header_version for packet in packets} == {2}


def test_to_a_server(igtl: Start, side: Side, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 2)
    process = igtl('play', path, f'127.0.0.1:{side.listen()}')
    assert process.ended() == 0
    wait_until(lambda: len(side.heard.packets) == 6)
    assert names(side.heard.packets) == FRAME_2 * 2


def test_every_client_gets_all(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path, 4), ':0')
    port = process.port
    # The second one connects before the first has spoken.
    first, second = peer(port), peer(port)
    second.send(HELLO_2)
    heard: list[list[Packet]] = [[], []]
    readers = [
        threading.Thread(target=lambda i=i, p=p: heard[i].extend(played(p, None)))
        for i, p in enumerate((first, second))
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(seconds(20))
    assert [len(packets) for packets in heard] == [12, 12]


# --- times ---


def test_stamps_of_now_follow_the_recording(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 4, period=0.08)
    before = time.time_ns()
    process = igtl('play', path, ':0', '--rate', 2)
    stamps = [packet.nanoseconds for packet in played(peer(process.port), HELLO_1)[::3]]
    assert before <= stamps[0] <= time.time_ns()
    # 0.08 s at twice the speed
    assert [stamp - stamps[0] for stamp in stamps] == [
        pytest.approx(n * 40_000_000, abs=2) for n in range(4)
    ]


def test_stamps_of_the_recording(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 3, period=0.125, first=1000.5)
    process = igtl('play', path, ':0', '--stamps', 'recorded', '--rate', 100)
    stamps = [packet.nanoseconds for packet in played(peer(process.port), HELLO_1)[::3]]
    assert stamps == [1_000_500_000_000, 1_000_625_000_000, 1_000_750_000_000]


@pytest.mark.parametrize(('rate', 'expected'), [(1, 0.6), (3, 0.2)])
def test_frames_come_at_their_times(
    rate: float, expected: float, igtl: Start, peer: Connect, tmp_path: Path
) -> None:
    # 4 frames, 0.2 s apart: the last one 0.6 s after the first, or in a third of that.
    process = igtl('play', write_recording(tmp_path, 4, period=0.2), ':0', '--rate', rate)
    client = peer(process.port)
    client.send(HELLO_1)
    client.packets(1)
    began = time.monotonic()
    client.packets(11)
    took = time.monotonic() - began
    assert took > expected - 0.1, 'too early'
    assert took < expected + seconds(0.4), 'too late'


def test_a_silent_client_waits_half_a_second(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path, 1), ':0')
    client = peer(process.port)
    began = time.monotonic()
    client.packets(1)
    assert 0.4 < time.monotonic() - began < 0.5 + seconds(1)


def test_nothing_is_played_before_a_client_is_there(
    igtl: Start, peer: Connect, tmp_path: Path
) -> None:
    process = igtl('play', write_recording(tmp_path, 2), ':0')
    port = process.port
    with pytest.raises(AssertionError, match='not within'):
        wait_until(lambda: process.process.poll() is not None, 0.5)
    assert names(played(peer(port), HELLO_1)) == FRAME_2 * 2


def times_of(path: Path, count: int, loop: bool, rate: float, recorded: bool) -> list[Any]:
    due = schedule(open_sequence(path), 5_000_000_000, loop, rate, recorded)
    return [
        (item.frame.index, item.at, item.stamp) for item, _ in zip(due, range(count), strict=False)
    ]


def test_schedule_of_a_loop(tmp_path: Path) -> None:
    # Three frames 0.25 s apart: the next lap begins 0.25 s after the last frame, at 0.75 s.
    path = write_recording(tmp_path, 3, period=0.25)
    assert times_of(path, 7, True, 1, False) == [
        (0, 0.0, 5_000_000_000),
        (1, 0.25, 5_250_000_000),
        (2, 0.5, 5_500_000_000),
        (0, 0.75, 5_750_000_000),
        (1, 1.0, 6_000_000_000),
        (2, 1.25, 6_250_000_000),
        (0, 1.5, 6_500_000_000),
    ]
    assert [at for _, at, _ in times_of(path, 4, True, 0.5, False)] == [0, 0.5, 1, 1.5]
    assert [stamp for _, _, stamp in times_of(path, 4, True, 1, True)] == [
        100_000_000_000,
        100_250_000_000,
        100_500_000_000,
        100_000_000_000,
    ]


def test_schedule_without_a_loop_ends(tmp_path: Path) -> None:
    assert len(times_of(write_recording(tmp_path, 3), 99, False, 1, False)) == 3


@pytest.mark.parametrize('frames', [1, 2])
def test_schedule_without_times(frames: int, tmp_path: Path) -> None:
    """20 Hz, and a loop of a single frame does not stand still."""
    path = write_recording(tmp_path, frames, period=0)
    assert [at for _, at, _ in times_of(path, 4, True, 1, False)] == [
        0,
        0.05,
        0.1,
        pytest.approx(0.15),
    ]
    # Recorded stamps that are not there are those of now.
    assert times_of(path, 1, True, 1, True)[0][2] == 5_000_000_000


# --- until when ---


def test_loop_until_the_duration(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 3, period=0.1)
    process = igtl('play', path, ':0', '--loop', '--duration', 0.75, '--summary')
    packets = played(peer(process.port), HELLO_1)
    assert process.ended() == 0
    # At 0, 0.1, ... 0.7 s; 0.8 s is beyond.
    assert [packet.body.matrix[0, 3] for packet in packets[::3]] == [0, 1, 2, 0, 1, 2, 0, 1]
    assert json.loads(process.lines[0])['sent']['ProbeToTracker'] == 8


def test_duration_without_loop(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 3, period=0.1)
    process = igtl('play', path, ':0', '--duration', 0.15)
    assert names(played(peer(process.port), HELLO_1)) == FRAME_2 * 2


def test_summary(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 5, invalid=(1, 2))
    process = igtl('play', path, ':0', '--summary')
    played(peer(process.port), HELLO_2)
    assert process.ended() == 0
    (line,) = process.lines
    assert json.loads(line) == {
        'sent': {'ProbeToTracker': 5, 'StylusToTracker': 3, 'Image_Reference': 5},
        'invalid': {'StylusToTracker': 2},
    }
    assert process.said[0] == f'{path}: 5 frames at 20.0 Hz, waiting at port {process.port}'
    assert process.said[-1] == (
        'sent 15 messages: 5 Image_Reference, 5 ProbeToTracker, 3 StylusToTracker, '
        'and 2 invalid poses'
    )


def test_quiet_is_silent(igtl: Start, side: Side, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path), f'127.0.0.1:{side.listen()}', '--quiet')
    assert process.ended() == 0
    assert (process.stderr, process.lines) == ('', [])


def talk(client: Peer, stop: threading.Event) -> None:
    """Send texts until told to stop, or until the player has left."""
    with contextlib.suppress(OSError):
        while not stop.is_set():
            client.send(text('x' * 1000))


@pytest.mark.parametrize('talks', [False, True], ids=['silent', 'talking'])
def test_a_client_that_reads_slowly_loses_nothing(talks: bool, igtl: Start, peer: Connect) -> None:
    """
    A recording can wait; newer pictures replace older ones only where time cannot.

    At the end the last pictures lie in the player's kernel, which would drop them if the player
    closed its socket with something in it that it has not read.
    """
    process = igtl('simulate', 'sweep', ':0', '--rate', 20, '--summary')
    client = peer(process.port, receive_buffer=2048)
    client.send(HELLO_2)
    stop = threading.Event()
    talking = threading.Thread(target=talk, args=(client, stop), daemon=True)
    if talks:
        talking.start()
    images = []
    with contextlib.suppress(EOFError, OSError):
        while len(images) < 100:
            packet = client.next_packet()
            if packet.type_name == 'IMAGE':
                images.append(int(packet.metadata['FrameNumber']))
                time.sleep(0.01)  # this client is slow: a second for what is sent in a quarter
    stop.set()
    client.close()
    assert images == list(range(100))
    assert process.ended() == 0
    assert json.loads(process.lines[0])['sent']['Image_Reference'] == 100


# --- Ctrl-C ---


def test_ctrl_c_while_it_waits_for_a_client(igtl: Start, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path), ':0')
    assert process.port
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)


def test_ctrl_c_while_it_plays(igtl: Start, side: Side, tmp_path: Path) -> None:
    process = igtl('play', write_recording(tmp_path), ':0', '--loop', '--summary')
    side.connect(process.port)
    wait_until(lambda: side.heard.packets, 20)
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)
    sent = json.loads(process.lines[0])['sent']['ProbeToTracker']
    probes = [packet for packet in side.heard.packets if packet.device_name == 'ProbeToTracker']
    wait_until(lambda: len(probes) <= sent)
    assert len(probes) == sent, 'what was sent arrives all the same'


def bytes_waiting(port: int) -> int:
    """Return how many bytes the kernel has of us at this port that no peer has taken (Linux)."""
    waiting = 0
    for line in Path('/proc/net/tcp').read_text().splitlines()[1:]:
        _, local, _, _, queues, *_ = line.split()
        if int(local.partition(':')[2], 16) == port:
            waiting += int(queues.partition(':')[0], 16)
    return waiting


@pytest.mark.skipif(not Path('/proc/net/tcp').exists(), reason='looks into the kernel of Linux')
def test_ctrl_c_although_the_client_reads_nothing(igtl: Start, peer: Connect) -> None:
    process = igtl('simulate', 'sweep', ':0', '--loop', '--rate', 20)
    port = process.port
    peer(port, receive_buffer=2048).send(HELLO_1)
    wait_until(lambda: bytes_waiting(port) > 200_000, 20, 'the client is far behind')
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)
