# Second half of pypi_wheels.cmake: what has to wait until CMakeLists.txt has been read.

# Each <package>__rosidl_generator_py target exports the include directories of the Python and
# the numpy it was built with. Those of the wheels lay in a container under /opt/python, and
# CMake stops at directories that do not exist. Ours may lie in a virtual environment inside the
# source tree, which CMake refuses to export; nobody builds against them, so they stay inside.
# The files of the wheels are left alone: package managers share them between environments.
function(_pypi_wheels_drop_python_include_directories)
  get_property(imported DIRECTORY PROPERTY IMPORTED_TARGETS)
  get_property(own DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS imported own)
    if(NOT target MATCHES "__rosidl_generator_py$")
      continue()
    endif()
    get_target_property(directories ${target} INTERFACE_INCLUDE_DIRECTORIES)
    if(target IN_LIST own)
      set(directories "$<BUILD_INTERFACE:${directories}>")
    else()
      list(FILTER directories EXCLUDE REGEX "^/opt/python/|-NOTFOUND$")
    endif()
    set_target_properties(${target} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${directories}")
  endforeach()
endfunction()

# Where pip provides the package, two files of the generated one are in the way: the empty
# __init__.py shadows the real one, and the egg-info is a second distribution of the same name.
function(_pypi_wheels_yield_to_pip)
  if(IGTL_ROS_INTERFACES_ONLY)
    install(CODE "
      set(site \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${PYTHON_INSTALL_DIR}\")
      file(GLOB unwanted
        \"\${site}/${PROJECT_NAME}/__init__.py\"
        \"\${site}/${PROJECT_NAME}/__pycache__/__init__.*\"
        \"\${site}/${PROJECT_NAME}-*.egg-info\")
      if(unwanted)
        file(REMOVE_RECURSE \${unwanted})
      endif()")
  endif()
endfunction()

cmake_language(DEFER CALL _pypi_wheels_drop_python_include_directories)
cmake_language(DEFER CALL _pypi_wheels_yield_to_pip)
