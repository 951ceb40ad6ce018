# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates for tests, made by the openssl command: two authorities and what they signed."""

from dataclasses import dataclass
from pathlib import Path
import shutil
import subprocess

from transport_support import missing
from transport_support import seconds


@dataclass(frozen=True)
class Certificates:
    """
    Paths of PEM files.

    :param authority: who signed `certificate`.
    :param certificate: for 127.0.0.1 and localhost.
    :param key: the certificate's private key.
    """

    authority: str
    certificate: str
    key: str


def make_certificates(folder: Path, name: str) -> Certificates:
    """Return a new authority and a certificate that it signed; skip if there is no openssl."""
    if shutil.which('openssl') is None:
        missing('THE openssl COMMAND, WHICH MAKES THE CERTIFICATES')
    authority, authority_key = folder / f'{name}-authority.pem', folder / f'{name}-authority.key'
    certificate, key = folder / f'{name}.pem', folder / f'{name}.key'
    request, extensions = folder / f'{name}.csr', folder / f'{name}.ext'
    extensions.write_text('subjectAltName=IP:127.0.0.1,DNS:localhost\n')
    new_key = ('-newkey', 'rsa:2048', '-nodes')
    _openssl(
        *('req', '-x509', *new_key, '-days', '2', '-subj', f'/CN={name} authority'),
        *('-addext', 'keyUsage=critical,keyCertSign'),
        *('-keyout', authority_key, '-out', authority),
    )
    _openssl('req', *new_key, '-subj', f'/CN={name}', '-keyout', key, '-out', request)
    _openssl(
        *('x509', '-req', '-in', request, '-days', '2', '-extfile', extensions),
        *('-CA', authority, '-CAkey', authority_key, '-CAcreateserial', '-out', certificate),
    )
    return Certificates(str(authority), str(certificate), str(key))


def _openssl(*arguments: object) -> None:
    done = subprocess.run(
        ['openssl', *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=seconds(60),
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
