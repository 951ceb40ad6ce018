# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How a measuring process is told what to do: a line of JSON in, a line of JSON out."""

from __future__ import annotations

from collections.abc import Callable
import gc
import json
import sys
from time import perf_counter
from time import sleep
from typing import Any


def answer(line: str, commands: dict[str, Callable[..., Any]]) -> None:
    """Do what one line says and print the result."""
    request = json.loads(line)
    print(json.dumps(commands[request.pop('do')](**request)), flush=True)


def serve(commands: dict[str, Callable[..., Any]]) -> None:
    """Do what the lines of standard input say, until it ends."""
    gc.disable()  # a pause of ours would be counted as one of what we measure
    for line in sys.stdin:
        answer(line, commands)


def paced(rate: float, seconds: float, send: Callable[[], object]) -> dict[str, float]:
    """
    Call a function at a rate; calls that are late are caught up with at once.

    :return: how many calls there were, and the seconds they took.
    """
    count = round(rate * seconds)
    begin = perf_counter()
    for index in range(count):
        due = begin + index / rate
        while (early := due - perf_counter()) > 0:
            sleep(early)
        send()
    return {'sent': count, 'took': perf_counter() - begin}
