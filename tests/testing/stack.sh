# Sourced by shell tests: starts the sandbox and the service on free ports and ends them with the test.
#
#   start_stack SANDBOX_FLAG...   sets SERVER (host:port) and KUBECONFIG; NODEOPSD_FLAGS are flags for the service
#
# Paths are those of the runfiles, where Bazel starts a test.
set -euo pipefail

STACK_FOLDER=${TEST_TMPDIR:-$(mktemp -d)}
STACK_PIDS=()
NODEOPSD_FLAGS=()

stop_stack() {
  for pid in "${STACK_PIDS[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
}
trap stop_stack EXIT

# serve NAME PROGRAM FLAG...: starts a program and waits for the line that it prints when it serves.
serve() {
  local name=$1
  shift
  "$@" >"$STACK_FOLDER/$name.out" 2>"$STACK_FOLDER/$name.log" &
  local pid=$!
  STACK_PIDS+=("$pid")
  until [[ -s $STACK_FOLDER/$name.out ]]; do
    kill -0 "$pid" 2>/dev/null || { cat "$STACK_FOLDER/$name.log" >&2; return 1; }
    sleep 0.02
  done
}

start_stack() {
  KUBECONFIG=$STACK_FOLDER/kubeconfig
  serve sandbox k8s/sandbox/server/nodeops-sandbox --listen=127.0.0.1:0 --kubeconfig-out="$KUBECONFIG" "$@"
  serve nodeopsd service/nodeopsd --listen=127.0.0.1:0 --kubeconfig="$KUBECONFIG" --clusters=sandbox \
    --data-dir="$STACK_FOLDER/data" "${NODEOPSD_FLAGS[@]}"
  SERVER=$(grep -oE '127\.0\.0\.1:[0-9]+' "$STACK_FOLDER/nodeopsd.out" | head -n 1)
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# The repository's node_modules, found from this file's real place.
NODE_MODULES=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/../../node_modules
