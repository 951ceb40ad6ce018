# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Start the bridge.

ros2 launch igtl_ros bridge.launch.py profile:=slicer_server
ros2 launch igtl_ros bridge.launch.py profile:=plus_client endpoints:=igtl://scanner:18944
ros2 launch igtl_ros bridge.launch.py config_file:=my_bridge.yaml
"""

from pathlib import Path

from launch import LaunchContext
from launch import LaunchDescription
from launch.actions import DeclareLaunchArgument
from launch.actions import OpaqueFunction
from launch.substitutions import LaunchConfiguration
from launch.substitutions import PathJoinSubstitution
from launch_ros.actions import Node
from launch_ros.substitutions import FindPackageShare

PROFILES = ('bridge', 'slicer_server', 'plus_client')
LOG_LEVELS = ('debug', 'info', 'warn', 'error', 'fatal')


def start_bridge(context: LaunchContext) -> list[Node]:
    """Return the node; what an argument says wins over what the file says."""
    argument = context.launch_configurations
    config_file = argument['config_file']
    if config_file and not Path(config_file).is_file():  # launch_ros would go on without it
        raise FileNotFoundError(f'config_file {config_file!r} is not a file')
    profile = PathJoinSubstitution(
        [FindPackageShare('igtl_ros'), 'config', f'{argument["profile"]}.yaml']
    )
    endpoints = [text.strip() for text in argument['endpoints'].split(',') if text.strip()]
    return [
        Node(
            package='igtl_ros',
            executable='igtl_bridge',
            name='igtl_bridge',
            namespace=LaunchConfiguration('namespace'),
            parameters=[
                config_file or profile,
                *([{'endpoints': endpoints}] if endpoints else []),
            ],
            ros_arguments=['--log-level', LaunchConfiguration('log_level')],
            output='screen',
        )
    ]


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments, then start the node."""
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                'profile',
                default_value='bridge',
                choices=PROFILES,
                description='Parameter file of this package: all defaults, a server for Slicer, '
                'or a client of PLUS.',
            ),
            DeclareLaunchArgument(
                'config_file',
                default_value='',
                description='Parameter file to use instead of a profile.',
            ),
            DeclareLaunchArgument(
                'endpoints',
                default_value='',
                description='Endpoints instead of those in the file, with commas between them.',
            ),
            DeclareLaunchArgument(
                'namespace', default_value='', description='Namespace of the node and its topics.'
            ),
            DeclareLaunchArgument(
                'log_level',
                default_value='info',
                choices=LOG_LEVELS,
                description='Least severe messages to show.',
            ),
            OpaqueFunction(function=start_bridge),
        ]
    )
