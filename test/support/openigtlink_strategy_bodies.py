# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hypothesis strategies: every body, with any values that its message can carry."""

from hypothesis import strategies as st
from igtl_ros import openigtlink as igtl
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Body
import numpy as np
from openigtlink_strategy_parts import arrays
from openigtlink_strategy_parts import DOUBLES
from openigtlink_strategy_parts import FLOATS
from openigtlink_strategy_parts import I8
from openigtlink_strategy_parts import I16
from openigtlink_strategy_parts import I32
from openigtlink_strategy_parts import I64
from openigtlink_strategy_parts import lists
from openigtlink_strategy_parts import matrices
from openigtlink_strategy_parts import names
from openigtlink_strategy_parts import SCALARS
from openigtlink_strategy_parts import tuples
from openigtlink_strategy_parts import U8
from openigtlink_strategy_parts import U16
from openigtlink_strategy_parts import U32
from openigtlink_strategy_parts import U64
from openigtlink_strategy_parts import voxels

COLOURS = tuples(U8, 4)
PLACES = tuples(FLOATS, 3)
SIZES = tuples(U16, 3)


@st.composite
def images(draw: st.DrawFn) -> igtl.Image:
    """Return an image or a part of one, small, of any type."""
    values = draw(voxels())
    part = values.shape[2::-1]
    offset = draw(tuples(st.integers(0, 65535 - 4), 3))
    size = tuple(
        draw(st.integers(first + count, 65535)) for first, count in zip(offset, part, strict=True)
    )
    coordinates = draw(st.sampled_from(igtl.CoordinateSystem))
    endian = draw(st.sampled_from(igtl.Endian))
    return igtl.Image(values, draw(matrices()), coordinates, size, offset, endian)


@st.composite
def tracking(draw: st.DrawFn) -> igtl.TrackingData:
    """Return up to four tools."""
    count = draw(st.integers(0, 4))
    stack = np.array([draw(matrices()) for _ in range(count)]).reshape((count, 4, 4))
    return igtl.TrackingData(draw(tuples(names(20), count)), stack, draw(tuples(U8, count)))


@st.composite
def quaternions(draw: st.DrawFn) -> igtl.QuaternionTrackingData:
    """Return up to four tools."""
    count = draw(st.integers(0, 4))
    return igtl.QuaternionTrackingData(
        draw(tuples(names(20), count)),
        np.reshape(draw(tuples(FLOATS, 3 * count)), (count, 3)),
        np.reshape(draw(tuples(FLOATS, 4 * count)), (count, 4)),
        draw(tuples(U8, count)),
    )


TABLES = st.sampled_from([('u1', (256,)), ('>u2', (256,)), ('u1', (256, 3))]).flatmap(
    lambda form: arrays(*form).map(igtl.ColorTable)
)


@st.composite
def ndarrays(draw: st.DrawFn) -> igtl.NDArray:
    """Return an array of up to five dimensions."""
    dtype = draw(st.sampled_from('<>')) + draw(st.sampled_from((*SCALARS, 'c16')))
    return igtl.NDArray(draw(arrays(dtype, draw(lists(st.integers(0, 3), 5)))))


@st.composite
def attributes(draw: st.DrawFn) -> igtl.Attribute:
    """Return values of any kind."""
    kind = draw(st.sampled_from(AttributeType))
    columns = {0: draw(st.integers(1, 10)), 1: 3, 2: 3, 3: 9, 4: 4, 5: 3}[kind % 16]
    values = arrays('>f4', (draw(st.integers(0, 3)), columns))
    return igtl.Attribute(kind, draw(names(255)), draw(values))


@st.composite
def surfaces(draw: st.DrawFn) -> igtl.PolyData:
    """Return a few points, cells of any size, attributes of any kind."""
    count = draw(st.integers(0, 5))
    points = draw(arrays('>f4', (count, 3)))
    cell = lists(st.integers(0, count - 1), 5) if count else st.just(())
    cells = [draw(lists(cell)) for _ in range(4)]
    return igtl.PolyData(points, *cells, draw(lists(attributes(), 3)))


