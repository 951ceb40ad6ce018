"""
Say in one line each what this machine lacks, before pip or CMake fail in their own words.

The Makefile runs it with the Python that will make the environment, which may be an old one.
With --pure it asks only for what the package needs where there is no ROS.
"""

import os
import platform
import shutil
import sys
import sysconfig

COMPILERS = (('C', 'CC', 'cc gcc clang'), ('C++', 'CXX', 'c++ g++ clang++'))


def pure_problems():
    """Yield what keeps this Python from having an environment with the package."""
    if sys.version_info < (3, 10):  # noqa: UP036
        yield (
            f'Python is {platform.python_version()}: '
            'install 3.10 or newer and name it, such as make PYTHON=python3.12'
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        yield (
            'Python has no venv module: '
            'apt install python3-venv (Debian, Ubuntu) or dnf install python3-pip (Fedora)'
        )


def wheel_problems():
    """Yield what keeps this machine from using the ROS 2 wheels and compiling the messages."""
    system = f'{sys.platform} {platform.machine()} {platform.libc_ver()[0] or "other libc"}'
    if system != 'linux x86_64 glibc':
        yield (
            f'the ROS 2 wheels of PyPI are for linux x86_64 glibc, this is {system}: '
            'install ROS 2 and build with colcon'
        )
    if sys.version_info >= (3, 15):
        yield (
            f'Python is {platform.python_version()}, the ROS 2 wheels end at 3.14: '
            'name an older one, such as make PYTHON=python3.12'
        )
    for language, variable, usual in COMPILERS:
        chosen = os.environ.get(variable, '').split()[:1]
        if not any(shutil.which(name) for name in chosen or usual.split()):
            asked = f' ({variable}={chosen[0]})' if chosen else ''
            yield (
                f'there is no {language} compiler{asked}: '
                'apt install build-essential (Debian, Ubuntu) or dnf install gcc-c++ (Fedora)'
            )
    if not os.path.exists(os.path.join(sysconfig.get_path('include'), 'Python.h')):
        yield (
            f'the C headers of {sys.executable} are missing: '
            'apt install python3-dev (Debian, Ubuntu) or dnf install python3-devel (Fedora)'
        )


def main(arguments):
    """Return the text to exit with, or None if the machine is ready."""
    found = [*pure_problems(), *([] if '--pure' in arguments else wheel_problems())]
    return '\n  - '.join(['This machine is not ready:', *found]) if found else None


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
