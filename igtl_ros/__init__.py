"""
OpenIGTLink for ROS 2, and for Python without ROS.

Nothing may rely on this file beyond what it does here: the build of the ROS messages brings an
empty one of its own.
"""

from pkgutil import extend_path

# igtl_ros.msg and igtl_ros.srv are generated into the installed package; this is how code that
# runs from a source checkout finds them.
__path__ = extend_path(__path__, __name__)
