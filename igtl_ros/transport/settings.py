# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Every knob of a connection, with the reason for its default."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
import ssl

from igtl_ros.openigtlink import Limits
from igtl_ros.transport.selection import EVERYTHING
from igtl_ros.transport.selection import Selection


class TlsError(ValueError):
    """TLS was asked for, and a certificate or key is missing or unreadable."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """
    Paths of PEM files; empty where not used.

    :param certificate: our own certificate; a server needs one.
    :param key: its private key; empty if it is in the same file.
    :param authorities: whom to trust. A server that has it demands certificates of its clients.
    """

    certificate: str = ''
    key: str = ''
    authorities: str = ''

    def context(self, listens: bool) -> ssl.SSLContext:
        """
        Return the TLS context for a server or a client.

        :raises TlsError: a file is missing or is not what it should be.
        """
        if listens and not self.certificate:
            raise TlsError('igtls-listen:// needs a certificate (tls_certificate)')
        try:
            purpose = ssl.Purpose.CLIENT_AUTH if listens else ssl.Purpose.SERVER_AUTH
            context = ssl.create_default_context(purpose, cafile=self.authorities or None)
            if self.certificate:
                # An empty password: an encrypted key is an error, not a prompt that blocks.
                context.load_cert_chain(self.certificate, self.key or None, password='')
        except OSError as error:  # ssl.SSLError is one
            files = ', '.join(filter(None, (self.certificate, self.key, self.authorities)))
            raise TlsError(f'TLS files cannot be used ({files}): {error}') from error
        if listens and self.authorities:
            context.verify_mode = ssl.CERT_REQUIRED
        return context


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """
    How connections behave. Times are seconds; 0 switches a time-out off.

    :param limits: what a peer may make us hold.
    :param check_crc: off only for peers that compute none.
    :param header_version: what we begin with. Old peers lose the stream at version 2, so 1; the
        highest version a peer has shown is used from then on.
    :param max_header_version: the highest one that peers get, whatever they show.
    :param own_version: send each message with the header version that it has, whatever peers show.
    :param hello: send an empty STATUS of header version 2 on connect, which tells PLUS that we
        read metadata (as Slicer does).
    :param push: whether a peer gets everything unasked, as Slicer expects. Without it, a peer gets
        what it asks for with GET_ and STT_.
    :param answer_requests: whether GET_, STT_ and STP_ are answered, from what was sent last.
    :param acknowledge: whether STT_ and STP_ get an RTS_; Slicer of before 2024 crashes at it.
    :param keepalive_period: an idle connection gets an empty STATUS this often, so that both ends
        notice a cable that was pulled.
    :param receive_timeout: a peer that is silent for longer is dropped. Off: many peers speak only
        when something changes.
    :param send_timeout: a peer that reads nothing for longer, while something waits, is dropped.
    :param connect_timeout: one attempt to connect.
    :param reconnect: whether a client tries again. Off for systems that ask a person every time.
    :param reconnect_first: pause before the second attempt; it doubles up to reconnect_longest.
    :param reconnect_longest: the longest pause.
    :param max_clients: of one listening endpoint; more are turned away.
    :param max_events: messages of kinds that must not be lost, waiting for one peer.
    :param max_event_bytes: and their bytes.
    :param send_buffer: bytes of the kernel's send buffer. Small, because what lies in it can no
        longer be replaced by something newer.
    :param tls: files for igtls:// endpoints.
    :param selection: what peers are sent at all.
    """

    limits: Limits = field(default_factory=Limits)
    check_crc: bool = True
    header_version: int = 1
    max_header_version: int = 2
    own_version: bool = False
    hello: bool = False
    push: bool = True
    answer_requests: bool = True
    acknowledge: bool = True
    keepalive_period: float = 2.0
    receive_timeout: float = 0.0
    send_timeout: float = 5.0
    connect_timeout: float = 5.0
    reconnect: bool = True
    reconnect_first: float = 0.25
    reconnect_longest: float = 5.0
    max_clients: int = 32
    max_events: int = 1000
    max_event_bytes: int = 64 * 1024 * 1024
    send_buffer: int = 256 * 1024
    tls: TlsFiles = field(default_factory=TlsFiles)
    selection: Selection = EVERYTHING
