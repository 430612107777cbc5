#!/usr/bin/env bash
# tools/demo with the programs of this build.
set -euo pipefail

NODEOPS_BIN=$TEST_TMPDIR/bin
export NODEOPS_BIN
mkdir "$NODEOPS_BIN"
for program in service/nodeopsd client/cli/nodeops k8s/sandbox/server/nodeops-sandbox; do
  ln -s "$PWD/$program" "$NODEOPS_BIN/"
done
tools/demo | tee "$TEST_TMPDIR/demo.out"
grep -qE '^[1-9][0-9]* conflicts were retried, and no node failed' "$TEST_TMPDIR/demo.out"
grep -q 'resource conflict on attempt 1' "$TEST_TMPDIR/demo.out"
