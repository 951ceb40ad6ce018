# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands: every spelling that is met is understood, and ours is that of PLUS."""

from __future__ import annotations

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.tuo.client import Client
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.client import set_request
from igtl_ros.tuo.client import subscribe_request
from igtl_ros.tuo.command import CommandError
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import family_of
from igtl_ros.tuo.command import read_request
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import SPELLINGS
from igtl_ros.tuo.command import write_request
import pytest
from tuo_vectors import COMMAND

GET, SET = Family.GET, Family.SET
ON, OFF = Family.SUBSCRIBE, Family.UNSUBSCRIBE


def read(name: str, text: str) -> Request:
    return read_request(Command.of(1, name, text))


def test_the_bytes_of_the_cxx_library() -> None:
    packet = unpack(COMMAND)
    request = read_request(packet.body, packet.metadata)
    text = '<Command Name="GetUsParameter"><Parameter Name="DepthMm"/></Command>'
    assert request == Request(GET, 'GetUsParameter', (('DepthMm', None),), text=text)
    assert (packet.body.command_id, packet.message_id) == (42, 7)


def test_what_we_write_are_those_bytes() -> None:
    """But for the message id, which means nothing and is 0 with us."""
    packet, _ = Client(device_name='bridge', first_id=42).call(
        get_request(('DepthMm',), SPELLINGS['plus']), 0.0
    )
    theirs = unpack(COMMAND)
    ours = Packet(packet.body, 'bridge', theirs.timestamp, 2, theirs.message_id, packet.metadata)
    assert ours.to_bytes() == COMMAND


@pytest.mark.parametrize('family', [GET, SET, ON, OFF])
def test_names_that_mean_the_same(family: Family) -> None:
    for rest in ('', 'UsParameter', 'USParameter', 'usparameter', 'DeviceParameters'):
        for name in (
            family.value + rest,
            (family.value + rest).upper(),
            f' {family.value}{rest} ',
        ):
            assert family_of(name) is family, name


@pytest.mark.parametrize(
    'name', ['', 'Version', 'GetTransform', 'GetCapabilities', 'Settle', 'UsParameter']
)
def test_other_names(name: str) -> None:
    assert family_of(name) is Family.OTHER


NAMED = '<Command Name="{}"><Parameter Name="Depth"/></Command>'
# Name field, content, and what it means.
ACCEPTED = {
    'PLUS, Slicer': (
        'GetUsParameter',
        '<Command Name="GetUsParameter" UsDeviceId="VideoDevice"><Parameter Name="DepthMm"/>'
        '<Parameter Name="GainPercent"/></Command>',
        (GET, (('DepthMm', None), ('GainPercent', None))),
    ),
    'page': (
        'Get',
        '<Command Name="GetUSParameter">\n  <Parameter Name="Gain"/>\n</Command>',
        (GET, (('Gain', None),)),
    ),
    'page as the seed has it': (
        'Get',
        '<Command Name="GetUSParameter">\n  <Parameter Name="Gain"/>\n',
        (GET, (('Gain', None),)),
    ),
    'page, Set': (
        'SetUSParameter',
        '<Command Name="SetUsParameter">\n  <ParameterName="Gain" Value="50"/>\n',
        (SET, (('Gain', '50'),)),
    ),
    'revision 0.1': (
        'SetDeviceParameters',
        '<Command><Parameter Name="Depth" Value="50"/></Command>',
        (SET, (('Depth', '50'),)),
    ),
    'revision 0.1, subscribe': (
        'SubscribeDeviceParameters',
        '<Command><Parameter Name="Depth" Subscribe="TRUE"/></Command>',
        (ON, (('Depth', None),)),
    ),
    'revision 0.1, unsubscribe': (
        'SubscribeDeviceParameters',
        '<Command><Parameter Name="Depth" Subscribe="FALSE"/></Command>',
        (OFF, (('Depth', None),)),
    ),
    'revision 0.2': (
        'Get',
        '<Command><Parameter Name="Depth"/></Command>',
        (GET, (('Depth', None),)),
    ),
    'revision 0.2, typographic': (
        'Set',
        '<Command><Parameter Name=“Depth” Value=“50”/></Command>',
        (SET, (('Depth', '50'),)),
    ),
    'revision 0.2, an image': ('Get', '<Command><Image/></Command>', (Family.OTHER, ())),
    'CustusX': (
        'Get',
        '<Command Name="Get" DeviceId="VideoDevice"><Parameter Name="Depth"/></Command>',
        (GET, (('Depth', None),)),
    ),
    'CustusX, unquoted': (
        'Get',
        '<command Name=Get><Parameter Name=Depth/></command>',
        (GET, (('Depth', None),)),
    ),
    'name in the XML only': ('', NAMED.format('getusparameter'), (GET, (('Depth', None),))),
    'name in the field only': (
        'GETUSPARAMETER',
        '<Command><Parameter Name=Depth/>',
        (GET, (('Depth', None),)),
    ),
    'no root': (
        'Get',
        '<Parameter Name="A"/><Parameter Name="B"/>',
        (GET, (('A', None), ('B', None))),
    ),
    'one parameter, no root': ('Get', '<Parameter Name="A"/>', (GET, (('A', None),))),
    'another root': ('Get', '<Request><Parameter Name="A"/></Request>', (GET, (('A', None),))),
    'any case': (
        'Set',
        '<COMMAND NAME="set"><PARAMETER NAME="A" VALUE="1"/></COMMAND>',
        (SET, (('A', '1'),)),
    ),
    'NULs behind': ('Get', '<Command><Parameter Name="A"/></Command>\0\0', (GET, (('A', None),))),
    'empty value': (
        'Set',
        '<Command><Parameter Name="A" Value=""/></Command>',
        (SET, (('A', ''),)),
    ),
    'unsubscribe from all': ('Unsubscribe', '<Command Name="Unsubscribe"/>', (OFF, ())),
    'unsubscribe without a word': ('Unsubscribe', '', (OFF, ())),
    'another command': ('Version', '', (Family.OTHER, ())),
    'names differ in case': ('version', '<Command Name="Version"/>', (Family.OTHER, ())),
}


