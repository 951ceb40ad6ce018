# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A command and its reply as the C++ library writes them; time stamp 1.5 s.

Made with the v3 build of OpenIGTLink; the checksum of the first was computed independently too.
"""

from __future__ import annotations

_TIME = '0000000180000000'
_NAME = '4765745573506172616d65746572' + '00' * 114  # GetUsParameter

# Device "bridge", message id 7, command id 42.
COMMAND = bytes.fromhex(
    '0002434f4d4d414e440000000000627269646765'
    + '00' * 14
    + _TIME
    + '00000000000000dc12bb395ad53f4189000c000200000000000000070000002a'
    + _NAME
    + '000300000044'
    + b'<Command Name="GetUsParameter"><Parameter Name="DepthMm"/></Command>'.hex()
    + '0000'
)
# Message id 8, command id 42, metadata DepthMm and Status.
REPLY = bytes.fromhex(
    '00025254535f434f4d4d414e4400627269646765'
    + '00' * 14
    + _TIME
    + '00000000000001422011f97b35bbb4cc000c001200000016000000080000002a'
    + _NAME
    + '000300000084'
    + b'<CommandReply Name="GetUsParameter" Status="SUCCESS" Message=""><Parameter Name="DepthMm"'
    b' Success="true" Value="50"/></CommandReply>'.hex()
    + '00020007000300000002000600030000000744657074684d6d353053746174757353554343455353'
)
