# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints: what users write, what is made of it, and what they are told if it is wrong."""

from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
import pytest

# text, host, port, listens, tls
GOOD = [
    ('igtl://scanner:18944', 'scanner', 18944, False, False),
    ('igtl://scanner', 'scanner', 18944, False, False),
    ('igtl://scanner/', 'scanner', 18944, False, False),
    ('igtl://10.0.0.7:1', '10.0.0.7', 1, False, False),
    ('igtl://scanner:65535', 'scanner', 65535, False, False),
    ('IGTL://Scanner.Local:18945', 'scanner.local', 18945, False, False),
    ('  igtl://scanner:18945 ', 'scanner', 18945, False, False),
    ('igtls://scanner:18945', 'scanner', 18945, False, True),
    ('igtl-listen://127.0.0.1:18945', '127.0.0.1', 18945, True, False),
    ('igtl-listen://0.0.0.0:18945', '0.0.0.0', 18945, True, False),
    ('igtl-listen://127.0.0.1:0', '127.0.0.1', 0, True, False),
    ('igtl-listen://localhost', 'localhost', 18944, True, False),
    ('igtls-listen://[::]:18945', '::', 18945, True, True),
    ('igtl://[::1]:18945', '::1', 18945, False, False),
    ('igtl://[fe80::1]', 'fe80::1', 18944, False, False),
    ('igtl-listen://[::1]:18945', '::1', 18945, True, False),
    ('scanner:18945', 'scanner', 18945, False, False),
    ('scanner', 'scanner', 18944, False, False),
    ('[::1]:18945', '::1', 18945, False, False),
    (':18945', '127.0.0.1', 18945, True, False),
    (':0', '127.0.0.1', 0, True, False),
]
# text, what the message has to say besides the text itself
BAD = [
    ('', 'expected igtl://HOST:PORT to connect'),
    ('   ', 'igtl-listen://ADDRESS:PORT to listen'),
    ('http://scanner:18944', "scheme 'http' is none of igtl, igtl-listen, igtls, igtls-listen"),
    ('tcp://scanner:18944', "scheme 'tcp'"),
    ('igtl://', 'expected igtl://HOST:PORT'),
    ('igtl://:18944', 'expected igtl://HOST:PORT'),
    ('igtl-listen://:18944', 'igtl-listen://ADDRESS:PORT'),
    ('igtl://scanner:0', 'cannot connect to port 0'),
    ('scanner:0', 'cannot connect to port 0'),
    ('igtl://scanner:65536', 'Port out of range 0-65535'),
    ('igtl://scanner:-1', 'Port'),
    ('igtl://scanner:port', "'port'"),
    ('igtl://scanner:18944/path', 'expected igtl://HOST:PORT'),
    ('igtl://scanner:18944?tls=1', 'expected igtl://HOST:PORT'),
    ('igtl://scanner:18944#1', 'expected igtl://HOST:PORT'),
    ('igtl://me@scanner:18944', 'expected igtl://HOST:PORT'),
    ('igtl://::1:18944', '::1:18944'),
    ('igtl://[::1:18944', 'Invalid IPv6 URL'),
    ('igtl://scanner..local:18944', 'label'),
    (f'igtl://{"a" * 64}:18944', 'label'),
    ('igtl-listen://.local:18944', 'label'),
    ('igtl://left right:18944', 'expected igtl://HOST:PORT'),
]


@pytest.mark.parametrize(('text', 'host', 'port', 'listens', 'tls'), GOOD)
def test_good(text: str, host: str, port: int, listens: bool, tls: bool) -> None:
    assert Endpoint.parse(text) == Endpoint(host, port, listens, tls)


@pytest.mark.parametrize('text', [row[0] for row in GOOD])
def test_url_round_trip(text: str) -> None:
    endpoint = Endpoint.parse(text)
    assert Endpoint.parse(endpoint.url) == endpoint
    assert endpoint.url == endpoint.url.strip().lower()


def test_url_is_complete() -> None:
    assert Endpoint.parse(':18945').url == 'igtl-listen://127.0.0.1:18945'
    assert Endpoint.parse('scanner').url == 'igtl://scanner:18944'
    assert Endpoint.parse('igtls://[fe80::1]').url == 'igtls://[fe80::1]:18944'


@pytest.mark.parametrize(('text', 'told'), BAD)
def test_bad(text: str, told: str) -> None:
    with pytest.raises(EndpointError) as caught:
        Endpoint.parse(text)
    message = str(caught.value)
    assert message.startswith(f'{text.strip()!r} is not an endpoint: ')
    assert told in message
    assert '\n' not in message


def test_a_port_left_empty_is_the_default() -> None:
    assert Endpoint.parse('scanner:') == Endpoint('scanner', 18944)


@pytest.mark.parametrize(
    ('text', 'beyond'),
    [
        (':18944', False),
        ('igtl-listen://localhost:18944', False),
        ('igtl-listen://127.0.0.1:18944', False),
        ('igtl-listen://127.8.9.1:18944', False),
        ('igtl-listen://[::1]:18944', False),
        ('igtl-listen://0.0.0.0:18944', True),
        ('igtl-listen://[::]:18944', True),
        ('igtls-listen://192.168.0.5:18944', True),
        ('igtl-listen://robot:18944', True),
        ('igtl://0.0.0.0:18944', False),
        ('igtl://scanner:18944', False),
    ],
)
def test_beyond_loopback(text: str, beyond: bool) -> None:
    assert Endpoint.parse(text).beyond_loopback is beyond
