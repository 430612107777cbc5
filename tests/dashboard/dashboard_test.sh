#!/usr/bin/env bash
# Runs one of the scenarios in this folder with the programs of this build, in headless Chromium.
#   dashboard_test.sh SCENARIO
# `bazel run //tests/dashboard:screenshots` writes the pictures of docs/images anew.
set -euo pipefail

TEST_TMPDIR=${TEST_TMPDIR:-$(mktemp -d)}
NODE_MODULES=$(cat ../node_modules/path)
NODEOPS_IMAGES=${BUILD_WORKSPACE_DIRECTORY:-$TEST_TMPDIR}/docs/images
export TEST_TMPDIR NODE_MODULES NODEOPS_IMAGES HOME=$TEST_TMPDIR
mkdir -p "$NODEOPS_IMAGES"
node "tests/dashboard/$1"
