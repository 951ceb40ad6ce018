# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What make fuzz does around the fuzzer, which these tests do without."""

from _thread import interrupt_main
from pathlib import Path
import sys
from threading import Timer
import time

import coverage_guided
import fuzz_findings
from fuzz_findings import describe
from fuzz_findings import failure
from fuzz_findings import save
from fuzz_findings import sort_out
from fuzz_progress import Listener
from fuzz_progress import Progress
from fuzz_targets import Target
from fuzz_targets import TARGETS
import pytest

SAID = (
    'INFO: seed corpus: files: 27 min: 58b max: 467b total: 3712b rss: 57Mb',
    '#27\tINITED cov: 190 ft: 214 corp: 21/2760b exec/s: 0 rss: 57Mb',
    '#1531814\tREDUCE cov: 215 ft: 325 corp: 51/6601b lim: 4096 exec/s: 109415 rss: 57Mb L: 5/7',
    'FOUND build/fuzz/found/breaks-1',
    '',
    'RUNS 1600000',
)


def breaks(data: bytes) -> None:
    if b'BUG' in data:
        raise KeyError(data)


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> str:
    """Return a target that breaks."""
    monkeypatch.setitem(TARGETS, 'breaks', Target(breaks, lambda: [b'seed']))
    return 'breaks'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where everything is kept."""
    monkeypatch.setattr(coverage_guided, 'FOLDER', tmp_path)
    monkeypatch.setattr(coverage_guided, 'FOUND', tmp_path / 'found')
    return tmp_path


def found(name: str, data: bytes) -> Exception:
    error = failure(name, data)
    assert error is not None
    return error


def test_a_finding_is_kept_once_and_short(name: str, tmp_path: Path) -> None:
    data = b'something long with a BUG in it, and more'
    path = save(name, data, found(name, data), tmp_path)
    assert path is not None and path.name.startswith('breaks-')
    assert path.read_bytes() == b'BUG'
    assert save(name, b'another BUG', found(name, b'another BUG'), tmp_path) is None


def test_a_finding_can_be_had_again(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = save(name, b'BUG', found(name, b'BUG'), tmp_path)
    assert coverage_guided.main([str(path)]) == 1
    said = capsys.readouterr().out
    for part in ('KeyError', b'BUG'.hex(), f'make fuzz FUZZ_ARGS={path}', 'in breaks'):
        assert part in said


def test_a_finding_that_is_none_any_more(name: str, tmp_path: Path) -> None:
    (tmp_path / 'breaks-old').write_bytes(b'BUG')
    (tmp_path / 'breaks-fixed').write_bytes(b'no bug')
    (tmp_path / 'breaks-timeout-1').write_bytes(b'not to be tried')
    (tmp_path / 'unheard-of').write_bytes(b'')
    still = sort_out(tmp_path)
    assert [path.read_bytes() for path in still] == [b'BUG', b'not to be tried']
    assert {path.name for path in (tmp_path / 'gone').iterdir()} == {'breaks-fixed', 'unheard-of'}
    assert describe(tmp_path / 'gone' / 'breaks-fixed') == ''


def test_a_file_of_no_target_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match='begin with one of message'):
        coverage_guided.main([str(tmp_path / 'input')])


def test_without_the_fuzzer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage_guided, 'find_spec', lambda module: None)
    with pytest.raises(SystemExit, match='requirements/fuzz.txt'):
        coverage_guided.main([])


def test_progress_is_read() -> None:
    progress = Progress()
    listener = Listener(progress)
    for text in SAID:
        listener.read(text)
    assert (progress.runs, progress.coverage, progress.corpus) == (1_600_000, 215, 51)
    assert progress.found == ['build/fuzz/found/breaks-1']
    assert [*listener.rest] == [SAID[0]]
    Listener(progress).read('RUNS 5')
    assert progress.runs == 1_600_005


def test_targets_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 0.0, 10.0, 20.0, 50.0, 62.0, 69.5])
    monkeypatch.setattr(time, 'monotonic', lambda: next(clock))
    targets = {'a': Progress(), 'b': Progress()}
    given = []
    for name, seconds in coverage_guided.turns(targets, 70):
        given.append((name, seconds))
        targets['a'].coverage += 1
    assert given == [('a', 10.0), ('b', 10.0), ('a', 30.0), ('b', 10.0), ('a', 8.0)]


def test_a_search(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With workers that only talk, the last one of which dies."""
    commands = iter([*([_talk(0)] * 2), _talk(1)])
    monkeypatch.setattr(coverage_guided, '_command', lambda name, seconds: next(commands))
    monkeypatch.setattr(
        coverage_guided, 'turns', lambda targets, seconds: iter([('breaks', 1.0)] * 3)
    )
    coverage_guided.prepare(['breaks'])
    assert (folder / 'seeds' / 'breaks' / '000').read_bytes() == b'seed'
    assert r'"TRANSFORM\x00\x00\x00"' in (folder / 'dictionary').read_text().splitlines()
    targets = coverage_guided.search(['breaks'], 10, 2)
    assert targets['breaks'].runs == 3 * 1_600_000
    said = capsys.readouterr().out
    assert 'breaks: a worker died with code 1' in said and SAID[0] in said
    (folder / 'found' / 'breaks-1').write_bytes(b'BUG')
    assert coverage_guided.report(targets, []) == 1
    said = capsys.readouterr().out
    assert 'NEW  KeyError' in said and '4,800,000' in said


def _talk(code: int) -> list[str]:
    script = f'import sys; sys.stderr.write({chr(10).join(SAID)!r}); sys.exit({code})'
    return [sys.executable, '-c', script]


def test_a_search_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = time.monotonic()
    script = 'import time; time.sleep(60)'
    monkeypatch.setattr(
        coverage_guided, '_command', lambda name, seconds: [sys.executable, '-c', script]
    )
    Timer(0.3, interrupt_main).start()  # Ctrl-C
    coverage_guided.search(['message'], 60, 1)
    assert time.monotonic() - begin < 30


def test_a_search_ends_when_no_worker_can_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        coverage_guided, '_command', lambda name, seconds: [sys.executable, '-c', '{}[0]']
    )
    targets = coverage_guided.search(['message', 'content'], float('inf'), 1)
    said = capsys.readouterr().out
    assert 'message: a worker died with code 1' in said and 'KeyError' in said
    assert 'content' not in said
    assert coverage_guided.report(targets, []) == 1


def test_the_folder_is_ignored_by_git() -> None:
    ignored = (fuzz_findings.ROOT / '.gitignore').read_text().splitlines()
    assert f'{fuzz_findings.FOLDER.relative_to(fuzz_findings.ROOT).parts[0]}/' in ignored
