# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The scanner as OpenIGTLink server, as PLUS would serve it: images with metadata, poses, commands.

Its header version is PLUS's: 1 to begin with, 2 for who has sent 2; only then do images carry
their sector.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
import random
from threading import Event
import time

from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.scanner.bmode import BMode
from igtl_ros.scanner.controls import Controls
from igtl_ros.scanner.motion import OK
from igtl_ros.scanner.motion import poses
from igtl_ros.scanner.phantom import Phantom
from igtl_ros.transport import Connection
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.sector import to_values
from igtl_ros.tuo.server import Push
from igtl_ros.tuo.server import Server
from igtl_ros.tuo.server import Work
import numpy as np

IMAGE = 'Image_Reference'
DEVICE_ID = 'VideoDevice'
_CHANGE_EVERY = 4.0  # seconds between two turns of a knob by the person at the scanner
_TURNS = (('GainPercent', -5.0), ('GainPercent', 5.0), ('DepthMm', 20.0), ('DepthMm', -20.0))

Say = Callable[[str], None]


class Scanner(Listener):
    """
    A scanner at work; `step` makes one frame, the rest happens on the transport's loop thread.

    :param size: columns and rows of the picture.
    :param steady: whether nobody but peers turns its knobs.
    :param push: how values that were subscribed to are sent.
    :param say: for what a person at the scanner should know.
    :param seed: of speckle and knobs.
    """

    def __init__(
        self,
        size: tuple[int, int],
        steady: bool,
        say: Say,
        push: Push = Push.ELEMENT,
        seed: int = 1,
    ) -> None:
        self.hub = Hub(self)
        self.sent: Counter[str] = Counter()
        self.invalid: Counter[str] = Counter()
        self.client = Event()  # is there
        self.client_spoke = Event()  # and has said which header version it reads, if it does
        self.controls = Controls(size, self._changed)
        self._bmode = BMode(size, Phantom(seed))
        self._servers: dict[Connection, Server] = {}
        self._push = push
        self._say = say
        self._steady = steady
        self._knobs = random.Random(seed)
        self._next_turn = _CHANGE_EVERY

    # --- the scanner ---

    def step(self, seconds: float) -> None:
        """
        Make one frame and send it.

        :param seconds: since the scanner was switched on.
        """
        if not self._steady and seconds >= self._next_turn:
            self._next_turn = seconds + _CHANGE_EVERY
            name, change = self._knobs.choice(_TURNS)
            self.controls.set(name, str(self.controls[name] + change))
        stamp = from_nanoseconds(time.time_ns())
        seen = poses(seconds)
        for packet in self._tracking(seen, stamp):
            name = packet.full_device_name
            valid = name not in seen or seen[name][1] == OK
            # Who reads version 1 would take an invalid pose for a good one.
            self.hub.send(packet, least_version=1 if valid else 2)
            (self.sent if valid else self.invalid)[name] += 1
        self.hub.send(self._image(seen['ProbeToReference'][0], stamp, time.time()))
        self.sent[IMAGE] += 1

    def _image(
        self, probe: np.ndarray[tuple[int, ...], np.dtype[np.float64]], stamp: int, now: float
    ) -> Packet:
        picture = self._bmode.picture(probe, self.controls)
        geometry = self._bmode.geometry
        columns, rows = geometry.size
        step = probe @ geometry.image_to_probe
        step[:3, 2] *= geometry.spacing  # a slice is as thick as a pixel is wide
        values = to_values(geometry.sector) | {
            'Timestamp': f'{now:.6f}',
            'Depth': f'{geometry.depth:g}',
            'Gain': self.controls.get('GainPercent').value,
        }
        return Packet(
            Image(picture[np.newaxis], Image.centred(step, (columns, rows, 1))),
            IMAGE,
            stamp,
            2,
            metadata=Metadata(values),
        )

    def _tracking(
        self,
        seen: dict[str, tuple[np.ndarray[tuple[int, ...], np.dtype[np.float64]], str]],
        stamp: int,
    ) -> list[Packet]:
        packets = []
        for name, (matrix, status) in seen.items():
            values = {'TransformValid': str(int(status == OK)), 'TransformStatus': status}
            metadata = Metadata(values)
            packets.append(Packet(Transform(matrix), name, stamp, 2, metadata=metadata))
        valid = {name: matrix for name, (matrix, status) in seen.items() if status == OK}
        body = TrackingData(tuple(valid), np.array(list(valid.values())))
        statuses = {f'{name}Status': status for name, (_, status) in seen.items()}
        device = f'TDATA_{len(seen)}Elem'  # as PLUS calls it
        packets.append(Packet(body, device, stamp, 2, metadata=Metadata(statuses)))
        return packets

    # --- commands, on the loop thread ---

    def connected(self, connection: Connection) -> None:
        """Serve it."""
        self.client.set()
        self._servers[connection] = Server(self._push)
        self._say(f'{connection.peer}: connected')

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Forget it, and what it had subscribed to."""
        self._servers.pop(connection, None)
        self._say(f'{connection.peer}: {reason}')

    def received(self, connection: Connection, packet: Packet) -> None:
        """Carry out a command."""
        self.client_spoke.set()
        server = self._servers[connection]
        for step in server.received(packet, time.monotonic()):
            if isinstance(step, Work):
                self._say(f'{connection.peer}: {step.request.name} {step.request.text}')
                reply = self._carry_out(step.request)
                _send(connection, *server.finish(step, reply, time.monotonic()))
            else:
                _send(connection, step)

    def _carry_out(self, request: Request) -> Reply:
        device = request.attributes.get('UsDeviceId', DEVICE_ID)
        if request.name == 'RequestDeviceIds':
            return Reply(True, message=DEVICE_ID, values={DEVICE_ID: DEVICE_ID})
        if request.family is Family.OTHER:
            return Reply.failure('Unknown command type requested.')
        if device != DEVICE_ID:
            return Reply.failure(f'There is no device {device}, only {DEVICE_ID}.')
        if request.family is Family.SET:
            return Reply.of(
                self.controls.set(name, value or '') for name, value in request.parameters
            )
        if request.family is Family.UNSUBSCRIBE:
            return Reply.of(Result(name) for name in request.names)
        return Reply.of(self.controls.get(name) for name in request.names)

    def _changed(self, name: str, value: str) -> None:
        """Tell those who follow it; called by whoever changed it."""
        self._say(f'{name} is {value}')
        self.hub.call_later(0.0, lambda: self._tell(name))

    def _tell(self, name: str) -> None:
        value = self.controls.get(name).value  # of now: changes may overtake each other
        for connection, server in self._servers.items():
            for followed in list(server.subscriptions):
                if self.controls.is_called(followed, name):
                    _send(connection, *server.changed(followed, value, time.monotonic()))


def _send(connection: Connection, *packets: Packet) -> None:
    for packet in packets:
        connection.send(Outgoing(packet, connection.header_version, event=True))
    connection.flush()
