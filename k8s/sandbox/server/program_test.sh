#!/usr/bin/env bash
# The program nodeops-sandbox as scripts meet it: exit statuses, messages, signals.
set -euo pipefail

readonly sandbox=k8s/sandbox/server/nodeops-sandbox
readonly folder=${TEST_TMPDIR:-$(mktemp -d)}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

# refuses TEXT FLAG...: exit status 1, TEXT on standard error, nothing on standard output.
refuses() {
  local text=$1 status=0
  shift
  "$sandbox" "$@" >"$folder/out" 2>"$folder/err" || status=$?
  [[ $status == 1 ]] || fail "$*: exit status $status"
  [[ ! -s $folder/out ]] || fail "$*: prints $(cat "$folder/out")"
  grep -qF -- "$text" "$folder/err" || fail "$*: says $(cat "$folder/err")"
}

refuses 'nodeops-sandbox: --nodes' --nodes=-1
refuses '--colour' --colour=red
refuses 'cannot listen on 0.0.0.0: not a loopback address; use 127.0.0.1 or ::1' --listen=0.0.0.0:0
refuses 'cannot read /nowhere: No such file' --fault-script=/nowhere
refuses 'cannot create a file beside /nowhere/kubeconfig' --listen=127.0.0.1:0 --kubeconfig-out=/nowhere/kubeconfig

"$sandbox" --help >"$folder/help" || fail "--help: exit status $?"
grep -q -- '--kubelet-write-rate' "$folder/help" || fail "--help: $(cat "$folder/help")"

for signal in TERM INT; do
  set -m  # Background jobs of scripts ignore SIGINT otherwise.
  "$sandbox" --listen=127.0.0.1:0 --nodes=3 --kubelet-write-rate=100 --kubeconfig-out="$folder/kubeconfig" \
    >"$folder/out" 2>"$folder/err" &
  pid=$!
  set +m
  until [[ -s $folder/out ]]; do
    kill -0 "$pid" 2>/dev/null || fail "does not start: $(cat "$folder/err")"
    sleep 0.02
  done
  port=$(grep -oE '127\.0\.0\.1:[0-9]+' "$folder/out")
  refuses "cannot listen on 127.0.0.1 port ${port#*:}: Address already in use" --listen="$port" \
    --kubeconfig-out="$folder/other"
  [[ ! -e $folder/other ]] || fail "a kubeconfig for a sandbox that does not serve"
  kill -"$signal" "$pid"
  status=0
  wait "$pid" || status=$?
  [[ $status == 0 ]] || fail "SIG$signal: exit status $status"
  [[ $(stat -c %a "$folder/kubeconfig") == 600 ]] || fail "the kubeconfig can be read by others"
done

echo PASSED
