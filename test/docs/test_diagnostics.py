# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/diagnostics.md has every value that the bridge publishes, and no other."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('diagnostic_msgs.msg')

from igtl_ros.bridge import devices  # noqa: E402
from igtl_ros.bridge import diagnostics  # noqa: E402
from igtl_ros.bridge import inbound  # noqa: E402
from igtl_ros.bridge import inbound_device  # noqa: E402
from igtl_ros.bridge import inbound_sector  # noqa: E402
from igtl_ros.bridge import inbound_video  # noqa: E402
from igtl_ros.bridge import outbound_device  # noqa: E402
from igtl_ros.bridge import outbound_sector  # noqa: E402
from igtl_ros.bridge import outbound_tf  # noqa: E402
from igtl_ros.bridge import outbound_video  # noqa: E402
from igtl_ros.bridge import tf_look  # noqa: E402
from igtl_ros.bridge.asking import StreamInfo  # noqa: E402
from igtl_ros.bridge.asking_counters import AskingCounters  # noqa: E402
from igtl_ros.bridge.asking_peer import ASKED  # noqa: E402
from igtl_ros.bridge.asking_peer import RUNNING  # noqa: E402
from igtl_ros.bridge.asking_peer import UNANSWERED  # noqa: E402
from igtl_ros.bridge.devices import Device  # noqa: E402
from igtl_ros.bridge.outbound_bind import CHILD_METADATA  # noqa: E402
from igtl_ros.bridge.outbound_image import NOT_ITS_OWN  # noqa: E402
from igtl_ros.conversions.clouds import NO_POSITION  # noqa: E402
from igtl_ros.openigtlink import errors  # noqa: E402
from igtl_ros.transport import ConnectionInfo  # noqa: E402
from igtl_ros.transport.counters import Counters  # noqa: E402
from igtl_ros.transport.counters import EndpointInfo  # noqa: E402
from igtl_ros.transport.selection import FILTER  # noqa: E402
from igtl_ros.transport.selection import NO_FORM  # noqa: E402
from igtl_ros.transport.selection import PROFILE  # noqa: E402

NAME = 'docs/diagnostics.md'
COUNTED = {errors.MessageError, *errors.MessageError.__subclasses__(), errors.FramingError}


# What stands in the source where a cause has a value.
HOLES = {
    '{_MAX_TOOLS}': str(inbound_device._MAX_TOOLS),
    '{MOST_STATIC}': str(inbound_device.MOST_STATIC),
    '{poses[0].status}': 'STATUS',
    '{ros_type_name(output.ros_type)}': 'TYPE',
    '{self._withheld}': 'names patients',
}


def values(status: Any) -> set[str]:
    return {value.key for value in status.values}


def documented(document: Any, heading: str) -> set[str]:
    return {row[0].strip('`') for row in document(NAME).rows(heading) if len(row) == 2}


def test_states(document: Any) -> None:
    rows = [row for row in document(NAME).rows('Endpoints') if len(row) == 3]
    levels = {diagnostics.OK: 'OK', diagnostics.WARN: 'WARN', diagnostics.ERROR: 'ERROR'}
    assert {row[0].strip('`'): row[1] for row in rows} == {
        state: levels[level] for state, level in diagnostics._LEVELS.items()
    }


def test_endpoints_and_connections(document: Any) -> None:
    counters = Counters(lost={error.__name__: 1 for error in COUNTED})
    connection = ConnectionInfo('igtl://a:1', 'PEER', 1, 0, 0.0, counters)
    info = EndpointInfo(
        'igtl://a:1',
        'connected',
        1,
        '',
        0,
        (connection,),
        withheld=dict.fromkeys((PROFILE, FILTER, NO_FORM), 1),
    )
    found = values(diagnostics.endpoint_status('node', info))
    of_connection = {key for key in found if key.startswith('PEER ')}
    assert documented(document, 'Endpoints') == found - of_connection
    assert documented(document, 'Connections') == {
        key.removeprefix('PEER ') for key in of_connection
    }


def test_devices(document: Any) -> None:
    device = Device('Probe', 'TDATA', 'from_igtl', invalid={'<tool>': 'OUT_OF_VIEW'})
    device.leave_out(NO_POSITION, 1)
    device.leave_out(CHILD_METADATA, 1)
    device.leave_out(NOT_ITS_OWN, 1)
    device.leave_out(inbound_video.BEFORE_KEY, 1)
    device.leave_out(inbound_video.NOT_DECODED, 1)
    device.leave_out(inbound_video.TOO_SLOW, 1)
    device.leave_out(inbound_video.NO_DECODER, 1)
    device.also_from['<peer>'] = 1
    found = documented(document, 'Devices')
    dropped = {key for key in found if key.startswith('dropped (')}
    assert found - dropped == values(diagnostics.device_status('node', device, 0))


def test_causes_of_dropped_messages(document: Any) -> None:
    modules = (inbound_device, outbound_device, inbound_sector, outbound_sector)
    source = ''.join(map(inspect.getsource, modules))
    causes = {
        devices.TOO_FAST,
        devices.REPLACED,
        tf_look.NOT_FOUND,
        tf_look.GOES_BACK,
        outbound_tf.NOT_NEWER,
        outbound_video.TOO_SLOW,
        *re.findall(r"(?:drop|_problem)\(f?'([^']+)'", source),
    }
    for hole, filling in HOLES.items():
        causes = {cause.replace(hole, filling) for cause in causes}
    found = documented(document, 'Devices')
    assert {f'dropped ({cause})' for cause in causes} == {
        key for key in found if key.startswith('dropped (')
    }


def test_queries(document: Any) -> None:
    streams = [StreamInfo('<peer>', '<type> <device>', RUNNING, False)]
    status = diagnostics.query_status('node', AskingCounters(), streams, 0)
    assert documented(document, 'Queries') == values(status)
    section = document(NAME).section('Queries')
    assert all(f'`{state}`' in section for state in (ASKED, RUNNING, UNANSWERED))


def test_ignored(document: Any) -> None:
    causes = re.findall(r"_ignore\(f?'([^']+)'", inspect.getsource(inbound))
    assert documented(document, 'Ignored messages') == {
        cause.replace('{kind}', 'TYPE') for cause in causes
    }
