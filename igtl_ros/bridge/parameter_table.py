# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The table of the node's parameters. No ROS.

It is the only place where a parameter's name, default, description and range stand, and when it
may change; config/bridge.yaml and docs/parameters.md are tested against it.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from igtl_ros.bridge.command_table import default_aliases

# Why a parameter that is not live cannot change while the bridge is configured.
CONNECTIONS = 'connections are made with it'
TOPICS = 'topics are made with it'
MEANING = 'messages before and after would not mean the same'
CALLS = 'calls under way rely on it'


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One parameter.

    :param low: smallest value of a number.
    :param high: largest value of a number.
    :param choices: the only values of a text.
    :param dynamic: whether a value of another type is taken, too.
    :param live: whether it may change at any time, with effect at once.
    :param read_only: whether it counts at start alone.
    :param because: why it cannot change while the bridge is configured, if it is neither.
    :param per_endpoint: whether it may be set for one endpoint, as ENDPOINT.NAME.
    """

    name: str
    default: Any
    description: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    dynamic: bool = False
    live: bool = False
    read_only: bool = False
    because: str = CONNECTIONS
    per_endpoint: bool = False


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        'endpoints',
        ['igtl-listen://127.0.0.1:18944'],
        'Whom to connect to (igtl://HOST:PORT) and where to listen '
        '(igtl-listen://ADDRESS:PORT); igtls for TLS. Or names, with NAME.url.',
    ),
    Parameter(
        'profile',
        'generic',
        'What kind of peers these are; see docs/endpoints.md.',
        choices=('generic', 'slicer', 'plus', 'tracker', 'brainlab'),
        per_endpoint=True,
    ),
    Parameter(
        'send_types',
        [''],
        'The only types that peers are sent, instead of those of their profile.',
        per_endpoint=True,
    ),
    Parameter(
        'length_unit',
        'm',
        'Unit of lengths in ROS; OpenIGTLink has millimetres.',
        choices=('m', 'mm'),
        because=MEANING,
    ),
    Parameter(
        'default_parent_frame',
        'igtl_world',
        'Parent frame of devices whose name says none (AToB says B).',
        because=MEANING,
        per_endpoint=True,
    ),
    Parameter(
        'frame_prefix', '', 'Put before every frame name.', because=MEANING, per_endpoint=True
    ),
    Parameter('publish_tf', True, 'Publish valid poses on /tf.', live=True),
    Parameter(
        'ras_lps_frames',
        [''],
        'Two frames, one with RAS and one with LPS axes: the half turn between them goes to '
        '/tf_static. Empty: none.',
        because=MEANING,
    ),
    Parameter(
        'stamp_source',
        'message',
        'Stamps in ROS: of the message (of receipt, if it has none) or of receipt always.',
        choices=('message', 'receive'),
        live=True,
    ),
    Parameter('routes', '', 'Rules in YAML, as text; see docs/routes.md.', because=TOPICS),
    Parameter(
        'routes_file',
        '',
        'File with more rules, after those of routes; relative to the working directory.',
        because=TOPICS,
    ),
    Parameter(
        'discover',
        True,
        'Send what is published below to_igtl/<device> in a supported type.',
        live=True,
    ),
    Parameter(
        'discover_below',
        'to_igtl',
        'Where: to_igtl/<device>. / for all topics, to send what rosbag plays back.',
        because=TOPICS,
    ),
    Parameter(
        'discovery_period',
        0.25,
        'Seconds between looks at the ROS graph.',
        0.05,
        60.0,
        live=True,
    ),
    Parameter(
        'from_igtl_allow',
        ['.*'],
        'Devices that may enter ROS: regular expressions for the whole name.',
        live=True,
        per_endpoint=True,
    ),
    Parameter(
        'from_igtl_deny', [''], 'Devices that may not, among those.', live=True, per_endpoint=True
    ),
    Parameter(
        'to_igtl_allow',
        ['.*'],
        'Devices that may be sent: regular expressions for the whole name.',
        live=True,
        per_endpoint=True,
    ),
    Parameter(
        'to_igtl_deny', [''], 'Devices that may not, among those.', live=True, per_endpoint=True
    ),
    Parameter(
        'patient_data',
        False,
        'Publish what names patients, too (IMGMETA, VIDEOMETA).',
        live=True,
    ),
    Parameter(
        'max_devices',
        500,
        'Most devices that peers may create topics for.',
        1,
        100_000,
        live=True,
    ),
    Parameter(
        'hello',
        False,
        'Show a peer on connect that we read header version 2 (PLUS sends metadata then).',
        per_endpoint=True,
    ),
    Parameter(
        'acknowledge', True, 'Answer STT_ and STP_ of peers with RTS_, too.', per_endpoint=True
    ),
    Parameter(
        'header_version',
        1,
        'Header version to begin with; the highest one a peer shows is used from then on.',
        1,
        2,
        per_endpoint=True,
    ),
    Parameter('check_crc', True, 'Refuse messages with a wrong checksum.', per_endpoint=True),
    Parameter(
        'keepalive_period',
        2.0,
        'Seconds of silence after which a peer gets an empty STATUS; 0: never.',
        0.0,
        3600.0,
        per_endpoint=True,
    ),
    Parameter(
        'receive_timeout',
        0.0,
        'Seconds of silence after which a peer is dropped; 0: never.',
        0.0,
        3600.0,
        per_endpoint=True,
    ),
    Parameter(
        'send_timeout',
        5.0,
        'Seconds after which a peer that reads nothing is dropped; 0: never.',
        0.0,
        3600.0,
        per_endpoint=True,
    ),
    Parameter(
        'connect_timeout',
        5.0,
        'Seconds for one attempt to connect.',
        0.1,
        3600.0,
        per_endpoint=True,
    ),
    Parameter('reconnect', True, 'Connect again when a connection ends.', per_endpoint=True),
    Parameter(
        'reconnect_longest',
        5.0,
        'Longest pause between attempts, in seconds.',
        0.1,
        3600.0,
        per_endpoint=True,
    ),
    Parameter(
        'start_streams',
        [''],
        'Streams that peers are asked for when they connect, such as TDATA:Tracker@50ms; '
        'docs/queries.md.',
        per_endpoint=True,
    ),
    Parameter(
        'max_clients', 32, 'Most clients of one listening endpoint.', 1, 1000, per_endpoint=True
    ),
    Parameter(
        'max_message_size',
        512,
        'Largest message body a peer may announce, in MiB.',
        1,
        16384,
        per_endpoint=True,
    ),
    Parameter(
        'max_queued_events',
        1000,
        'Most messages that must not be lost (texts, points, ...) waiting for one peer.',
        1,
        1_000_000,
        per_endpoint=True,
    ),
    Parameter(
        'tls_certificate',
        '',
        'PEM file with our certificate, for igtls endpoints.',
        per_endpoint=True,
    ),
    Parameter('tls_key', '', 'PEM file with its private key.', per_endpoint=True),
    Parameter('tls_authorities', '', 'PEM file with the authorities we trust.', per_endpoint=True),
    Parameter(
        'us_driver',
        '',
        'What answers Get, Set and Subscribe of peers: parameters:/NODE or services:/NAMESPACE; '
        'empty: nothing.',
        because=CALLS,
    ),
    Parameter(
        'us_aliases',
        default_aliases(),
        'Other names of scanner parameters, in the same unit: a mapping in YAML, as text.',
        because=CALLS,
    ),
    Parameter(
        'us_spelling',
        'plus',
        'How Get and Set that we send are called: as PLUS and Slicer have it, as the page of the '
        'standard, or as its revision 0.2.',
        choices=('plus', 'page', 'short'),
        because=CALLS,
    ),
    Parameter(
        'us_push',
        'element',
        'How values reach peers that subscribed: a Parameter element or the plain value in a '
        'STRING, or a COMMAND with metadata.',
        choices=('element', 'plain', 'command'),
        because=CALLS,
    ),
    Parameter(
        'us_push_interval',
        0.1,
        'Least seconds between two values of one parameter; the latest wins.',
        0.0,
        3600.0,
        because=CALLS,
    ),
    Parameter(
        'us_poll_period',
        2.0,
        'Seconds between questions to a peer that refuses Subscribe.',
        0.05,
        3600.0,
        because=CALLS,
    ),
    Parameter(
        'commands',
        '',
        'Which service does which other command, in YAML; see docs/tuo.md.',
        because=CALLS,
    ),
    Parameter(
        'command_timeout', 5.0, 'Seconds that a reply may take.', 0.01, 3600.0, because=CALLS
    ),
    Parameter(
        'legacy_commands',
        False,
        'Send commands as STRING messages (CMD_1), for servers of before COMMAND.',
        because=CALLS,
    ),
    Parameter(
        'legacy_topics',
        False,
        'Serve the topics IGTL_*_IN and IGTL_*_OUT of ros2_igtl_bridge, too; docs/migration.md.',
        because=TOPICS,
    ),
    Parameter(
        'legacy_point_name',
        'element',
        'What IGTL_POINT_IN calls a list: as its last point, or as its device.',
        choices=('element', 'device'),
        because=MEANING,
    ),
    Parameter(
        'RIB_type',
        '',
        'As in ros2_igtl_bridge, instead of endpoints: server listens everywhere, client '
        'connects; empty: endpoints count.',
    ),
    Parameter('RIB_server_ip', '127.0.0.1', 'Whom the client of RIB_type connects to.'),
    Parameter('RIB_port', 18944, 'Port of RIB_type, as a number or as text.', dynamic=True),
    Parameter(
        'diagnostics_period',
        1.0,
        'Seconds between messages on /diagnostics.',
        0.1,
        60.0,
        live=True,
    ),
    Parameter(
        'autostart',
        True,
        'Configure and activate at start; off: wait for transitions.',
        read_only=True,
    ),
)

_ONLY_PER_ENDPOINT = (
    Parameter('url', '', 'Whom to connect to, or where to listen; as in endpoints.'),
    Parameter('prefix', '', 'Put before the topics of its devices.'),
)
# What may be set for one endpoint, as ENDPOINT.NAME; none of them while it is at work.
ENDPOINT_PARAMETERS: tuple[Parameter, ...] = _ONLY_PER_ENDPOINT + tuple(
    replace(parameter, live=False) for parameter in PARAMETERS if parameter.per_endpoint
)
