# Lets CMake build on the ROS 2 wheels of PyPI; a ROS installation needs none of it. Pass
#   -DPython3_EXECUTABLE=<the Python of a virtual environment that has the wheels>
#   -DCMAKE_PROJECT_INCLUDE_BEFORE=<this file>
# Everything here is for the project that is being configured, so CMakeLists.txt stays as it
# is in a ROS workspace.

# The wheels put lib/, share/ and include/ into the root of the environment, four levels above
# their Python modules.
execute_process(
  COMMAND "${Python3_EXECUTABLE}" -c
    "import ament_package, pathlib; print(pathlib.Path(ament_package.__file__).parents[4])"
  OUTPUT_VARIABLE _prefix
  OUTPUT_STRIP_TRAILING_WHITESPACE
  ERROR_QUIET
  RESULT_VARIABLE _result
)
if(NOT _result EQUAL 0)
  message(FATAL_ERROR "Python3_EXECUTABLE='${Python3_EXECUTABLE}' has no ROS 2 wheels.")
endif()
list(PREPEND CMAKE_PREFIX_PATH "${_prefix}")
set(ENV{AMENT_PREFIX_PATH} "${_prefix}")

# Targets exist, and can be corrected, only when CMakeLists.txt has been read.
set(CMAKE_PROJECT_INCLUDE "${CMAKE_CURRENT_LIST_DIR}/pypi_wheels_deferred.cmake")
