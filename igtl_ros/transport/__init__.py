# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
TCP, TLS and UDP endpoints, connections and send queues; one loop thread owns all sockets.

    hub = Hub(listener)
    hub.add(Endpoint.parse('igtl://localhost:18944'))
    hub.send(packet)
    hub.stop()
"""

from igtl_ros.transport.connection import Connection
from igtl_ros.transport.counters import ConnectionInfo
from igtl_ros.transport.counters import Counters
from igtl_ros.transport.counters import EndpointInfo
from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.endpoints import EndpointError
from igtl_ros.transport.hub import Hub
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.selection import Selection
from igtl_ros.transport.selection import Substitute
from igtl_ros.transport.settings import ConnectionSettings
from igtl_ros.transport.settings import TlsError
from igtl_ros.transport.settings import TlsFiles

__all__ = [
    'Connection',
    'ConnectionInfo',
    'ConnectionSettings',
    'Counters',
    'Endpoint',
    'EndpointError',
    'EndpointInfo',
    'Hub',
    'Listener',
    'Selection',
    'Substitute',
    'TlsError',
    'TlsFiles',
]
