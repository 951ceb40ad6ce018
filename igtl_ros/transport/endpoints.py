# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Endpoints as URLs: who we connect to, or where we listen.

    igtl://host:18944            connect                    igtls://...          the same with TLS
    igtl-listen://127.0.0.1:18944  listen                   igtls-listen://...
    host:18944                   connect
    :18944                       listen on this machine only (loopback)
    igtl-udp-listen://127.0.0.1:18944   receive RTP datagrams; nothing is sent
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

DEFAULT_PORT = 18944  # what Slicer and PLUS use
LOOPBACK = '127.0.0.1'


@dataclass(frozen=True, slots=True)
class _Scheme:
    listens: bool = False
    tls: bool = False
    udp: bool = False


SCHEMES = {
    'igtl': _Scheme(),
    'igtl-listen': _Scheme(listens=True),
    'igtls': _Scheme(tls=True),
    'igtls-listen': _Scheme(listens=True, tls=True),
    'igtl-udp-listen': _Scheme(listens=True, udp=True),
}


class EndpointError(ValueError):
    """An endpoint that cannot be understood; the text says what would be."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One place to connect to or to listen at.

    :param host: name or address; for listening the address to bind.
    :param port: 1 to 65535; for listening also 0, a free one.
    :param listens: whether we are the server.
    :param tls: whether the stream is encrypted.
    :param udp: whether we receive datagrams there, and send nothing.
    """

    host: str
    port: int
    listens: bool = False
    tls: bool = False
    udp: bool = False

    @classmethod
    def parse(cls, text: str) -> Endpoint:
        """
        Return the endpoint a user wrote.

        :raises EndpointError: it is not one of the forms above.
        """
        text = text.strip()
        url = (
            text
            if '://' in text
            else (f'igtl-listen://{LOOPBACK}{text}' if text.startswith(':') else f'igtl://{text}')
        )
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
            (host or '').encode('idna')  # resolving it would raise the same, at a bad time
        except ValueError as error:
            raise EndpointError(f'{text!r} is not an endpoint: {error}') from None
        scheme = SCHEMES.get(parts.scheme)
        if scheme is None:
            raise EndpointError(
                f'{text!r} is not an endpoint: scheme {parts.scheme!r} is none of '
                + ', '.join(SCHEMES)
            )
        if (
            not host
            or ' ' in host
            or parts.path.strip('/')
            or parts.query
            or parts.fragment
            or parts.username
        ):
            raise EndpointError(
                f'{text!r} is not an endpoint: expected igtl://HOST:PORT to connect or '
                'igtl-listen://ADDRESS:PORT to listen'
            )
        if port == 0 and not scheme.listens:
            raise EndpointError(f'{text!r} is not an endpoint: cannot connect to port 0')
        if scheme.udp and _is_group(host):
            raise EndpointError(f'{text!r} is not an endpoint: we join no multicast groups')
        port = DEFAULT_PORT if port is None else port
        return cls(host, port, scheme.listens, scheme.tls, scheme.udp)

    @property
    def url(self) -> str:
        """Return the endpoint as URL."""
        scheme = next(
            name
            for name, scheme in SCHEMES.items()
            if scheme == _Scheme(self.listens, self.tls, self.udp)
        )
        host = f'[{self.host}]' if ':' in self.host else self.host
        return f'{scheme}://{host}:{self.port}'

    @property
    def beyond_loopback(self) -> bool:
        """Return whether other machines can connect here."""
        return self.listens and not (
            self.host == 'localhost' or self.host == '::1' or self.host.startswith('127.')
        )


def _is_group(host: str) -> bool:
    """Return whether this is a multicast address, where who has not joined hears nothing."""
    try:
        return ip_address(host).is_multicast
    except ValueError:  # a name
        return False
