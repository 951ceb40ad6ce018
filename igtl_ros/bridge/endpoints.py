# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The bridge's endpoints by name: opened at the start, and added and removed while it runs."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from concurrent.futures import Future
from typing import Any

from igtl_ros.bridge.command_waiting import CallError
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.endpoint_settings import EndpointSettings
from igtl_ros.bridge.service_answers import RequestError
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport import Hub
from rclpy.impl.rcutils_logger import RcutilsLogger

TIMEOUT = 5.0  # seconds
_REACHED = ('connected', 'listening')


class Endpoints:
    """
    What the hub runs, with the settings of each.

    :param forget: told the name of an endpoint that is gone, on the loop thread.
    """

    def __init__(
        self,
        hub: Hub,
        waiting: Waiting,
        log: RcutilsLogger,
        forget: Callable[[str], None],
    ) -> None:
        self._hub = hub
        self._waiting = waiting
        self._log = log
        self._forget = forget
        self._settings: dict[str, EndpointSettings] = {}

    def of(self, name: str) -> EndpointSettings:
        """Return the settings of an endpoint that has connections; from any thread."""
        return self._settings[name]

    def close(self) -> None:
        """Let nobody wait any more; the loop thread has ended."""
        self._waiting.close()

    # --- at the start ---

    def open(self, settings: EndpointSettings) -> None:
        """
        Open one; waits.

        :raises OSError: the address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        """
        self._settings[settings.name] = settings
        try:
            info = self._hub.add(settings.endpoint, settings.connection, settings.name)
        except OSError as error:
            raise _at(settings, error) from error
        self._opened(settings, info)

    # --- while it runs: coroutines on the executor ---

    async def add(self, settings: EndpointSettings) -> EndpointInfo:
        """
        Open one more.

        :raises RequestError: there is one of that name, or at that place.
        :raises OSError: the address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        """
        name, endpoint = settings.name, settings.endpoint
        for other in self._settings.values():
            if other.name == name:
                raise RequestError(f'name is {name!r}: an endpoint is called that already')
            if other.endpoint == endpoint and endpoint.port:
                raise RequestError(f'url is {endpoint.url}: {other.name} has the same already')
        self._settings[name] = settings
        try:
            info: EndpointInfo = await self._done(
                lambda: self._hub.adding(endpoint, settings.connection, name)
            )
        except Exception as error:
            del self._settings[name]
            raise _at(settings, error) if isinstance(error, OSError) else error from None
        self._opened(settings, info)
        return info

    async def remove(self, name: str) -> None:
        """
        Close one and forget it.

        :raises RequestError: there is none of that name.
        """
        name = self._called(name)
        await self._done(lambda: self._hub.removing(name))
        self._forget(name)
        del self._settings[name]
        self._log.info(f'removed: {name}')

    async def connect(self, name: str, timeout: float) -> None:
        """
        Connect one that is disconnected, or let clients in again.

        :param timeout: seconds; 0: TIMEOUT.
        :raises RequestError: there is none of that name, or it is not connected in time.
        """
        name, timeout = self._called(name), timeout or TIMEOUT
        info: EndpointInfo = await self._done(lambda: self._hub.connecting(name, timeout))
        if info.state not in _REACHED:
            waited = f' after {timeout:g} s' if info.state == 'connecting' else ''
            raise RequestError(f'{name} is {info.state}{waited}: {info.error}')

    async def disconnect(self, name: str) -> None:
        """
        End the connections of one, and have none until it is connected again.

        :raises RequestError: there is none of that name.
        """
        name = self._called(name)
        await self._done(lambda: self._hub.disconnecting(name))
        self._log.info(f'disconnected on request: {name}')

    # --- inside ---

    def _called(self, wanted: str) -> str:
        """Return the name of the endpoint that is meant, by its name or URL."""
        names = ', '.join(self._settings) or 'none, there is no endpoint'
        wanted = wanted.strip()
        if not wanted:
            if len(self._settings) == 1:
                return next(iter(self._settings))
            raise RequestError(f'name is empty: expected one of {names}')
        for settings in self._settings.values():
            if wanted == settings.name or _url(wanted) == settings.endpoint.url:
                return settings.name
        raise RequestError(f'name is {wanted!r}: expected one of {names}')

    def _opened(self, settings: EndpointSettings, info: EndpointInfo) -> None:
        endpoint, name = settings.endpoint, settings.name
        if not endpoint.listens:
            return
        called = '' if name == endpoint.url else f' ({name})'
        self._log.info(f'listening at {endpoint.host}:{info.port}{called}')
        if endpoint.beyond_loopback:
            self._log.warning(
                f'{endpoint.url} takes connections from other machines; '
                'OpenIGTLink has no passwords'
            )

    async def _done(self, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """Return what becomes of some work on the loop thread; nothing waits for it but this."""

        def begin(done: Callable[[Any], None]) -> None:
            self._hub.begin(work()).add_done_callback(lambda future: done(_outcome(future)))

        try:
            return await self._waiting.on_loop(begin)
        except KeyError as error:
            raise RequestError(f'endpoint {error} was removed meanwhile') from None


def _outcome(future: Future[Any]) -> Any:
    """Return the result or the exception of a future that is done."""
    try:
        return future.exception() or future.result()
    except CancelledError:
        return CallError('the bridge is stopping')


def _at(settings: EndpointSettings, error: OSError) -> OSError:
    return OSError(f'cannot listen at {settings.endpoint.url}: {error}')


def _url(text: str) -> str:
    """Return an endpoint in full; the text itself if it is none."""
    try:
        return Endpoint.parse(text).url
    except EndpointError:
        return text
