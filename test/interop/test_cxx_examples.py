# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Every example program of the C++ library is a peer of ours somewhere, but those without one."""

from pathlib import Path
from typing import Any

from cxx_peer import CxxPeer
from cxx_programs import EXAMPLES
from cxx_programs import PROGRAMS
from cxx_programs import Programs
import pytest
from transport_support import missing

pytestmark = pytest.mark.interop

HERE = Path(__file__).parent
# The examples of threads, and what they print; they open no socket.
THREADS = {
    'MultipleMethodExecute': ('Thread #1: counter = 1', 'Thread #2: counter = 1'),
    'SingleMethodExecute': ('Thread #0: counter = 1', 'Thread #3: counter = 0'),
    'SpawnThread': ('Main Thread: counter = 0', 'Thread #4: counter = 0'),
}


def test_every_example_is_used() -> None:
    sources = sorted(EXAMPLES.glob('*/*.cxx'))
    if not sources:
        missing('DEBIAN PACKAGE openigtlink-examples')
    tests = ''.join(path.read_text() for path in HERE.glob('test_cxx_*.py'))
    assert [source.stem for source in sources if f"'{source.stem}'" not in tests] == []
    assert {source for program in PROGRAMS.values() for source in program.sources} >= {*sources}


@pytest.mark.parametrize('name', THREADS)
def test_threads(programs: Programs, name: str) -> None:
    """That they compile and run is all there is to see."""
    process = CxxPeer(programs.path(name))
    try:
        for line in THREADS[name]:
            process.wait_for(line)
    finally:
        process.close()


@pytest.mark.parametrize(('required', 'outcome'), [('1', pytest.fail), ('0', pytest.skip)])
def test_without_a_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, required: str, outcome: Any
) -> None:
    """Where it must run it fails, elsewhere it says so."""
    monkeypatch.setenv('IGTL_ROS_REQUIRE_LANES', required)
    monkeypatch.setenv('PATH', str(tmp_path))
    programs = Programs(tmp_path)
    with pytest.raises(outcome.Exception, match=r'MISSING: (THE C\+\+ COMPILER|DEBIAN PACKAGE)'):
        programs.path('PointClient')
    programs.close()
