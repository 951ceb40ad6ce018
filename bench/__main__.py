# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Run measurements: python -m bench [SECTION ...] [--quick] [--write]; see docs/performance.md."""

from __future__ import annotations

import argparse
from importlib import import_module
import os
from pathlib import Path
import time

from bench.report import machine
from bench.report import Table
from bench.report import write

SECTIONS = ('codec', 'session', 'sector', 'transport', 'bridge', 'types', 'image', 'command')
PAGE = Path(__file__).parents[1] / 'docs' / 'performance.md'


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog='python -m bench', description=__doc__)
    parser.add_argument('sections', nargs='*', metavar='section', help=f'of {", ".join(SECTIONS)}')
    parser.add_argument('--quick', action='store_true', help='under a minute, rough numbers')
    parser.add_argument(
        '--write', type=Path, nargs='?', const=PAGE, metavar='FILE', help='update its tables'
    )
    parser.add_argument('--domain', type=int, default=20 + os.getpid() % 80, help='ROS_DOMAIN_ID')
    result = parser.parse_args()
    for name in result.sections:
        if name not in SECTIONS:
            parser.error(f'no section {name!r}; there are {", ".join(SECTIONS)}')
    return result


def main() -> None:
    options = arguments()
    os.environ['ROS_DOMAIN_ID'] = str(options.domain)
    os.environ['ROS_AUTOMATIC_DISCOVERY_RANGE'] = 'LOCALHOST'
    for name in ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE'):
        os.environ.pop(name, None)
    begin = time.monotonic()
    done: list[Table] = []
    for name in options.sections or SECTIONS:
        for table in import_module(f'bench.{name}').tables(options.quick):
            print(f'\n{table.text()}', flush=True)
            done.append(table)
    where = Table('machine', 'Machine', ['what', ''], [])
    where.add('machine', machine())
    where.add('run', 'quick, rough' if options.quick else 'full')
    print(f'\n{where.text()}\ntook     {time.monotonic() - begin:.0f} s')
    if options.write:
        write(options.write, [*done, where])


if __name__ == '__main__':
    main()
