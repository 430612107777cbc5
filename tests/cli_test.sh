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

# Pause, resume, and a graceful end.
client/cli/nodeops cancel "$(client/cli/nodeops operations -q --filter='state = RUNNING')" >"$OUT" 2>"$ERR"
ends 0 cordon --all --concurrency=1 --detach -q
operation=$(<"$OUT")
ends 0 pause "$operation" --reason="incident 12"
says "$operation: PAUSED"
ends 0 get "$operation"
says "Paused:       incident 12"
ends 0 operations -q --filter='state = PAUSED AND action = CORDON'
[[ $(<"$OUT") == "$operation" ]] || fail "the filter does not find the paused operation"
: >"$ERR"
client/cli/nodeops watch "$operation" -q >"$OUT" 2>"$ERR" &
pid=$!
until grep -q "Ctrl-C detaches" "$ERR"; do sleep 0.02; done
says "nodeops: the operation is paused: incident 12" "$ERR"
says "Resume it: nodeops resume $operation" "$ERR"
[[ $(client/cli/nodeops resume "$operation" -q) == "$operation: RUNNING" ]] || fail "not resumed"
client/cli/nodeops cancel "$operation" --graceful >/dev/null 2>&1
got=0
wait "$pid" || got=$?
((got == 4)) || fail "a watch through a pause: exit status $got, want 4"
says "state CANCELLED"
ends 1 resume "$operation"
says "FAILED_PRECONDITION" "$ERR"

# Only what an operation changed is undone.
ends 0 uncordon --all -q --concurrency=100
ends 0 cordon node-00010
ends 0 cordon node-00010 node-00011 node-00012
operation=$(client/cli/nodeops operations -q --limit=1)
ends 0 uncordon node-00012 -q
ends 0 undo "$operation" --plan -q
says "1 would change"
ends 0 undo "$operation" --reason="wrong pool"
says "uncordon: 3 nodes: 1 changed, 0 unchanged, 0 failed, 2 left alone"
says "LEFT ALONE"
undo=$(client/cli/nodeops operations -q --limit=1)
ends 0 get "$undo"
says "Undo of:      $operation"
says "sandbox/node-00012  "
ends 0 operations -q --filter="from_operation = \"$operation\" AND mode = EXECUTE"
[[ $(<"$OUT") == "$undo" ]] || fail "the undo is not found by what it reverts"

# Again what failed, and what was changed.
ends 2 cordon node-00002 node-00013 -q
operation=$(client/cli/nodeops operations -q --limit=1)
ends 3 retry "$operation" -q
says "cordon: 1 node: 0 changed, 0 unchanged, 1 failed"
ends 0 uncordon --from="$operation" --only=CHANGED -q
says "uncordon: 1 node: 1 changed"
ends 1 retry "$operation" --only=CANCELLED
says "NOT_FOUND" "$ERR"

# Limits of the whole operation.
ends 4 cordon --all --concurrency=1 --deadline=1s -q
says "out of time before the first attempt"
says "state EXPIRED (deadline)"
seq -f 'node-%05g' 1 40 | ends 4 cordon - --concurrency=1 --max-attempts=1 --max-failures=5% --on-max-failures=cancel -q
says "(max failures)"

# All operations, a line a change.
: >"$OUT"
client/cli/nodeops watch --all --filter='action = UNCORDON' >"$OUT" 2>"$ERR" &
pid=$!
client/cli/nodeops uncordon --all --concurrency=100 -q >/dev/null
until grep -q "state SUCCEEDED" "$OUT"; do sleep 0.02; done
kill -INT "$pid"
got=0
wait "$pid" || got=$?
((got == 130)) || fail "watch --all: exit status $got, want 130"
grep -q "^cordon" "$OUT" && fail "the filter of watch --all lets others through"
ends 1 watch --all --filter='colour = red'
says "colour" "$ERR"

# A service that keeps its operations in memory only has lost them when it restarts.
: >"$OUT"
client/cli/nodeops cordon --all --concurrency=1 >"$OUT" 2>"$ERR" &
pid=$!
until [[ -s $OUT ]]; do sleep 0.02; done
kill -KILL "${STACK_PIDS[1]}"
wait "${STACK_PIDS[1]}" 2>/dev/null || true
serve restarted service/nodeopsd --listen="$SERVER" --kubeconfig="$KUBECONFIG" --clusters=sandbox --data-dir=:memory:
got=0
wait "$pid" || got=$?
((got == 1)) || fail "a service that forgot: exit status $got, want 1"
says "Start it again with the same command" "$ERR"
