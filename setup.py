"""
Metadata for pip, which installs the Python code alone: no ROS and no compiler are needed.

A ROS workspace builds with CMakeLists.txt and never runs this file.
"""

from pathlib import Path
from xml.etree import ElementTree

from setuptools import find_packages
from setuptools import setup

root = Path(__file__).parent


def requirements(name: str) -> list[str]:
    """Return the lines of a file that the Makefile gives to pip as it is."""
    return (root / 'requirements' / f'{name}.txt').read_text().splitlines()


setup(
    name='igtl-ros',
    version=ElementTree.parse(root / 'package.xml').findtext('version'),
    description='OpenIGTLink for ROS 2, and for Python without ROS',
    license='Apache-2.0',
    license_files=['LICENSE'],
    python_requires='>=3.10',
    install_requires=requirements('run'),
    extras_require={'dev': requirements('dev')},
    # The explicit root makes an editable install one line in a .pth file. setuptools' import
    # hook would lose to site-packages/igtl_ros, where the generated messages lie.
    package_dir={'': '.'},
    packages=find_packages(include=['igtl_ros', 'igtl_ros.*']),
    package_data={'igtl_ros': ['py.typed', '**/*.xml', '**/*.yaml']},
    entry_points={
        'console_scripts': [
            'igtl = igtl_ros.cli.main:main',
            'igtl_bridge = igtl_ros.bridge.main:main',
        ],
    },
    zip_safe=False,
)
