# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl query` at servers of the C++ library: one answer, a stream, none."""

from collections.abc import Callable
from typing import Any

from cli_process import Igtl
from cxx_peer import CxxPeer
from cxx_peer import IMAGES
import pytest

pytestmark = pytest.mark.interop

Query = Callable[..., tuple[CxxPeer, Igtl]]


@pytest.fixture
def query(closing: Callable[[Any], Any], cxx_server: Callable[..., tuple[CxxPeer, int]]) -> Query:
    """Return a function that asks a C++ server until the command has ended."""

    def ask(server: str, *arguments: object, at: tuple = ()) -> tuple[CxxPeer, Igtl]:
        peer, port = cxx_server(server, *at)
        process = closing(Igtl('query', f'localhost:{port}', *arguments))
        process.ended()
        return peer, process

    return ask


@pytest.mark.parametrize(
    ('server', 'type_name', 'words'),
    [
        ('ImageMetaServer', 'IMGMETA', ('IMGMETA', 'IMAGE_0', 'IMAGE_2')),
        # These two answer under a name of their own.
        ('LabelMetaServer', 'LBMETA', ('LBMETA', 'MetaServer', 'LABEL_0', 'LABEL_2')),
        ('PointListServer', 'POINT', ('POINT', 'PointSender', '10.00 20.00 30.00')),
        ('PolyDataServer', 'POLYDATA', ('POLYDATA', '8 points', '6 polygons')),
    ],
)
def test_one_answer(query: Query, server: str, type_name: str, words: tuple[str, ...]) -> None:
    _, process = query(server, type_name)
    assert process.process.returncode == 0, process.stderr
    (line,) = process.lines
    for word in words:
        assert word in line


def test_an_image_by_its_name(query: Query) -> None:
    _, process = query('ImageDatabaseServer', 'IMAGE', 'LABEL_0', at=(IMAGES,))
    assert process.process.returncode == 0, process.stderr
    (line,) = process.lines
    assert 'LABEL_0' in line
    assert '256 x 256 x 1 uint8' in line


def test_no_answer(query: Query) -> None:
    server, process = query(
        'ImageDatabaseServer', 'IMAGE', 'NO_SUCH', '--timeout', 0.5, at=(IMAGES,)
    )
    assert process.process.returncode == 1
    assert process.lines == []
    assert '    Device Type: "GET_IMAGE"\n    Device Name: "NO_SUCH"' in server.output


@pytest.mark.parametrize(
    ('server', 'type_name'),
    [('TrackingDataServer', 'TDATA'), ('QuaternionTrackingDataServer', 'QTDATA')],
)
def test_a_stream(query: Query, server: str, type_name: str) -> None:
    """The server acknowledges nothing, and closes the connection when told to stop."""
    arguments = ('--stream', '--interval', 10, '--count', 5, '--argument', 'Patient')
    peer, process = query(server, type_name, *arguments)
    assert len(process.lines) == 5, process.stderr
    assert all('3 tools' in line and 'Channel 2' in line for line in process.lines)
    assert 'Interval = 10 (ms)' in peer.output
    peer.wait_for(f'Received a STP_{type_name} message.')
