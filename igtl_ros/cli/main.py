# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The entry point: one parser, one table of commands."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
import sys

from igtl_ros.cli import command
from igtl_ros.cli import demo
from igtl_ros.cli import echo
from igtl_ros.cli import play
from igtl_ros.cli import query
from igtl_ros.cli import send
from igtl_ros.cli import serve
from igtl_ros.cli import simulate
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode

# Each module has add_arguments(parser), run(arguments) and a docstring whose first line is help.
COMMANDS = {
    'echo': echo,
    'send': send,
    'query': query,
    'serve': serve,
    'command': command,
    'play': play,
    'simulate': simulate,
    'demo': demo,
}

_EPILOG = """\
ENDPOINT is igtl://HOST:PORT or HOST:PORT to connect, igtl-listen://ADDRESS:PORT to listen,
:PORT to listen on this machine only; igtls:// and igtls-listen:// use TLS;
igtl-udp-listen://ADDRESS:PORT receives RTP datagrams, and sends nothing.

exit codes: 0 done, 1 nothing (or not enough) arrived, 2 wrong arguments,
            3 cannot connect or listen, 4 unreadable file, 130 interrupted
"""


def build_parser() -> argparse.ArgumentParser:
    """Return the parser with all commands."""
    parser = argparse.ArgumentParser(
        prog='igtl',
        description='OpenIGTLink from a shell, with no ROS.',
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest='command', metavar='COMMAND', required=True)
    for name, module in COMMANDS.items():
        assert module.__doc__ is not None
        summary, _, details = module.__doc__.strip().partition('\n')
        subparser = commands.add_parser(
            name,
            help=summary.rstrip('.'),
            description=summary,
            epilog=details.strip() or None,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = build_parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except CommandError as error:
        print(f'igtl {options.command}: {error}', file=sys.stderr)
        return int(error.code)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:  # `igtl echo ... | head`
        sys.stderr.close()
        return int(ExitCode.OK)


if __name__ == '__main__':
    sys.exit(main())
