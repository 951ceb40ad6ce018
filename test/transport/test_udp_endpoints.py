# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints for datagrams: what users write, and what they are told if it is wrong."""

from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
import pytest

# text, host, port, whether other machines reach it
GOOD = [
    ('igtl-udp-listen://127.0.0.1:18945', '127.0.0.1', 18945, False),
    ('igtl-udp-listen://127.0.0.1', '127.0.0.1', 18944, False),
    ('igtl-udp-listen://127.0.0.1:0', '127.0.0.1', 0, False),
    ('IGTL-UDP-LISTEN://LocalHost:1', 'localhost', 1, False),
    ('igtl-udp-listen://[::1]:18945', '::1', 18945, False),
    ('igtl-udp-listen://0.0.0.0:18945', '0.0.0.0', 18945, True),
    ('igtl-udp-listen://[::]', '::', 18944, True),
    ('igtl-udp-listen://robot', 'robot', 18944, True),
]
BAD = [
    ('igtl-udp-listen://:18944', 'expected igtl://HOST:PORT'),
    ('igtl-udp-listen://127.0.0.1:65536', 'Port out of range'),
    ('igtl-udp-listen://239.1.2.3:18944', 'we join no multicast groups'),
    ('igtl-udp-listen://[ff02::1]:18944', 'we join no multicast groups'),
    ('igtl-udp://scanner:18944', "scheme 'igtl-udp' is none of"),
    ('udp://127.0.0.1:18944', 'igtls-listen, igtl-udp-listen'),
]


@pytest.mark.parametrize(('text', 'host', 'port', 'beyond'), GOOD)
def test_good(text: str, host: str, port: int, beyond: bool) -> None:
    endpoint = Endpoint.parse(text)
    assert endpoint == Endpoint(host, port, listens=True, udp=True)
    assert endpoint != Endpoint(host, port, listens=True)
    assert endpoint.beyond_loopback is beyond
    assert Endpoint.parse(endpoint.url) == endpoint


@pytest.mark.parametrize(('text', 'told'), BAD)
def test_bad(text: str, told: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Endpoint.parse(text)
    assert str(caught.value).startswith(f'{text!r} is not an endpoint: ')
    assert told in str(caught.value)


def test_other_endpoints_are_not() -> None:
    for text in ('host:1', ':1', 'igtl-listen://127.0.0.1:1', 'igtls-listen://127.0.0.1:1'):
        assert Endpoint.parse(text).udp is False
