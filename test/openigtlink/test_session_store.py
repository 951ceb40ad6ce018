# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The latest values: which are kept, by what name, for whom, and how many."""

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink.session import Store
import pytest
from session_packets import example
from session_packets import picture
from session_packets import tools

LONG = 'ProbeToReferenceOfThePatient'


def long(name: str, value: int) -> Packet:
    """Return an image of a device whose name is cut, as PLUS sends it."""
    body = picture(value).body
    return Packet(body, name[:20], header_version=2, metadata={'IGTL_DEVICE_NAME': name})


@pytest.mark.parametrize('type_name', sorted(BODIES))
def test_what_can_be_asked_for_is_kept(type_name: str) -> None:
    store, packet = Store(), example(type_name)
    store.put(packet)
    usual = {'QTRANS': 'POSITION', 'COLORTABLE': 'COLORT'}.get(type_name, type_name)
    kept = (packet,) if usual in AVAILABILITY else ()
    assert store.all(type_name) == store.all(usual) == store.everything() == kept
    assert store.get(usual, 'Device') is (packet if kept else None)


def test_two_names_of_a_type_are_one_device() -> None:
    store = Store()
    store.put(example('POSITION'))
    store.put(example('QTRANS'))
    assert [packet.type_name for packet in store.all('POSITION')] == ['QTRANS']


def test_the_latest_of_each_device_the_newest_last() -> None:
    store = Store()
    for value, name in enumerate(['A', 'B', 'A', 'C', 'A']):
        store.put(picture(value, name))
    assert store.all('IMAGE') == (picture(1, 'B'), picture(3, 'C'), picture(4, 'A'))
    assert store.get('IMAGE', 'A') == picture(4, 'A')
    assert store.get('IMAGE', '') is None
    assert store.get('TDATA', 'A') is None


def test_types_are_apart() -> None:
    store = Store()
    store.put(picture(1, 'A'))
    store.put(tools('Probe', device_name='A'))
    assert store.get('IMAGE', 'A') == picture(1, 'A')
    assert len(store.everything()) == 2


def test_signs_of_life_are_not_kept() -> None:
    store = Store()
    store.put(Packet(Status()))
    assert store.everything() == ()


def test_a_device_that_has_nothing_now_is_gone() -> None:
    store = Store()
    store.put(picture(1))
    store.put(Packet(Raw(), 'Camera', type_name='IMAGE'))
    assert store.get('IMAGE', 'Camera') is None


def test_a_list_without_elements_is_a_value() -> None:
    store = Store()
    store.put(tools('Probe'))
    store.put(tools())
    assert store.get('TDATA', 'Tools') == tools()


def test_names_that_were_cut_are_two_devices() -> None:
    store, left, right = Store(), long(f'{LONG}Left', 1), long(f'{LONG}Right', 2)
    store.put(left)
    store.put(right)
    store.put(left)
    assert store.all('IMAGE') == (right, left)
    assert store.get('IMAGE', f'{LONG}Right') == right
    assert store.get('IMAGE', LONG[:20]) == left, 'the newest of the two'
    assert store.get('IMAGE', LONG[:19]) is None


def test_what_a_version_would_falsify_is_hidden_from_it() -> None:
    store = Store()
    store.put(picture(1, 'A'))
    store.put(picture(2, 'B'), least_version=2)
    assert store.seen_by(1).all('IMAGE') == (picture(1, 'A'),)
    assert store.seen_by(1).get('IMAGE', 'B') is None
    assert store.seen_by(2).get('IMAGE', 'B') == picture(2, 'B')
    assert store.seen_by(1).everything() == (picture(1, 'A'),)


def test_an_older_value_does_not_show_through() -> None:
    store = Store()
    store.put(picture(1))
    seen = store.seen_by(1)
    store.put(picture(2), least_version=2)
    assert seen.get('IMAGE', 'Camera') is None
    store.put(picture(3))
    assert seen.get('IMAGE', 'Camera') == picture(3), 'not a copy'


def test_bounded_by_who_was_silent_for_longest() -> None:
    store = Store(max_devices=3)
    for value, name in enumerate('ABCABD'):
        store.put(picture(value, name))
    store.put(tools('Probe'))
    assert [packet.device_name for packet in store.all('IMAGE')] == ['A', 'B', 'D']
    assert len(store.everything()) == 4, 'each type for itself'


def test_bounded_at_all() -> None:
    store = Store()
    for number in range(1100):
        store.put(picture(1, f'Camera{number}'))
    assert len(store.all('IMAGE')) == 1000
