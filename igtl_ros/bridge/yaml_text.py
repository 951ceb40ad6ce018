# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
YAML that people write: whatever is wrong with it is one kind of error. No ROS.

PyYAML lets the errors of Python out for some texts, such as the 45th day of a month.
"""

from __future__ import annotations

from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Says where a value is that cannot be read."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """
        Return the value of a node.

        :raises ConstructorError: there is none.
        """
        try:
            value = super().construct_object(node, deep)
            if isinstance(value, str):
                value.encode()  # half a character cannot be in a topic, nor in the log
            return value
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise yaml.constructor.ConstructorError(
                None, None, f'{node.value!r} cannot be read: {error}', node.start_mark
            ) from None


def read_yaml(text: str) -> tuple[Any, Any]:
    """
    Return the value of a text and its tree of nodes; two times None if there is nothing in it.

    :raises yaml.YAMLError: it is no YAML, or a value in it is none.
    """
    try:
        return yaml.load(text, Loader=_Loader), yaml.compose(text, Loader=_Loader)
    except RecursionError:
        raise yaml.YAMLError('too many levels') from None
    except (ValueError, OverflowError) as error:  # a character that there is not
        raise yaml.YAMLError(str(error)) from None
