# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Messages as JSON, one object each: to read, to compare, to write by hand, and to send again.

    from igtl_ros.openigtlink.json_twin import dumps, from_json, loads, to_json

    text = dumps(to_json(packet, data=True))
    assert from_json(loads(text)).to_bytes() == packet.to_bytes()

docs/json.md has the form of the objects, and CONVERTERS the table of the bodies.
"""

from igtl_ros.openigtlink.json_twin.contents import CONVERTERS
from igtl_ros.openigtlink.json_twin.strict import dumps
from igtl_ros.openigtlink.json_twin.strict import loads
from igtl_ros.openigtlink.json_twin.strict import values
from igtl_ros.openigtlink.json_twin.twin import from_json
from igtl_ros.openigtlink.json_twin.twin import to_json

__all__ = ['CONVERTERS', 'dumps', 'from_json', 'loads', 'to_json', 'values']
