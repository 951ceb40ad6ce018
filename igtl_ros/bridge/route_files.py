# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The rules of the parameter routes, then those of the file that routes_file names. No ROS."""

from __future__ import annotations

from pathlib import Path

from igtl_ros.bridge.routes import check_topics
from igtl_ros.bridge.routes import parse_routes
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.routes import RouteError


def read_routes(text: str, file_name: str = '') -> tuple[Route, ...]:
    """
    Return the rules of a text and of a file; the first rule that fits a device counts.

    :param file_name: relative to the working directory, `~` is home; none if empty.
    :raises RouteError: names the parameter, the file, the rule and its line.
    """
    routes = list(_parsed(text, 'parameter routes'))
    if file_name.strip():
        path = Path(file_name.strip())
        source = f'parameter routes_file: {path}'
        routes += _parsed(_content(path, source), source)
        check_topics(routes)
    return tuple(routes)


def _parsed(text: str, source: str) -> tuple[Route, ...]:
    try:
        return parse_routes(text, source)
    except RouteError as error:
        raise RouteError(f'{source}: {error}') from None


def _content(path: Path, source: str) -> str:
    try:
        return path.expanduser().read_text(encoding='utf-8')
    except FileNotFoundError:
        where = '' if path.is_absolute() else f' in {Path.cwd()}'
        raise RouteError(f'{source}: there is no such file{where}') from None
    except UnicodeDecodeError as error:
        raise RouteError(f'{source}: not text in UTF-8: {error}') from None
    except (OSError, RuntimeError, ValueError) as error:
        # A folder, no permission; a home that is not known; a name with a zero in it.
        raise RouteError(f'{source}: cannot be read: {error}') from None
