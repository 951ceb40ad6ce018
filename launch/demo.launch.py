# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A simulated ultrasound scanner, the bridge that connects to it, and RViz where it is installed.

ros2 launch igtl_ros demo.launch.py
ros2 launch igtl_ros demo.launch.py port:=18945 rate:=30 rviz:=false
"""

from pathlib import Path

from ament_index_python.packages import get_package_prefix
from ament_index_python.packages import PackageNotFoundError
from launch import LaunchContext
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.actions import ExecuteProcess
from launch.actions import IncludeLaunchDescription
from launch.actions import LogInfo
from launch.actions import OpaqueFunction
from launch.launch_description_entity import LaunchDescriptionEntity
from launch.launch_description_sources import PythonLaunchDescriptionSource
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node
from launch_ros.substitutions import ExecutableInPackage

HERE = Path(__file__).resolve().parent
# Name, default, choices, description.
ARGUMENTS = (
    ('port', '18944', None, 'Port of the scanner, on this machine.'),
    ('rate', '15', None, 'Pictures per second.'),
    ('rviz', 'true', ('true', 'false'), 'Show it in RViz, where that is installed.'),
    ('log_level', 'info', None, 'Least severe messages of the bridge to show.'),
)


def start_scanner() -> ExecuteProcess:
    """Return the scanner; nobody turns its knobs but who is connected."""
    return ExecuteProcess(
        name='scanner',
        cmd=[
            ExecutableInPackage('igtl', 'igtl_ros'),
            *('simulate', 'scanner', '--steady', '--rate', LaunchConfiguration('rate')),
            ['igtl-listen://127.0.0.1:', LaunchConfiguration('port')],
        ],
        output='screen',
    )


def start_bridge() -> IncludeLaunchDescription:
    """Return the bridge, as a client of the scanner."""
    return IncludeLaunchDescription(
        PythonLaunchDescriptionSource(str(HERE / 'bridge.launch.py')),
        launch_arguments={
            'profile': 'plus_client',
            'endpoints': ['igtl://127.0.0.1:', LaunchConfiguration('port')],
            'log_level': LaunchConfiguration('log_level'),
        }.items(),
    )


def start_rviz(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    """Return RViz, or why there is none."""
    if context.launch_configurations['rviz'] != 'true':
        return []
    try:
        get_package_prefix('rviz2')
    except PackageNotFoundError:
        return [LogInfo(msg='rviz2 is not installed: see /Image_Reference/image with any viewer')]
    settings = HERE.parent / 'config' / 'demo.rviz'
    return [Node(package='rviz2', executable='rviz2', arguments=['-d', str(settings)])]


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments, then start all three."""
    return LaunchDescription(
        [
            *(
                DeclareLaunchArgument(
                    name, default_value=default, choices=choices, description=description
                )
                for name, default, choices, description in ARGUMENTS
            ),
            start_scanner(),
            start_bridge(),
            OpaqueFunction(function=start_rviz),
        ]
    )
