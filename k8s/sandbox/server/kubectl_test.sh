#!/usr/bin/env bash
# kubectl, an independent client, works on the nodes of nodeops-sandbox. Takes the kubectl on PATH, or $KUBECTL.
set -euo pipefail

readonly sandbox=k8s/sandbox/server/nodeops-sandbox
readonly folder=${TEST_TMPDIR:-$(mktemp -d)}
readonly kubectl=${KUBECTL:-$(command -v kubectl || true)}
[[ -n $kubectl ]] || { echo "kubectl is missing: install kubernetes-client (tools/install_deps does)" >&2; exit 1; }

export HOME=$folder KUBECONFIG=$folder/kubeconfig
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done' EXIT

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

k() { "$kubectl" --cache-dir="$folder/cache" --request-timeout=20s "$@"; }

# expect PATTERN COMMAND...: the command succeeds and a line of what it prints matches.
expect() {
  local pattern=$1 output
  shift
  output=$("$@" 2>&1) || fail "$* failed: $output"
  grep -qE -- "$pattern" <<<"$output" || fail "$*: no line matches '$pattern' in: $output"
}

# refuse PATTERN COMMAND...: the same of a command that must fail.
refuse() {
  local pattern=$1 output
  shift
  ! output=$("$@" 2>&1) || fail "$* did not fail: $output"
  grep -qE -- "$pattern" <<<"$output" || fail "$*: no line matches '$pattern' in: $output"
}

# lacks PATTERN COMMAND...: the command succeeds and no line matches.
lacks() {
  local pattern=$1 output
  shift
  output=$("$@" 2>&1) || fail "$* failed: $output"
  ! grep -qE -- "$pattern" <<<"$output" || fail "$*: '$pattern' is in: $output"
}

# wait_for PATTERN FILE: until a line of the file matches; Bazel's time limit ends it.
wait_for() {
  until grep -qE -- "$1" "$2"; do sleep 0.05; done
}

names() { k get nodes "$@" -o name | tr '\n' ' '; }

"$sandbox" --listen=127.0.0.1:0 --nodes=8 --kubeconfig-out="$KUBECONFIG" >"$folder/out" 2>"$folder/log" &
pids+=($!)
until [[ -s $folder/out ]]; do
  kill -0 "${pids[0]}" 2>/dev/null || fail "the sandbox does not start: $(cat "$folder/log")"
  sleep 0.05
done
grep -qE "^nodeops-sandbox serving 8 nodes at https://127\.0\.0\.1:[0-9]+ \(kubeconfig: $KUBECONFIG, context: sandbox\)$" \
  "$folder/out" || fail "serving line: $(cat "$folder/out")"

echo "== get"
expect '^node-00000 +Ready +<none> +[0-9]+s +v1' k get nodes
expect '^node-00003 +Ready .* 10\.[0-9.]+ .* containerd://' k get nodes -o wide
expect '"kind": "Node"' k get node node-00000 -o json
[[ $(k get nodes -o json | grep -c '"kind": "Node"') == 8 ]] || fail "get -o json does not show 8 nodes"
[[ $(names) == "$(printf 'node/node-0000%d ' 0 1 2 3 4 5 6 7)" ]] || fail "names: $(names)"
[[ $(names --chunk-size=3) == "$(names)" ]] || fail "pages: $(names --chunk-size=3)"
[[ $(names -l pool=gpu) == "node/node-00000 node/node-00004 " ]] || fail "-l: $(names -l pool=gpu)"
[[ $(names -l 'pool notin (gpu),topology.kubernetes.io/zone in (zone-b)') == "node/node-00001 node/node-00007 " ]] ||
  fail "set selector"
refuse 'nodes "none" not found' k get node none

echo "== cordon and uncordon"
expect '^node/node-00001 cordoned$' k cordon node-00001
expect '^node/node-00001 already cordoned$' k cordon node-00001
expect '^node-00001 +Ready,SchedulingDisabled ' k get nodes
expect 'node\.kubernetes\.io/unschedulable:NoSchedule|Unschedulable: +true' k describe node node-00001
[[ $(names --field-selector spec.unschedulable=true) == "node/node-00001 " ]] || fail "--field-selector"
[[ $(names --field-selector metadata.name=node-00002) == "node/node-00002 " ]] || fail "--field-selector metadata.name"
expect '^node/node-00001 uncordoned$' k uncordon node-00001
expect '^node/node-00001 already uncordoned$' k uncordon node-00001
[[ -z $(names --field-selector spec.unschedulable=true) ]] || fail "still unschedulable"

echo "== label, annotate, taint, patch"
expect '^node/node-00001 labeled$' k label node node-00001 team=storage
[[ $(names -l team=storage) == "node/node-00001 " ]] || fail "label"
expect '^node/node-00001 (un)?labeled$' k label node node-00001 team-
[[ -z $(names -l team) ]] || fail "label removed"
expect '^node/node-00001 annotated$' k annotate node node-00001 note=hello
expect '^Annotations: +note: hello$' k describe node node-00001
expect '^node/node-00001 tainted$' k taint node node-00001 dedicated=gpu:NoSchedule
expect '^Taints: +dedicated=gpu:NoSchedule$' k describe node node-00001
expect '^node/node-00001 untainted$' k taint node node-00001 dedicated-
expect '^Taints: +<none>$' k describe node node-00001
expect '^node/node-00001 patched$' k patch node node-00001 --type=merge -p '{"metadata":{"labels":{"by":"merge"}}}'
expect '^node/node-00001 patched$' k patch node node-00001 -p '{"metadata":{"labels":{"also":"strategic"}}}'
expect '^node/node-00001 patched$' k patch node node-00001 --type=json \
  -p '[{"op":"test","path":"/metadata/labels/by","value":"merge"},{"op":"add","path":"/metadata/labels/and","value":"json"}]'