@pytest.mark.parametrize('how', ACCEPTED)
def test_accepted(how: str) -> None:
    name, text, (family, parameters) = ACCEPTED[how]
    request = read(name, text)
    assert (request.family, request.parameters) == (family, parameters)
    assert request.name == (name or 'getusparameter')
    assert request.text == text.strip('\0')


def test_attributes_and_metadata() -> None:
    text = '<Command Name="StartRecording" CaptureDeviceId="Cap" OutputFilename="a b.mha"/>'
    request = read_request(Command.of(1, 'StartRecording', text), {'Id': '7'})
    assert request.attributes == {'CaptureDeviceId': 'Cap', 'OutputFilename': 'a b.mha'}
    assert request.metadata == {'Id': '7'}


# Name field, content, and a part of what the peer is told.
REFUSED = [
    ('', '', 'a command without a name'),
    ('', '<Command/>', 'a command without a name'),
    (' ', '<Command Name=" "/>', 'a command without a name'),
    ('Get', 'DepthMm', 'content is not XML'),
    ('Get', '<!DOCTYPE a><a/>', 'content is not XML: document type'),
    ('Get', '<a/>' + ' ' * 65536, 'content is not XML: 65540 characters'),
    ('GetUsParameter', '', 'GetUsParameter names no parameter'),
    ('GetUsParameter', '<Command/>', 'GetUsParameter names no parameter'),
    ('Set', '<Command/>', 'Set names no parameter'),
    ('Subscribe', '<Command/>', 'Subscribe names no parameter'),
    ('Get', '<Command><Parameter/></Command>', 'a parameter without a name'),
    ('Unsubscribe', '<Command><Parameter Name=" "/></Command>', 'a parameter without a name'),
    ('Set', '<Command><Parameter Name="A"/></Command>', 'Set has no value for A'),
    ('Set', NAMED.format('GetUsParameter'), "command 'Set' holds XML for 'GetUsParameter'"),
    ('Get', NAMED.format('Version'), "command 'Get' holds XML for 'Version'"),
    ('StartRecording', NAMED.format('StopRecording'), "holds XML for 'StopRecording'"),
]


@pytest.mark.parametrize(('name', 'text', 'problem'), REFUSED)
def test_refused(name: str, text: str, problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        read(name, text)


# --- writing ---


@pytest.mark.parametrize(
    ('spelling', 'get', 'set_', 'subscribe'),
    [
        ('plus', 'GetUsParameter', 'SetUsParameter', 'SubscribeUsParameter'),
        ('page', 'GetUSParameter', 'SetUsParameter', 'SubscribeUSParameter'),
        ('short', 'Get', 'Set', 'Subscribe'),
    ],
)
def test_spellings(spelling: str, get: str, set_: str, subscribe: str) -> None:
    names = SPELLINGS[spelling]
    requests = (
        get_request(('A', 'B'), names, 'Video'),
        set_request((('A', '1 & 2'),), names),
        subscribe_request(('A',), names),
        subscribe_request((), names, subscribe=False),
    )
    bodies = [write_request(request, 7) for request in requests]
    assert [body.name for body in bodies] == [
        get,
        set_,
        subscribe,
        'Un' + subscribe.lower()[:1] + subscribe[1:],
    ]
    assert [body.text for body in bodies[:2]] == [
        f'<Command Name="{get}" UsDeviceId="Video"><Parameter Name="A"/><Parameter Name="B"/>'
        '</Command>',
        f'<Command Name="{set_}"><Parameter Name="A" Value="1 &amp; 2"/></Command>',
    ]
    for body, request in zip(bodies, requests, strict=True):
        again = read_request(body)
        assert (again.family, again.parameters) == (request.family, request.parameters)


def test_name_in_the_xml_may_differ() -> None:
    """The page has Get in the field and GetUSParameter in the XML."""
    body = write_request(get_request(('A',), SPELLINGS['short']), 1, xml_name='GetUSParameter')
    assert (body.name, body.text) == (
        'Get',
        '<Command Name="GetUSParameter"><Parameter Name="A"/></Command>',
    )
    assert read_request(body).family is GET


def test_text_is_sent_as_it_is() -> None:
    body = write_request(Request(Family.OTHER, 'X', text='<Command  Name="X" />'), 1)
    assert body.text == '<Command  Name="X" />'
