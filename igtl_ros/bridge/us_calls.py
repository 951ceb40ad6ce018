# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What ROS asks of scanners: coroutines on the executor, any number of them at a time."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
import time
from typing import Any
from typing import NamedTuple

from igtl_ros.bridge.command_following import Answer
from igtl_ros.bridge.command_peer import CommandPeer
from igtl_ros.bridge.command_peers import CommandPeers
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.us_asking import asked
from igtl_ros.bridge.us_asking import Found
from igtl_ros.bridge.us_results import matched
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.client import set_request
from igtl_ros.tuo.client import subscribe_request
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result


class Whom(NamedTuple):
    """
    Whom to ask.

    :param connection: endpoint or address; empty: the only peer there is.
    :param device: UsDeviceId; may be empty.
    """

    connection: str
    device: str = ''


class UsCalls:
    """
    Sends commands and waits for their replies.

    Failures are in the reply; CallError and PeerError say that nothing could be sent.
    """

    def __init__(self, peers: CommandPeers, settings: CommandSettings, waiting: Waiting) -> None:
        self._peers = peers
        self._settings = settings
        self._spelling = dict(settings.spelling)
        self._waiting = waiting

    async def send(self, connection: str, request: Request, timeout: float) -> Answer:
        """Send any command."""
        timeout = timeout or self._settings.timeout
        answer: Answer = await self._waiting.on_loop(
            lambda done: self._peers.choose(connection).call(request, timeout, done)
        )
        return answer

    async def get(self, whom: Whom, names: Sequence[str], timeout: float) -> Reply:
        """Ask for values."""
        found = await self._found(whom, [(name, None) for name in names], timeout)
        return found if isinstance(found, Reply) else Reply.of(one.result for one in found)

    async def set(self, whom: Whom, values: Sequence[tuple[str, str]], timeout: float) -> Reply:
        """Change values."""
        found = await self._found(whom, values, timeout)
        return found if isinstance(found, Reply) else Reply.of(one.result for one in found)

    async def _found(
        self, whom: Whom, pairs: Sequence[tuple[str, str | None]], timeout: float
    ) -> list[Found] | Reply:
        """Return what became of each parameter; a reply if there was no answer at all."""
        deadline = time.monotonic() + (timeout or self._settings.timeout)
        last: list[Answer] = []

        async def ask(wanted: Sequence[tuple[str, str | None]]) -> Sequence[Result] | None:
            changes = tuple((name, value) for name, value in wanted if value is not None)
            request = (
                set_request(changes, self._spelling, whom.device)
                if changes
                else get_request(tuple(name for name, _ in wanted), self._spelling, whom.device)
            )
            left = max(deadline - time.monotonic(), 0.001)
            answer = await self.send(whom.connection, request, left)
            last.append(answer)
            return matched(request, answer.reply) if answer.answered else None

        found = await asked(ask, pairs, self._settings.aliases)
        return last[0].reply if found is None else found

    async def subscribe(
        self, whom: Whom, names: Sequence[str], timeout: float
    ) -> tuple[Reply, bool]:
        """
        Follow parameters, by Subscribe or else by asking again and again.

        :return: what became of each, and whether any of them is asked for.
        """
        timeout = timeout or self._settings.timeout
        deadline = time.monotonic() + timeout
        wanted = tuple(dict.fromkeys(names))
        # Who does not answer Subscribe at all may still answer Get.
        answer: Answer = await self._waiting.on_loop(
            lambda done: self._peers.choose(whom.connection).following.subscribe(
                whom.device, wanted, timeout / 2, done
            )
        )
        request = subscribe_request(wanted, self._spelling, whom.device)
        results = {result.name: result for result in matched(request, answer.reply)}
        refused = [name for name in wanted if not (answer.answered and results[name].success)]
        polled = False
        if refused:
            left = max(deadline - time.monotonic(), 0.001)
            found = await self._found(whom, [(name, None) for name in refused], left)
            if isinstance(found, Reply):
                return found, False
            results |= {name: one.result for name, one in zip(refused, found, strict=True)}
            polled = await self._poll(whom, found, answer.reply.error)
        return Reply.of(results[name] for name in wanted), polled

    async def _poll(self, whom: Whom, found: Sequence[Found], reason: str) -> bool:
        """Have those asked for again and again that were known."""
        names = tuple(one.name for one in found if one.result.success)
        if names:
            await self._with_peer(
                whom, lambda peer: peer.following.poll(whom.device, names, reason)
            )
        return bool(names)

    async def unsubscribe(self, whom: Whom, names: Sequence[str], timeout: float) -> Reply:
        """Follow parameters no more; all of the device if there are no names."""
        wanted = tuple(names)
        told = await self._with_peer(whom, lambda peer: peer.following.forget(whom.device, wanted))
        if told:
            request = subscribe_request(told, self._spelling, whom.device, subscribe=False)
            answer = await self.send(whom.connection, request, timeout)
            if not answer.reply.success:
                return answer.reply
        return Reply.of(Result(name) for name in wanted)

    async def _with_peer(self, whom: Whom, action: Callable[[CommandPeer], Any]) -> Any:
        """Do something on the loop thread, where peers belong."""
        return await self._waiting.on_loop(
            lambda done: done(action(self._peers.choose(whom.connection)))
        )
