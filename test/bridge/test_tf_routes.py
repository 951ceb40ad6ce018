# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Rules with frames: what they mean, and what is said of those that mean nothing."""

from __future__ import annotations

from igtl_ros.bridge.routes import Pair
from igtl_ros.bridge.routes import parse_routes
from igtl_ros.bridge.routes import RouteError
import pytest

EXPORT = 'direction: to_igtl, frames: [[base, tip]], rate: 30'
TOOLS = f'{EXPORT}, type: TDATA, device: Robot'
WRONG = {
    'direction: to_igtl, rate: 30': 'topic is missing',
    'direction: to_igtl, frames: [[base, tip]]': 'rate is missing',
    'direction: to_igtl, frames: [[base, tip]], rate: 0': 'rate is 0: expected messages',
    'direction: from_igtl, device: A, rate: 30': 'rate means nothing for from_igtl',
    'direction: to_igtl, topic: /tf, rate: 30': 'rate means nothing for a topic: max_rate',
    'direction: to_igtl, topic: /tf, static: true': 'static means nothing for to_igtl',
    'direction: to_igtl, topic: /tf, type: TDATA, frames: [[a, b]]': 'go out as TRANSFORM',
    f'{EXPORT}, max_rate: 3': 'max_rate means nothing for frames without a topic',
    f'{EXPORT}, bind: All': 'bind means nothing for frames without a topic',
    f'{EXPORT}, qos: {{depth: 3}}': 'qos means nothing for frames without a topic',
    f'{EXPORT}, ros_type: std_msgs/String': 'ros_type means nothing for frames without',
    f'{EXPORT}, device: Tip': 'a pair has its name in the third place',
    f'{EXPORT}, type: STRING': "type is 'STRING': frames without a topic go out as TRANSFORM",
    f'{EXPORT}, type: TDATA': 'device is missing',
    'direction: to_igtl, topic: /tf, frames: [[a, a]]': 'expected two different frames',
    'direction: to_igtl, topic: /tf, frames: [[a, /a]]': 'expected two different frames',
    'direction: to_igtl, topic: /tf, frames: [[a, b], [c, b, BToA]]': "would be called 'BToA'",
    'direction: to_igtl, topic: /tf, frames: [[a]]': "or [parent, child, name], found ['a']",
    'direction: to_igtl, topic: /tf, frames: [[a, b, c, d]]': 'expected [parent, child]',
    'direction: to_igtl, topic: /tf, frames: [[a, /]]': 'expected [parent, child]',
    'direction: to_igtl, topic: /tf, frames: []': 'expected a list of [parent, child]',
}


@pytest.mark.parametrize('rule', WRONG)
def test_what_is_refused(rule: str) -> None:
    with pytest.raises(RouteError) as caught:
        parse_routes(f'- {{{rule}}}')
    assert str(caught.value).startswith('rule 1 (line 1): ')
    assert WRONG[rule] in str(caught.value)


def test_pairs_and_their_names() -> None:
    (route,) = parse_routes(
        '- {direction: to_igtl, topic: /tf, frames: [[/base, tip], [base, cam, Eye]]}'
    )
    assert route.frames == (Pair('base', 'tip'), Pair('base', 'cam', 'Eye'))
    assert [pair.device_name for pair in route.frames] == ['TipToBase', 'Eye']
    assert not route.exports


def test_frames_without_a_topic_are_looked_up() -> None:
    transforms, tools = parse_routes(f'- {{{EXPORT}}}\n- {{{TOOLS}}}')
    assert transforms.exports
    assert tools.exports
    assert (tools.rate, tools.type, tools.device) == (30.0, 'TDATA', 'Robot')


@pytest.mark.parametrize(('child', 'fits'), [('c' * 12, True), ('c' * 13, False)])
def test_names_of_tools_have_nineteen_bytes(child: str, fits: bool) -> None:
    rule = f'- {{{TOOLS.replace("tip", child).replace("base", "bases")}}}'
    # <child>ToBases: 12 + 2 + 5 = 19 bytes; C++ peers read a name of 20 as an empty one.
    if fits:
        assert parse_routes(rule)
        return
    with pytest.raises(RouteError, match=f'has 20 bytes, and 19 fit .* .bases, {child}, NAME'):
        parse_routes(rule)
