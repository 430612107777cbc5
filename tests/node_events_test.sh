#!/usr/bin/env bash
# What operations do to nodes as `kubectl describe node` tells it: real service, simulated cluster, Debian's kubectl.
source tests/testing/stack.sh

command -v kubectl >/dev/null || fail "kubectl is missing: install kubernetes-client (tools/install_deps does)"

# The write of node-00003 is refused.
cat >"$STACK_FOLDER/faults.json" <<'JSON'
{"rules": [{"node": "node-00003", "verb": "patch", "answer": 403}]}
JSON
start_stack --nodes=30 --fault-script="$STACK_FOLDER/faults.json"
export NODEOPS_SERVER=$SERVER HOME=$STACK_FOLDER

k() { kubectl --kubeconfig="$KUBECONFIG" --cache-dir="$STACK_FOLDER/cache" --request-timeout=20s "$@"; }
nodeops() { client/cli/nodeops "$@" >"$STACK_FOLDER/out" 2>&1 || [[ ${MAY_FAIL-} ]] || { cat "$STACK_FOLDER/out"; fail "nodeops $*"; }; }

# told PATTERN NODE: until `kubectl describe node` has such a line; Bazel's time limit ends it.
told() {
  until k describe node "$2" | sed '1,/^Events:/d' >"$STACK_FOLDER/events" && grep -qE -- "$1" "$STACK_FOLDER/events"; do
    sleep 0.05
  done
}
events() { k get events -o name "$@" | wc -l; }
# How many requests the journal has: requests VERB RESOURCE.
requests() { k get --raw /sandbox/journal | grep -c "\"verb\":\"$1\",\"resource\":\"$2\"" || true; }

echo "== who cordoned it, why, and by which operation"
nodeops cordon node-00001 --reason="new kernel"
told '^  Normal +NodeCordonedByNodeops +[^ ]+( ago)? +nodeops +Cordoned by [^ ]+: new kernel \(operations/[^ ]+\)$' node-00001
nodeops uncordon node-00001
told '^  Normal +NodeUncordonedByNodeops +.* nodeops +Uncordoned by [^ ]+ \(operations/[^ ]+\)$' node-00001

echo "== the same again raises the count, and names the last operation"
nodeops cordon node-00001 --reason="new kernel"
last=$(k get node node-00001 -o jsonpath='{.metadata.annotations.nodeops\.dev/last-operation}')
told "NodeCordonedByNodeops .*\(x2 over .*: new kernel \($last\)\$" node-00001
[[ $(events --field-selector=involvedObject.name=node-00001) == 2 ]] || fail "not two events of node-00001"

echo "== a failure is a warning"
MAY_FAIL=1 nodeops cordon node-00003
told '^  Warning +NodeCordonFailedByNodeops +.* nodeops +For [^ ]+: .*node-00003.* \(operations/' node-00003

echo "== what changed nothing is not told; requests for nodes are what they were"
before=$(requests patch nodes)
nodeops cordon node-00001 --reason="new kernel"
nodeops cordon node-00004 --plan
nodeops cordon node-00005 --reason=after
told ': after ' node-00005 # Events go out in order.
[[ $(events --field-selector=involvedObject.name=node-00001) == 2 && $(events --field-selector=involvedObject.name=node-00004) == 0 ]] ||
  fail "events of nodes that were not changed"
[[ $(requests patch nodes) == $((before + 1)) ]] || fail "not one write for one changed node"
[[ $(requests create events) == 4 && $(requests patch events) == 1 ]] || fail "requests for events"

echo "== --node-events=false"
serve silent service/nodeopsd --listen=127.0.0.1:0 --kubeconfig="$KUBECONFIG" --clusters=sandbox --data-dir=:memory: --node-events=false
NODEOPS_SERVER=$(grep -oE '127\.0\.0\.1:[0-9]+' "$STACK_FOLDER/silent.out") nodeops cordon node-00006
NODEOPS_SERVER=$SERVER nodeops cordon node-00007 --reason=last
told ': last ' node-00007
[[ $(events --field-selector=involvedObject.name=node-00006) == 0 ]] || fail "an event in spite of --node-events=false"
[[ $(requests create events) == 5 ]] || fail "requests for events in spite of --node-events=false"

echo PASSED
