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

# With the dashboard: its address is printed, the page is there while batches run, and SIGTERM ends it all.
tools/demo --dashboard >"$TEST_TMPDIR/dashboard.out" 2>&1 &
demo=$!
until grep -qE '^cordon: [0-9]+ nodes' <(sed '1,/^Small batches/d' "$TEST_TMPDIR/dashboard.out"); do
  kill -0 "$demo" || { cat "$TEST_TMPDIR/dashboard.out"; exit 1; }
  sleep 0.2
done
url=$(grep -oE -m 1 'http://[^ ,]+' "$TEST_TMPDIR/dashboard.out")
page() { node -e 'fetch(process.argv[1]).then((answer) => answer.text()).then(console.log, () => process.exit(1))' "$1"; }
page "$url/operations" | grep '<title>nodeops</title>'
kill "$demo"
wait "$demo" || true
if page "$url/"; then
  echo "FAILED: the demo left its service running" >&2
  exit 1
fi
