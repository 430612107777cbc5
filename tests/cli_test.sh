#!/usr/bin/env bash
# The command line against a real service and a simulated cluster: what scripts rely on.
source tests/testing/stack.sh

cat >"$STACK_FOLDER/faults.json" <<'JSON'
{"rules": [{"node": "node-00001", "verb": "patch", "answer": "race"},
           {"node": "node-00002", "verb": "patch", "answer": 403},
           {"node": "node-00003", "verb": "patch", "answers": ["race"]}]}
JSON
start_stack --nodes=1000 --latency=5ms --fault-script="$STACK_FOLDER/faults.json"
export NODEOPS_SERVER=$SERVER
OUT=$STACK_FOLDER/out
ERR=$STACK_FOLDER/err

# ends STATUS ARGUMENT...: runs nodeops, keeps what it prints, and compares its exit status.
ends() {
  local want=$1 got=0
  shift
  client/cli/nodeops "$@" >"$OUT" 2>"$ERR" || got=$?
  ((got == want)) || { cat "$OUT" "$ERR" >&2; fail "nodeops $*: exit status $got, want $want"; }
}
# says TEXT [FILE]: what was printed contains the text.
says() { grep -qF -e "$1" "${2-$OUT}" || { cat "${2-$OUT}" >&2; fail "not printed: $1"; }; }

ends 0 clusters
says "sandbox  yes"
ends 0 nodes -q --field-selector=metadata.name=node-00004
[[ $(<"$OUT") == node-00004 ]] || fail "nodes -q prints more than names"
ends 0 nodes -l no=such
says "no nodes match" "$ERR"

# Each exit status.
ends 0 cordon node-00000 node-00003 --reason=kernel
says "sandbox/node-00003: attempt 1/4 failed: conflict: "
says "written meanwhile by kubelet"
says "cordon: 2 nodes: 2 changed, 0 unchanged, 0 failed"
ends 0 nodes --field-selector=metadata.name=node-00003
says "kernel"
ends 0 cordon node-00000 -q
says "0 changed, 1 unchanged"
ends 2 cordon node-00001 node-00004 -q
says "failed to cordon node after 4 attempts: Operation cannot be fulfilled on nodes \"node-00001\""
ends 3 cordon node-00001 node-00002 --max-attempts=2 --initial-backoff=10ms
says "2 failed"
ends 1 cordon
says "say which nodes" "$ERR"
ends 1 cordon --all --cluster=nope
says 'unknown cluster "nope"' "$ERR"
ends 1 cordon -l no=such
says "match no node" "$ERR"
ends 1 cordon node-00000 --max-attempts=99
says "from 1 to 20" "$ERR"
ends 1 get nope
says "lists what it keeps" "$ERR"
ends 1 --server=127.0.0.1:1 clusters
says "Is nodeopsd running at 127.0.0.1:1?" "$ERR"

# Names on standard input, and modes that change nothing.
echo node/node-00005 | ends 0 cordon --plan -
says "would change"
ends 0 cordon node-00005 --dry-run -q
ends 0 uncordon node-00005 -q
says "0 changed, 1 unchanged"

# One event a line, numbered without a gap.
ends 0 cordon -o json node-00006 node-00007 node-00008
awk -F'"' '$2 != "sequence" || $4 != NR {exit 1}' "$OUT" || { cat "$OUT"; fail "not one event a line in order"; }
(($(wc -l <"$OUT") == 8)) || { cat "$OUT"; fail "want 1 + 3 * 2 + 1 events"; }

# Detach, cancel, and watch the end.
ends 0 cordon --all --concurrency=1 --detach
operation=$(<"$OUT")
says "nodeops cancel $operation" "$ERR"
ends 0 get "$operation"
says "State:        RUNNING"
ends 0 cancel "$operation" --reason="wrong pool"
ends 4 watch "$operation" -q
says "cancelled before the first attempt"
says "state CANCELLED"
ends 0 get "$operation"
says "wrong pool"
ends 0 operations -q --limit=1
[[ $(<"$OUT") == "$operation" ]] || fail "the newest operation is not listed first"

# Ctrl-C detaches: the operation goes on.
: >"$OUT"
client/cli/nodeops uncordon --all --concurrency=1 >"$OUT" 2>"$ERR" &
pid=$!
until [[ -s $OUT ]]; do sleep 0.02; done
kill -INT "$pid"
got=0
wait "$pid" || got=$?
((got == 130)) || fail "Ctrl-C: exit status $got, want 130"
says "Detached: the operation goes on." "$ERR"
ends 0 get "$(head -n1 "$OUT" | cut -d: -f1)"
says "RUNNING"

# A reader that goes away detaches too.
set +o pipefail
client/cli/nodeops watch "$operation" 2>"$ERR" | head -n1 >"$OUT"
set -o pipefail
says "cordon of 1000 nodes started"

# A service that restarts has lost what only memory held.
: >"$OUT"
client/cli/nodeops cordon --all --concurrency=1 >"$OUT" 2>"$ERR" &
pid=$!
until [[ -s $OUT ]]; do sleep 0.02; done
kill -KILL "${STACK_PIDS[1]}"
wait "${STACK_PIDS[1]}" 2>/dev/null || true
serve restarted service/nodeopsd --listen="$SERVER" --kubeconfig="$KUBECONFIG" --clusters=sandbox
got=0
wait "$pid" || got=$?
((got == 1)) || fail "a restarted service: exit status $got, want 1"
says "Start it again with the same command" "$ERR"
