# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Carries out the commands that peers send: by the scanner driver, or by the table of services.

Commands of one peer about parameters are done one after the other, so that Get sees what Set did;
so are its other commands. The two do not wait for each other, and no peer waits for another one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
import threading
import time

from igtl_ros.bridge.command_peer import CommandPeer
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.command_table import CommandRule
from igtl_ros.bridge.command_types import ArgumentError
from igtl_ros.bridge.command_types import service_class
from igtl_ros.bridge.command_types import SERVICES
from igtl_ros.bridge.command_waiting import CallError
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.us_driver import Driver
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.server import Work
from rclpy.client import Client
from rclpy.node import Node

NO_DRIVER = 'no scanner driver'
UNKNOWN = 'Unknown command type requested.'  # PLUS's words
LIST_DEVICES = 'RequestDeviceIds'  # Slicer's panel asks for it before anything else


@dataclass(slots=True)
class _Lane:
    """Commands that are done one after the other."""

    waiting: deque[tuple[Work, float]] = field(default_factory=deque)
    busy: bool = False


class CommandServing:
    """
    Carries out commands.

    :param driver: answers for the scanner; None if there is none.
    :raises ParameterError: the type of a service is not installed.
    """

    def __init__(
        self, node: Node, settings: CommandSettings, waiting: Waiting, driver: Driver | None
    ) -> None:
        self._node = node
        self._settings = settings
        self._waiting = waiting
        self._driver = driver
        self._lock = threading.Lock()  # of the lanes
        self._lanes: dict[tuple[CommandPeer, bool], _Lane] = {}
        self._table: dict[str, tuple[CommandRule, Client]] = {}
        for rule in settings.table:
            self._table[rule.name.lower()] = rule, self._client(rule)

    def _client(self, rule: CommandRule) -> Client:
        try:
            service = service_class(rule.type)
        except (ImportError, AttributeError):
            raise ParameterError(
                f'parameter commands: command {rule.name} (line {rule.line}): {rule.type} is not '
                'installed here'
            ) from None
        return self._node.create_client(service, rule.service, callback_group=self._waiting.group)

    def destroy(self) -> None:
        """End all that it has in ROS."""
        for _, client in self._table.values():
            self._node.destroy_client(client)

    # --- on the loop thread ---

    def take(self, peer: CommandPeer, work: Work) -> None:
        """Have a command carried out."""
        key = peer, work.request.family is Family.OTHER
        deadline = time.monotonic() + self._settings.timeout
        with self._lock:
            lane = self._lanes.setdefault(key, _Lane())
            lane.waiting.append((work, deadline))
            if lane.busy:
                return
            lane.busy = True
        self._waiting.start(lambda: self._run(key, lane))

    # --- on the executor ---

    async def _run(self, key: tuple[CommandPeer, bool], lane: _Lane) -> None:
        while True:
            with self._lock:
                if not lane.waiting:
                    lane.busy = False
                    del self._lanes[key]
                    return
                work, deadline = lane.waiting.popleft()
            reply = await self._reply(work.request, deadline)
            self._waiting.later(0.0, _finishing(key[0], work, reply))

    async def _reply(self, request: Request, deadline: float) -> Reply:
        try:
            if request.family is Family.OTHER:
                return await self._other(request, deadline)
            if self._driver is None:
                return Reply.failure(NO_DRIVER)
            return await self._scanner(self._driver, request, deadline)
        except (CallError, ArgumentError) as error:
            return Reply.failure(str(error))
        except Exception as error:  # every command gets its reply
            self._node.get_logger().error(f'{request.name}: {type(error).__name__}: {error}')
            return Reply.failure(f'internal error: {error}')

    async def _scanner(self, driver: Driver, request: Request, deadline: float) -> Reply:
        device = request.attributes.get('UsDeviceId', '')
        if request.family is Family.UNSUBSCRIBE:
            return Reply(True)  # the session does it
        if request.family is Family.SET:
            values = [(name, value or '') for name, value in request.parameters]
            return Reply.of(await driver.set_values(values, device, deadline))
        answer = driver.get_values if request.family is Family.GET else driver.follow
        return Reply.of(await answer(request.names, device, deadline))

    async def _other(self, request: Request, deadline: float) -> Reply:
        rule, client = self._table.get(request.name.lower(), (None, None))
        if rule is None:
            if self._driver is None:
                return Reply.failure(UNKNOWN if self._table else NO_DRIVER)
            if request.name == LIST_DEVICES:
                name = self._driver.name
                return Reply(True, message=name, values={name: name})
            return Reply.failure(UNKNOWN)
        service = SERVICES[rule.type]
        call = service_class(rule.type).Request()
        service.fill(rule, request, call, deadline)
        return service.read(request, await self._waiting.call(client, call, deadline))


def _finishing(peer: CommandPeer, work: Work, reply: Reply) -> Callable[[], None]:
    return lambda: peer.finish(work, reply)
