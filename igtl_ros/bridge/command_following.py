# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What is followed at one peer: by Subscribe where it grants that, else by asking again."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
import time
from typing import NamedTuple

from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.us_results import matched
from igtl_ros.bridge.us_results import values_of
from igtl_ros.openigtlink import Packet
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.client import subscribe_request
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.parameters import known_as
from igtl_ros.tuo.watch import Watch


class Answer(NamedTuple):
    """
    How a call ended.

    :param answered: whether the peer has answered; if not, the reply says why not.
    """

    reply: Reply
    answered: bool


Done = Callable[[Answer], object]
Call = Callable[[Request, 'float | None', Done], None]  # request, timeout


class Following:
    """
    The parameters that are followed on one connection; used on the loop thread alone.

    :param call: sends a command.
    :param schedule: called when `deadline` may have changed.
    :param say: takes what users should know of this peer.
    """

    def __init__(
        self,
        settings: CommandSettings,
        call: Call,
        schedule: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        self.watches: dict[str, Watch] = {}  # by UsDeviceId
        self.ended = False  # whether the connection has
        self._settings = settings
        self._spelling = dict(settings.spelling)
        self._call = call
        self._schedule = schedule
        self._say = say
        self._asking: set[str] = set()

    def watch(self, device: str) -> Watch:
        """Return what is followed of a device."""
        if device not in self.watches:
            self.watches[device] = Watch(self._settings.poll_period)
        return self.watches[device]

    # --- beginning and ending ---

    def subscribe(
        self, device: str, names: tuple[str, ...], timeout: float | None, done: Done
    ) -> None:
        """Send Subscribe; what the peer grants is followed by the time that `done` is called."""
        request = subscribe_request(names, self._spelling, device)

        def answered(answer: Answer) -> None:
            if answer.answered:
                granted = values_of(matched(request, answer.reply))
                # Before anything else is read: the first value comes at once.
                self.watch(device).subscribed(tuple(granted), Reply(True), time.monotonic())
            done(answer)

        self._call(request, timeout, answered)

    def poll(self, device: str, names: tuple[str, ...], reason: str) -> None:
        """
        Ask for these again and again.

        :param reason: why they are not subscribed to, for users.
        """
        period = self._settings.poll_period
        self.watch(device).subscribed(names, Reply.failure(''), time.monotonic() + period)
        self._say(
            f'no Subscribe ({reason}): it is asked for {", ".join(sorted(names))} every '
            f'{period:g} s'
        )
        self._schedule()

    def forget(self, device: str, names: tuple[str, ...]) -> tuple[str, ...]:
        """
        Follow these no more; all of the device if there are none.

        :return: those that the peer has to be told.
        """
        watch = self.watch(device)
        found = (known_as(name, watch.names, self._settings.aliases) for name in names)
        gone = tuple(name for name in found if name) if names else tuple(sorted(watch.names))
        told = tuple(name for name in gone if name not in watch.polled)
        if gone:
            watch.unsubscribed(gone)
        self._schedule()
        return told

    def resume(self, device: str, names: tuple[str, ...]) -> None:
        """Follow what was followed on a connection before this one."""
        # It counts as polled until the reply, and is known if this connection ends too.
        waited = self._settings.timeout + self._settings.poll_period
        self.watch(device).subscribed(names, Reply.failure(''), time.monotonic() + waited)

        def answered(answer: Answer) -> None:
            refused = tuple(sorted(self.watch(device).polled & set(names)))
            if refused and not self.ended:
                self.watch(device).unsubscribed(refused)
                self.poll(device, refused, answer.reply.error)
                self._ask(device, refused)

        self.subscribe(device, names, None, answered)

    # --- values and time ---

    def pushed(self, packet: Packet) -> Iterator[tuple[str, dict[str, str]]]:
        """Give (UsDeviceId, values) that a message pushes."""
        for device, watch in self.watches.items():
            values = watch.pushed(packet)
            if values:
                yield device, values

    @property
    def deadline(self) -> float | None:
        """Return when the next poll is due; None if nothing is polled."""
        deadlines = (watch.deadline for watch in self.watches.values())
        return min((one for one in deadlines if one is not None), default=None)

    def tick(self, now: float) -> None:
        """Ask for what is due."""
        for device, watch in list(self.watches.items()):
            names = watch.due(now)
            if names:
                self._ask(device, names)

    def _ask(self, device: str, names: tuple[str, ...]) -> None:
        """Ask for what is polled, unless the last question is not answered yet."""
        if device in self._asking:
            return
        self._asking.add(device)

        def answered(answer: Answer) -> None:
            self._asking.discard(device)
            if not answer.reply.success:
                self._say(f'asked for {", ".join(names)}: {answer.reply.error}')

        self._call(get_request(names, self._spelling, device), None, answered)
