# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Start the bridge.

ros2 launch igtl_ros bridge.launch.py profile:=slicer_server
ros2 launch igtl_ros bridge.launch.py profile:=plus_client endpoints:=igtl://scanner:18944
ros2 launch igtl_ros bridge.launch.py config_file:=my_bridge.yaml routes_file:=my_routes.yaml
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

PROFILES = (
    'bridge',
    'slicer_server',
    'plus_client',
    'tracker',
    'robot_tf',
    'brainlab',
    'two_peers',
)
LOG_LEVELS = ('debug', 'info', 'warn', 'error', 'fatal')
AS_IN_FILE = ('', 'true', 'false')
# Name, default, choices, description; bridge.launch.xml has the same.
ARGUMENTS = (
    (
        'profile',
        'bridge',
        PROFILES,
        'Parameter file of this package, by what is at the other end; bridge has all defaults.',
    ),
    ('config_file', '', None, 'Parameter file to use instead of a profile.'),
    (
        'endpoints',
        '',
        None,
        'Endpoints instead of those in the file, with commas between them.',
    ),
    ('routes_file', '', None, 'File with routes, besides those in the parameter file.'),
    ('namespace', '', None, 'Namespace of the node, its topics and its services.'),
    ('log_level', 'info', LOG_LEVELS, 'Least severe messages to show.'),
    (
        'autostart',
        '',
        AS_IN_FILE,
        'Configure and activate at start; empty: as the parameter file says.',
    ),
    (
        'use_sim_time',
        '',
        AS_IN_FILE,
        'Take the time of the node from /clock; empty: as the parameter file says.',
    ),
)


def existing(argument: str, value: str) -> str:
    """Return the path of a file, with an error for what is none: launch_ros would go on."""
    path = Path(value).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f'{argument} {value!r} is not a file')
    return str(path.resolve())


def overrides(arguments: dict[str, str]) -> dict[str, object]:
    """Return the parameters that arguments say."""
    result: dict[str, object] = {}
    endpoints = [text.strip() for text in arguments['endpoints'].split(',') if text.strip()]
    if endpoints:
        result['endpoints'] = endpoints
    if arguments['routes_file']:
        result['routes_file'] = existing('routes_file', arguments['routes_file'])
    for name in ('autostart', 'use_sim_time'):
        if arguments[name]:
            result[name] = arguments[name] == 'true'
    return result


def start_bridge(context: LaunchContext) -> list[Node]:
    """Return the node; what an argument says wins over what the file says."""
    arguments = context.launch_configurations
    if arguments['config_file']:
        file = existing('config_file', arguments['config_file'])
    else:
        file = PathJoinSubstitution(
            [FindPackageShare('igtl_ros'), 'config', f'{arguments["profile"]}.yaml']
        )
    said = overrides(arguments)
    return [
        Node(
            package='igtl_ros',
            executable='igtl_bridge',
            name='igtl_bridge',
            namespace=LaunchConfiguration('namespace'),
            parameters=[file, *([said] if said else [])],
            ros_arguments=['--log-level', LaunchConfiguration('log_level')],
            output='screen',
        )
    ]


def generate_launch_description() -> LaunchDescription:
    """Declare the arguments, then start the node."""
    return LaunchDescription(
        [
            *(
                DeclareLaunchArgument(
                    name, default_value=default, choices=choices, description=description
                )
                for name, default, choices, description in ARGUMENTS
            ),
            OpaqueFunction(function=start_bridge),
        ]
    )
