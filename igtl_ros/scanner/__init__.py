# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A tracked ultrasound scanner that is not there: for demos, for tests, for who has none.

    controls    its parameters, their ranges, and who changes them
    geometry    the curved array: which pixel lies where, and the sector it says so with
    phantom     what it looks at
    bmode       the picture, from the phantom, the pose and the controls
    motion      how probe, reference and stylus move
    device      the OpenIGTLink server around it

The picture follows from what it should: deeper shows more and smaller, gain brightens, moving the
probe shows another part of the phantom.
"""