@st.composite
def videos(draw: st.DrawFn) -> igtl.Video:
    """Return a frame, whatever is in it."""
    return igtl.Video(
        draw(st.binary(max_size=100)),
        draw(names(4)),
        *(draw(SIZES), draw(U16), draw(matrices()), draw(U8), draw(U8)),
        *(draw(SIZES), draw(SIZES)),
    )


@st.composite
def frames(draw: st.DrawFn) -> igtl.TrackedFrame:
    """Return a frame of PLUS."""
    return igtl.TrackedFrame(
        *(draw(st.binary(max_size=100)), draw(voxels()), draw(matrices())),
        *(draw(U16), draw(U16), draw(st.sampled_from(igtl.Endian))),
    )


WANTED = lists(st.builds(igtl.Wanted, names(12), names(20)))
STRATEGIES: dict[type[Body], st.SearchStrategy[Body]] = {
    igtl.Transform: st.builds(igtl.Transform, matrices()),
    igtl.Position: st.builds(igtl.Position, PLACES, tuples(FLOATS, 4)),
    igtl.Image: images(),
    igtl.Status: st.builds(igtl.Status, U16, I64, names(20), names(200)),
    igtl.Capability: st.builds(igtl.Capability, lists(names(12))),
    igtl.ImageMeta: lists(
        st.builds(
            igtl.ImageInfo,
            *(names(64), names(20), names(32), names(64), names(64)),
            *(U64, SIZES, U8),
        )
    ).map(igtl.ImageMeta),
    igtl.LabelMeta: lists(
        st.builds(igtl.LabelInfo, names(64), names(20), U8, COLOURS, SIZES, names(20))
    ).map(igtl.LabelMeta),
    igtl.ColorTable: TABLES,
    igtl.Points: lists(
        st.builds(igtl.Point, names(64), PLACES, FLOATS, names(32), COLOURS, names(20))
    ).map(igtl.Points),
    igtl.Trajectories: lists(
        st.builds(
            igtl.Trajectory,
            *(names(64), PLACES, PLACES, I8, FLOATS, names(32), COLOURS, names(20)),
        )
    ).map(igtl.Trajectories),
    igtl.TrackingData: tracking(),
    igtl.QuaternionTrackingData: quaternions(),
    igtl.Sensor: st.builds(igtl.Sensor, lists(DOUBLES), U64, U8),
    igtl.String: st.builds(igtl.String, st.binary(max_size=200), U16),
    igtl.NDArray: ndarrays(),
    igtl.PolyData: surfaces(),
    igtl.Command: st.builds(igtl.Command, U32, names(128), st.binary(max_size=100), U16),
    igtl.CommandReply: st.builds(igtl.CommandReply, U32, names(128), st.binary(max_size=100), U16),
    igtl.Video: videos(),
    igtl.VideoMeta: lists(
        st.builds(
            igtl.VideoInfo,
            *(names(64), names(64), names(64), names(64)),
            *(I16, DOUBLES, SIZES, tuples(FLOATS, 12), U8),
        )
    ).map(igtl.VideoMeta),
    igtl.TrackedFrame: frames(),
    igtl.UsMessage: st.builds(igtl.UsMessage, images(), tuples(I32, 13)),
    igtl.ClientInfo: st.builds(igtl.ClientInfo, st.binary(max_size=200), U16),
    igtl.Query: st.builds(igtl.Query, st.binary(max_size=20)),
    igtl.Acknowledgement: st.builds(igtl.Acknowledgement, st.none() | U8),
    igtl.StartTracking: st.builds(igtl.StartTracking, U32, names(32)),
    igtl.StartQuaternionTracking: st.builds(igtl.StartQuaternionTracking, U32, names(32)),
    igtl.StartVideo: st.builds(igtl.StartVideo, names(4), U32),
    igtl.BindQuery: st.builds(igtl.BindQuery, WANTED),
    igtl.StartBind: st.builds(igtl.StartBind, U64, WANTED),
}
