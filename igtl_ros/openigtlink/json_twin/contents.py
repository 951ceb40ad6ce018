# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The table of all bodies, and the content of any type of message as JSON and back.

No content at all, by which peers say that they have no such data now, is null.
"""

from __future__ import annotations

from typing import Any

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.json_twin.objects import Composite
from igtl_ros.openigtlink.json_twin.objects import laid_out
from igtl_ros.openigtlink.json_twin.pictures import PICTURES
from igtl_ros.openigtlink.json_twin.places import PLACES
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.scalars import Codec
from igtl_ros.openigtlink.json_twin.scalars import Several
from igtl_ros.openigtlink.json_twin.scalars import Text
from igtl_ros.openigtlink.json_twin.words import WORDS
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import Bind
from igtl_ros.openigtlink.messages.bind import Child
from igtl_ros.openigtlink.messages.raw import Raw
from igtl_ros.openigtlink.registry import BODIES
from igtl_ros.openigtlink.registry import REQUEST_BODIES
from igtl_ros.openigtlink.registry import unpack_content

_BODIES = BODIES | REQUEST_BODIES
_CHILDREN = 'children'
_TYPE_NAME, _NAME = Text(12), Text(20)


class _ChildCodec(Codec):
    """A message within a BIND: an object with `name`, `type`, `size` and `content`."""

    def write(self, value: Any, data: bool) -> dict[str, Any]:
        """Return the object."""
        return {
            'name': _NAME.write(value.name, data),
            'type': _TYPE_NAME.write(value.type_name, data),
            'size': sum(map(len, value.body.pack_content())),
            'content': write_content(value.type_name, value.body, data),
        }

    def read(self, value: Any, path: str) -> Child:
        """Return the child; its size is not looked at."""
        if path.count(_CHILDREN) > DEFAULT_LIMITS.max_depth:
            most = f'at most {DEFAULT_LIMITS.max_depth} levels'
            raise wrong(path, 'BIND is nested too deeply', most, value)
        found = as_object(value, path, ('name', 'type', 'size', 'content'))
        if 'type' not in found:
            raise wrong(f'{path}.type', 'is missing', 'a type of message', None)
        type_name = _TYPE_NAME.read(found['type'], f'{path}.type')
        name = _NAME.read(found.get('name', ''), f'{path}.name')
        body = read_content(type_name, found.get('content', {}), f'{path}.content')
        return Child(name, body, type_name)


# How the content of each body is written and read.
CONVERTERS: dict[type[Body], Composite] = {
    Bind: laid_out(Bind, Bind.LAYOUT, {_CHILDREN: Several(_ChildCodec())}),
    **PICTURES,
    **PLACES,
    **WORDS,
}


def write_content(type_name: str, body: Body, data: bool) -> dict[str, Any] | None:
    """
    Return the content for JSON; null if there is none.

    :param data: whether the bytes of large arrays are wanted.
    :raises PackError: no message of that type has such a body.
    """
    kind = _BODIES.get(type_name, Raw)
    if type(body) is not kind:
        if isinstance(body, Raw) and not len(body.data):
            return None
        raise PackError(
            'content of another type of message', expected=kind.__name__, found=type(body).__name__
        )
    return CONVERTERS[kind].write(body, data)


def read_content(type_name: str, value: Any, path: str) -> Body:
    """
    Return the body of a message of that type, of which JSON has this content.

    :raises PackError: and nothing else; it names the path of what is wrong.
    """
    if value is None:
        return unpack_content(type_name, memoryview(b''), DEFAULT_LIMITS)
    body: Body = CONVERTERS[_BODIES.get(type_name, Raw)].read(value, path)
    return body