[[ $(names -l by=merge,also=strategic,and=json) == "node/node-00001 " ]] || fail "patch"
expect 'patched \(no change\)' k patch node node-00001 --type=merge -p '{"metadata":{"labels":{"by":"merge"}}}'
refuse 'the server rejected our request|The request is invalid' k patch node node-00001 --type=json \
  -p '[{"op":"test","path":"/metadata/labels/by","value":"other"}]'
expect '^node/node-00001 labeled' k label node node-00001 dry=run --dry-run=server
[[ -z $(names -l dry=run) ]] || fail "a dry run was saved"

echo "== describe"
expect '^Name: +node-00002$' k describe node node-00002
expect 'KubeletReady +kubelet is posting ready status' k describe node node-00002
expect '^Non-terminated Pods: +\(0 in total\)$' k describe node node-00002
expect '^Events: +<none>$' k describe node node-00002
expect '^  HolderIdentity: +node-00002$' k describe node node-00002
lacks 'Failed to get lease' k describe node node-00002

echo "== events"
cat >"$folder/event.json" <<'END'
{"apiVersion":"v1","kind":"Event","metadata":{"generateName":"node-00002."},"reason":"Told","message":"told by a test",
 "involvedObject":{"kind":"Node","name":"node-00002","uid":"node-00002"},"type":"Normal","source":{"component":"test"},
 "firstTimestamp":"2026-01-02T03:04:05Z","lastTimestamp":"2026-01-02T03:04:05Z","count":1}
END
expect '^event/node-00002\.[a-z0-9]{5} created$' k create -f "$folder/event.json"
expect '^  Normal +Told .* test +told by a test$' k describe node node-00002
expect '^Events: +<none>$' k describe node node-00003
expect '^event/node-00002\.[a-z0-9]{5}$' k get events -o name --field-selector reason=Told
expect '"create events":1' k get --raw /sandbox/stats

echo "== watch"
"$kubectl" --cache-dir="$folder/cache" get nodes -w -l topology.kubernetes.io/zone=zone-c --show-labels \
  >"$folder/watched" 2>&1 &
pids+=($!)
wait_for '^node-00005 ' "$folder/watched"
k label node node-00002 watched=yes >/dev/null
wait_for '^node-00002 .*watched=yes' "$folder/watched"
k cordon node-00005 >/dev/null
wait_for '^node-00005 +Ready,SchedulingDisabled ' "$folder/watched"
! grep -q 'node-00001' "$folder/watched" || fail "the watch shows a node that it did not select"
k uncordon node-00005 >/dev/null

echo "== create, apply, delete"
printf '{"apiVersion":"v1","kind":"Node","metadata":{"name":"extra","labels":{"made":"by-hand"}}}' >"$folder/extra.json"
expect '^node/extra created$' k create -f "$folder/extra.json"
refuse 'nodes "extra" already exists' k create -f "$folder/extra.json"
expect '^extra +(NotReady|Unknown) ' k get nodes
expect '^node "extra" deleted$' k delete node extra
refuse 'nodes "extra" not found' k delete node extra
expect '^node/extra created$' k apply -f "$folder/extra.json"
expect '^node/extra unchanged$' k apply -f "$folder/extra.json"
sed -i 's/by-hand/by-apply/' "$folder/extra.json"
expect '^node/extra configured$' k apply -f "$folder/extra.json"
[[ $(names -l made=by-apply) == "node/extra " ]] || fail "apply"
expect '^node/extra replaced$' k replace -f "$folder/extra.json"
expect '^node "extra" deleted$' k delete -f "$folder/extra.json"

echo "== drain"
expect '^node/node-00006 drained$' k drain node-00006
expect '^node/node-00006 uncordoned$' k uncordon node-00006

echo "== who may do what"
expect '^node-00000 ' k --context=sandbox-readonly get nodes
refuse 'User "readonly" cannot patch resource "nodes"' k --context=sandbox-readonly label node node-00000 a=b
refuse 'User "nobody" cannot list resource "nodes"' k --context=sandbox-nobody get nodes
expect '^node/node-00000 cordoned$' k --context=sandbox-certificate cordon node-00000
refuse 'Unauthorized|must be logged in' k --token=wrong get nodes

echo "== the journal knows it all"
expect '"userAgent":"kubectl.*"verb":"patch","resource":"nodes","node":"node-00001".*"status":200.*"tookEffect":true' \
  k get --raw /sandbox/journal
expect '"requests":\{.*"list":[0-9]+' k get --raw /sandbox/stats
refuse 'Forbidden|forbidden' k --context=sandbox-readonly get --raw /sandbox/stats

echo "PASSED with $(k version --client 2>/dev/null | head -n 1)"
