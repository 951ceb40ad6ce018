# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Build ffmpeg_image_transport_msgs and foxglove_msgs on the wheels, which do not have them.

One message each, of the fields that the real ones have, as an overlay in a folder of its own.
"""

from __future__ import annotations

import os
from pathlib import Path
import subprocess
import sys

ROOT = Path(__file__).parents[2]
PYTHON = f'python{sys.version_info.major}.{sys.version_info.minor}'
# Package: what it needs, its message, the fields.
PACKAGES = {
    'ffmpeg_image_transport_msgs': (
        'std_msgs',
        'FFMPEGPacket',
        """
std_msgs/Header header
int32 width
int32 height
string encoding
uint64 pts
uint8 flags
bool is_bigendian
uint8[] data
""",
    ),
    'foxglove_msgs': (
        'builtin_interfaces',
        'CompressedVideo',
        """
builtin_interfaces/Time timestamp
string frame_id
uint8[] data
string format
""",
    ),
}
_CMAKE = """
cmake_minimum_required(VERSION 3.20)
project({package})
find_package(ament_cmake REQUIRED)
find_package({needs} REQUIRED)
find_package(rosidl_default_generators REQUIRED)
rosidl_generate_interfaces(${{PROJECT_NAME}} msg/{message}.msg DEPENDENCIES {needs})
ament_export_dependencies(rosidl_default_runtime)
ament_package()
"""


def build(folder: Path) -> dict[str, str]:
    """Return the environment of a process that shall have the packages, built in a folder."""
    install = folder / 'install'
    for package, (needs, message, fields) in PACKAGES.items():
        source = folder / package
        (source / 'msg').mkdir(parents=True)
        (source / 'msg' / f'{message}.msg').write_text(fields.lstrip())
        words = {'package': package, 'needs': needs, 'message': message}
        (source / 'CMakeLists.txt').write_text(_CMAKE.format(**words))
        manifest = (ROOT / 'vendor' / 'tf2_msgs' / 'package.xml').read_text()
        manifest = manifest.replace('tf2_msgs', package).replace('geometry_msgs', needs)
        (source / 'package.xml').write_text(manifest)
        _make(source, install)
    return {
        **_clean(),
        'PYTHONPATH': str(install / 'lib' / PYTHON / 'site-packages'),
        'LD_LIBRARY_PATH': str(install / 'lib'),
        'AMENT_PREFIX_PATH': str(install),
    }


def _clean() -> dict[str, str]:
    """Return our environment without what the wheels have added to it."""
    added = ('PYTHONPATH', 'LD_LIBRARY_PATH', 'AMENT_PREFIX_PATH', 'CMAKE_PREFIX_PATH')
    ours = (*added, '_ROS_WHEELS_BOOTSTRAP_COMPLETE')
    return {key: value for key, value in os.environ.items() if key not in ours}


def _make(source: Path, install: Path) -> None:
    clean = _clean()
    environment = {**clean, 'PATH': f'{Path(sys.executable).parent}:{clean["PATH"]}'}
    configure = [
        *('cmake', '-G', 'Ninja', '-S', str(source), '-B', str(source / 'build')),
        *(f'-DCMAKE_INSTALL_PREFIX={install}', '-DCMAKE_BUILD_TYPE=Release'),
        *('-DBUILD_TESTING=OFF', f'-DPython3_EXECUTABLE={sys.executable}'),
        f'-DCMAKE_PROJECT_INCLUDE_BEFORE={ROOT / "cmake" / "pypi_wheels.cmake"}',
    ]
    for command in (configure, ['cmake', '--build', 'build'], ['cmake', '--install', 'build']):
        result = subprocess.run(
            command, cwd=source, env=environment, capture_output=True, text=True, check=False
        )
        assert not result.returncode, result.stdout[-3000:] + result.stderr[-3000:]
