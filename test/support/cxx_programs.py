# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
C++ programs on top of the OpenIGTLink library, compiled when a test asks for them.

The library and its example programs are those of Debian: packages libopenigtlink-dev and
openigtlink-examples, library version 1.11, protocol version 2. It knows header version 1 only and
loses the stream at version 2. Our own programs stand in test/interop/cxx; they are compiled with
another version of the library too, where IGTL_ROS_OPENIGTLINK_PREFIX says where it is installed.
"""

from __future__ import annotations

from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
import os
from pathlib import Path
import shutil
import subprocess
from typing import NamedTuple

from transport_support import missing
from transport_support import seconds

EXAMPLES = Path('/usr/share/doc/openigtlink-examples/examples')
IMAGES = EXAMPLES / 'Imager' / 'img'
OURS = Path(__file__).resolve().parents[1] / 'interop' / 'cxx'
PREFIX = os.environ.get('IGTL_ROS_OPENIGTLINK_PREFIX', '')


class Library(NamedTuple):
    """An installed library: its headers, what to link, and the header versions it speaks."""

    headers: tuple[Path, ...]
    links: tuple[str, ...]
    header_versions: tuple[int, ...]


def _installed_below(prefix: str) -> Library:
    """Return a library that its own `cmake --install` has put there."""
    headers, folder = Path(prefix, 'include', 'igtl'), Path(prefix, 'lib', 'igtl')
    links = (f'-L{folder}', f'-Wl,-rpath,{folder}', '-lOpenIGTLink', '-ligtlutil')
    return Library((headers, headers / 'igtlutil'), links, (1, 2))


_DEBIAN = Library((Path('/usr/include/openigtlink'),), ('-lOpenIGTLink',), (1,))
LIBRARIES = {'debian': _DEBIAN}
if PREFIX:
    LIBRARIES['prefix'] = _installed_below(PREFIX)

# Folder of the examples, its programs.
_FOLDERS = {
    'Bind': ('BindClient', 'BindServer'),
    'Capability': ('CapabilityClient', 'CapabilityServer'),
    'ImageDatabaseServer': ('ImageDatabaseServer',),
    'ImageMeta': ('ImageMetaClient', 'ImageMetaServer', 'LabelMetaClient', 'LabelMetaServer'),
    'Imager': ('ImagerClient', 'ImagerClient2', 'ImagerServer'),
    'Point': ('PointClient', 'PointListServer', 'PointServer'),
    'PolyData': ('PolyDataClient', 'PolyDataServer'),
    'QuaternionTrackingData': ('QuaternionTrackingDataClient', 'QuaternionTrackingDataServer'),
    'Receiver': ('ReceiveClient', 'ReceiveServer'),
    'SessionManager': ('SessionManagerServer',),
    'Status': ('StatusClient', 'StatusServer'),
    'String': ('StringClient', 'StringEchoServer', 'StringServer'),
    'Thread': ('MultipleMethodExecute', 'SingleMethodExecute', 'SpawnThread'),
    'Tracker': (
        *('TrackerClient', 'TrackerClient2', 'TrackerClient3'),
        *('TrackerServer', 'TrackerServer2'),
    ),
    'TrackingData': ('TrackingDataClient', 'TrackingDataServer'),
    'Trajectory': ('TrajectoryClient', 'TrajectoryServer'),
}


class Program(NamedTuple):
    """What a program is compiled from, and with which library."""

    sources: tuple[Path, ...]
    library: Library


REFLECTOR = tuple(sorted((OURS / 'reflect').glob('*.cxx')))
QUIRKS = (OURS / 'quirks.cxx',)
PROGRAMS = {
    **{f'reflect {name}': Program(REFLECTOR, library) for name, library in LIBRARIES.items()},
    **{f'quirks {name}': Program(QUIRKS, library) for name, library in LIBRARIES.items()},
    **{
        name: Program((EXAMPLES / folder / f'{name}.cxx',), _DEBIAN)
        for folder, names in _FOLDERS.items()
        for name in names
    },
}


class Programs:
    """
    Compiles programs, once each: those that are asked for first, the others meanwhile.

    :param folder: where the executables go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # One core is for the tests meanwhile.
        self._pool = ThreadPoolExecutor(max(1, (os.cpu_count() or 1) - 1))
        self._jobs: dict[str, Future[Path]] = {}

    def path(self, name: str) -> Path:
        """Return the executable of a program; skip or fail loudly if it cannot be made."""
        _check(PROGRAMS[name])
        if not self._jobs:
            self._jobs = {name: self._pool.submit(self._compile, name) for name in PROGRAMS}
        job = self._jobs[name]
        if job.cancel():  # nobody has begun with it
            self._jobs[name] = job = Future()
            job.set_result(self._compile(name))
        return job.result()

    def _compile(self, name: str) -> Path:
        sources, library = PROGRAMS[name]
        executable = self._folder / name.replace(' ', '_')
        headers = [argument for path in library.headers for argument in ('-isystem', path)]
        # All sources as one, so that the headers, which take most of the time, are read once.
        done = subprocess.run(
            ['g++', '-std=c++14', '-w', *headers, '-x', 'c++', '-', '-o', executable]
            + [*library.links, '-lpthread'],
            input=''.join(f'#include "{source}"\n' for source in sources),
            capture_output=True,
            text=True,
            timeout=seconds(120),
        )
        assert done.returncode == 0, done.stderr
        return executable

    def close(self) -> None:
        """Compile nothing more."""
        self._pool.shutdown(cancel_futures=True)


def _check(program: Program) -> None:
    for source in program.sources:
        if not source.is_file():
            missing(f'DEBIAN PACKAGE openigtlink-examples, NO {source}')
    for folder in program.library.headers:
        if not folder.is_dir():
            missing(f'DEBIAN PACKAGE libopenigtlink-dev, NO {folder}')
    if shutil.which('g++') is None:
        missing('THE C++ COMPILER g++')
