# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The rows of IMAGE: pictures, where they lie, volumes, and compressed pictures."""

from __future__ import annotations

from igtl_ros.conversions.compressed_images import compressed_from_ros
from igtl_ros.conversions.images import geometry_to_ros
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import image_to_ros
from igtl_ros.conversions.images import is_flat
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.volumes import is_volume
from igtl_ros.conversions.volumes import volume_from_ros
from igtl_ros.conversions.volumes import volume_to_ros
from igtl_ros.msg import ImageGeometry
from igtl_ros.msg import Volume
from igtl_ros.openigtlink import Image
from sensor_msgs.msg import CompressedImage
from sensor_msgs.msg import Image as RosImage

# Conversions that take the ImageGeometry of the picture as well.
PLACED = frozenset({image_from_ros, compressed_from_ros})

# Siblings come before what they explain, so that a subscriber to both has the geometry when the
# image arrives.
FAMILY = Family(
    outputs={
        Image: (
            Output('image_geometry', ImageGeometry, geometry_to_ros, when=is_flat),
            Output('volume', Volume, volume_to_ros, when=is_volume),
            Output('image', RosImage, image_to_ros),
        ),
    },
    main={Image: 'image'},
    inputs=(
        # Beside a video it is the decoded picture.
        Input(RosImage, 'IMAGE', 'image', image_from_ros, ('volume', 'video')),
        # image_transport publishes the picture itself on the topic above.
        Input(CompressedImage, 'IMAGE', 'compressed', compressed_from_ros, ('image', '.')),
        Input(Volume, 'IMAGE', 'volume', volume_from_ros),
    ),
)
