#!/usr/bin/env bash
# The service is killed while the command line follows an operation, and started again on the same data: the same command
# goes on to the end. On a terminal its count never falls; in JSON each event comes once and in order.
source tests/testing/stack.sh

readonly NODES=300
start_stack --nodes=$NODES --latency=20ms
export NODEOPS_SERVER=$SERVER
OUT=$STACK_FOLDER/out
ERR=$STACK_FOLDER/err
service_pid=${STACK_PIDS[1]}
starts=0

# eventually WHAT COMMAND...: waits until the command succeeds, for a minute at most.
eventually() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < 3000; ++tries)); do
    if "$@"; then return; fi
    sleep 0.02
  done
  tail -c 2000 "$OUT" >&2
  fail "did not come: $what"
}

kill_service() {
  kill -KILL "$service_pid"
  wait "$service_pid" 2>/dev/null || true
}
start_service() {
  starts=$((starts + 1))
  serve "restarted-$starts" service/nodeopsd --listen="$SERVER" --kubeconfig="$KUBECONFIG" --clusters=sandbox \
    --data-dir="$STACK_FOLDER/data"
  service_pid=${STACK_PIDS[-1]}
}

# Counts that a terminal was shown, in order: `120/300`.
counts() { grep -oE "[0-9]+/$NODES " "$OUT" | cut -d/ -f1; }
shown_at_least() { [[ $(counts | tail -n1) -ge $1 ]]; }
shown() { grep -qF -e "$1" "$OUT"; }

# On a terminal.
client/cli/nodeops cordon --all --concurrency=100 -q >"$OUT"
: >"$OUT"
TERM=xterm LC_ALL=C script --quiet --flush --return \
  --command "stty cols 120 rows 30; exec client/cli/nodeops uncordon --all --concurrency=5" "$OUT" </dev/null >/dev/null &
pid=$!
eventually "some progress" shown_at_least 40
kill_service
eventually "that the connection is lost" shown "no connection, next try"
before=$(counts | tail -n1)
start_service
got=0
wait "$pid" || got=$?
((got == 0)) || { cat "$OUT" >&2; fail "exit status $got, want 0"; }

counts | awk -v before="$before" '$1 < last {print "the count fell from", last, "to", $1; bad = 1} {last = $1}
  END {if (last <= before) {print "no progress after the restart"; bad = 1} exit bad}' >&2 || fail "no continuous bar"
shown "nodeops: the connection was lost for " || fail "that the connection is back was not told"
shown "nodeops: the server was started anew and goes on with " || fail "the restart was not told"
shown "uncordon: $NODES nodes: $NODES changed, 0 unchanged, 0 failed in " || { tail "$OUT" >&2; fail "no true summary"; }
[[ $(client/cli/nodeops operations -q | wc -l) == 2 ]] || fail "the uncordon was started twice"
client/cli/nodeops nodes -q --field-selector=spec.unschedulable=true >"$OUT" 2>"$ERR"
[[ ! -s $OUT ]] || fail "nodes are left cordoned: $(head "$OUT")"

# In JSON, through two deaths.
: >"$OUT"
# One node at a time: the command may take 5 s until it is connected again, and must then still find nodes to do.
client/cli/nodeops cordon --all --concurrency=1 -o json >"$OUT" 2>"$ERR" &
pid=$!
finished() { [[ $(grep -c '"nodeFinished"' "$OUT") -ge $1 ]]; }
for progress in 20 100; do
  eventually "$progress results" finished "$progress"
  kill_service
  start_service
done
got=0
wait "$pid" || got=$?
((got == 0)) || { cat "$ERR" >&2; fail "exit status $got, want 0"; }
awk -F'"' '$2 != "sequence" || $4 != NR {print "line " NR ": " $0; exit 1}' "$OUT" >&2 || fail "an event is missing or twice"
[[ $(grep -c '"operationRecovered"' "$OUT") == 2 ]] || fail "want 2 recoveries"
[[ $(grep -oE '"nodeFinished":{"result":{"cluster":"sandbox","node":"[^"]*"' "$OUT" | sort -u | wc -l) == "$NODES" ]] ||
  fail "want a result for each node"
[[ $(grep -c '"nodeFinished"' "$OUT") == "$NODES" ]] || fail "a node has two results"
grep -q "connected again" "$ERR" || fail "that the connection is back was not told"
