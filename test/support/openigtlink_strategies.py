# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies: any packet that the protocol can carry, and bytes that it cannot."""

from hypothesis import strategies as st
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from openigtlink_strategy_bodies import STRATEGIES as SINGLE
from openigtlink_strategy_parts import lists
from openigtlink_strategy_parts import names
from openigtlink_strategy_parts import U16
from openigtlink_strategy_parts import U32
from openigtlink_strategy_parts import U64

__all__ = ['STRATEGIES', 'U16', 'U32', 'contents', 'packets']

TYPES = BODIES | REQUEST_BODIES
UNKNOWN_TYPES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=12
).filter(lambda name: name not in TYPES)
METADATA = lists(st.builds(MetadataEntry, names(40), st.binary(max_size=40), U16), 5).map(
    lambda entries: Metadata(entries=entries)
)
# A type and its content, which may be one that nobody knows.
Content = tuple[str, Body]
UNKNOWN = st.tuples(UNKNOWN_TYPES, st.builds(Raw, st.binary(max_size=300)))


def _typed(body: type[Body], strategy: st.SearchStrategy[Body]) -> st.SearchStrategy[Content]:
    """Return bodies under any name that stands for their class."""
    wire_names = [name for name, found in TYPES.items() if found is body]
    return st.tuples(st.sampled_from(wire_names), strategy)


def _bind(inner: st.SearchStrategy[Content]) -> st.SearchStrategy[Content]:
    child = st.builds(lambda name, content: Child(name, content[1], content[0]), names(20), inner)
    return st.tuples(st.just('BIND'), lists(child, 3).map(Bind))


_FLAT = st.one_of(*(_typed(body, strategy) for body, strategy in SINGLE.items()))
BINDS = _bind(_FLAT | UNKNOWN | _bind(_FLAT))
# Each body, and how to make one.
STRATEGIES: dict[type[Body], st.SearchStrategy[Content]] = {
    **{body: _typed(body, strategy) for body, strategy in SINGLE.items()},
    Bind: BINDS,
    Raw: UNKNOWN,
}


def contents() -> st.SearchStrategy[Content]:
    """Return any type and content."""
    return st.one_of(*STRATEGIES.values())


@st.composite
def packets(draw: st.DrawFn, content: st.SearchStrategy[Content] | None = None) -> Packet:
    """Return any packet: known and unknown types, versions 1 and 2."""
    type_name, body = draw(contents() if content is None else content)
    common = (body, draw(names(20)), draw(U64))
    if draw(st.booleans()):
        return Packet(*common, 1, type_name=type_name)
    return Packet(*common, 2, draw(U32), draw(METADATA), type_name)
