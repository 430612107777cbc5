#!/usr/bin/env bash
# The types of the dashboard's sources, and its unit tests.
set -euo pipefail

export HOME=$TEST_TMPDIR
client/dashboard/tools/in_copy.sh ../node_modules/path \
  bash -c 'tsc --noEmit -p . && vitest run --configLoader runner --reporter=dot'
