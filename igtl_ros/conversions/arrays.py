# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
NDARRAY, as igtl_ros/NumericArray and as std_msgs' array of the same type.

std_msgs has no complex numbers: those get one more dimension, of real and imaginary part.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

from igtl_ros.conversions.multi_arrays import array_from_ros
from igtl_ros.conversions.multi_arrays import layout_of
from igtl_ros.conversions.multi_arrays import numbers_to_ros
from igtl_ros.conversions.multi_arrays import shaped
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import NumericArray
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.messages.ndarray import ARRAY_DTYPES
import numpy as np
from std_msgs.msg import Float32MultiArray
from std_msgs.msg import Float64MultiArray
from std_msgs.msg import Int8MultiArray
from std_msgs.msg import Int16MultiArray
from std_msgs.msg import Int32MultiArray
from std_msgs.msg import UInt8MultiArray
from std_msgs.msg import UInt16MultiArray
from std_msgs.msg import UInt32MultiArray

# ROS type to the scalar types that it holds.
_MULTI_ARRAYS: dict[type, tuple[int, ...]] = {
    Int8MultiArray: (NumericArray.INT8,),
    UInt8MultiArray: (NumericArray.UINT8,),
    Int16MultiArray: (NumericArray.INT16,),
    UInt16MultiArray: (NumericArray.UINT16,),
    Int32MultiArray: (NumericArray.INT32,),
    UInt32MultiArray: (NumericArray.UINT32,),
    Float32MultiArray: (NumericArray.FLOAT32,),
    Float64MultiArray: (NumericArray.FLOAT64, NumericArray.COMPLEX),
}
_COMPLEX = np.dtype(np.complex128)
_COMPLEX_LABEL = 'complex'


def numeric_to_ros(packet: Packet, body: NDArray, place: Placement) -> NumericArray:
    """Return all that the message says; the elements little-endian."""
    elements = body.array.astype(body.array.dtype.newbyteorder('<'), order='C', copy=False)
    data = array('B')
    data.frombytes(elements.reshape(-1).view(np.uint8).data)
    return NumericArray(
        **wire_fields(packet, place),
        scalar_type=body.scalar_type,
        dimensions=array('I', body.array.shape),
        data=data,
    )


def numeric_from_ros(message: NumericArray, device_name: str, departure: Departure) -> Packet:
    """
    Return an NDARRAY.

    :raises PackError: an unknown type, or sizes that do not fit the data or the wire.
    """
    dtype = ARRAY_DTYPES.get(message.scalar_type)
    if dtype is None:
        raise PackError(
            'scalar_type is unknown',
            expected=f'one of {sorted(ARRAY_DTYPES)}',
            found=message.scalar_type,
        )
    data = np.asarray(message.data, np.uint8)
    if len(data) % dtype.itemsize:
        raise PackError(
            'data ends within an element',
            expected=f'a multiple of {dtype.itemsize} bytes',
            found=len(data),
        )
    elements = data.view(dtype.newbyteorder('<'))
    body = NDArray(shaped(elements, [int(size) for size in message.dimensions]))
    return packet_of(body, message, device_name, departure)


def multi_array_from_ros(message: Any, device_name: str, departure: Departure) -> Packet:
    """
    Return an NDARRAY of the same type and shape.

    :raises PackError: the layout does not fit the data, or the wire.
    """
    numbers = array_from_ros(message)
    if _is_complex(message, numbers):
        numbers = np.ascontiguousarray(numbers).view(_COMPLEX)[..., 0]
    return Packet(NDArray(numbers), device_name, from_nanoseconds(departure.now))


def _is_complex(message: Any, numbers: np.ndarray[Any, Any]) -> bool:
    """Return whether the last dimension is that of real and imaginary part."""
    dimensions = message.layout.dim
    return (
        numbers.dtype == np.float64
        and bool(dimensions)
        and dimensions[-1].label == _COMPLEX_LABEL
        and numbers.shape[-1] == 2
    )


def _to_multi_array(ros_type: type) -> Callable[[Packet, NDArray, Placement], Any]:
    """Return the conversion to a ROS type."""

    def multi_array_to_ros(packet: Packet, body: NDArray, place: Placement) -> Any:
        numbers = body.array
        labels = [f'axis {index}' for index in range(numbers.ndim)]
        shape = numbers.shape
        if numbers.dtype.kind == 'c':
            labels.append(_COMPLEX_LABEL)
            shape = (*shape, 2)
            numbers = np.ascontiguousarray(numbers, _COMPLEX).reshape(-1).view(np.float64)
        return ros_type(layout=layout_of(shape, labels), data=numbers_to_ros(numbers))

    return multi_array_to_ros


def _holds(scalar_types: tuple[int, ...]) -> Callable[[NDArray], bool]:
    return lambda body: body.scalar_type in scalar_types


FAMILY = Family(
    outputs={
        NDArray: (
            Output('ndarray', NumericArray, numeric_to_ros),
            *(
                Output('array', ros_type, _to_multi_array(ros_type), when=_holds(scalar_types))
                for ros_type, scalar_types in _MULTI_ARRAYS.items()
            ),
        ),
    },
    main={NDArray: 'array'},
    inputs=(
        *(
            Input(ros_type, 'NDARRAY', 'array', multi_array_from_ros, ('ndarray',))
            for ros_type in _MULTI_ARRAYS
        ),
        Input(NumericArray, 'NDARRAY', 'ndarray', numeric_from_ros),
    ),
)
