#!/usr/bin/env bash
# The audit log of a real service against what was called: accepted and refused calls, ends of operations, rotation.
source tests/testing/stack.sh

KUBECONFIG=$STACK_FOLDER/kubeconfig
LOG=$STACK_FOLDER/audit.log
serve sandbox k8s/sandbox/server/nodeops-sandbox --listen=127.0.0.1:0 --kubeconfig-out="$KUBECONFIG" --nodes=500

# serve_audited NAME FLAG...: a service whose address is in NODEOPS_SERVER.
serve_audited() {
  serve "$1" service/nodeopsd --listen=127.0.0.1:0 --kubeconfig="$KUBECONFIG" --clusters=sandbox --data-dir=:memory: \
    --audit-log="$LOG" "${@:2}"
  NODEOPS_SERVER=$(grep -oE '127\.0\.0\.1:[0-9]+' "$STACK_FOLDER/$1.out")
  export NODEOPS_SERVER
}
nodeops() { client/cli/nodeops "$@" >"$STACK_FOLDER/out" 2>&1; }
# has COUNT PATTERN: until so many lines match, and never more; Bazel's time limit ends it.
has() {
  until (($(grep -cE -- "$2" "$LOG") >= $1)); do sleep 0.05; done
  (($(grep -cE -- "$2" "$LOG") == $1)) || fail "more than $1 lines with $2: $(cat "$LOG")"
}
every_line_is_json() { node -e 'for (const l of require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n")) JSON.parse(l)' "$1"; }

serve_audited first
[[ $(stat -c %a "$LOG") == 600 ]] || fail "mode $(stat -c %a "$LOG")"

echo "== accepted, and its end"
nodeops cordon node-00001 node-00002 --reason="new \"kernel\"" --request-id=ticket-1 || fail "cordon: $(cat "$STACK_FOLDER/out")"
name=$(grep -oE 'operations/[0-9a-z]+' "$STACK_FOLDER/out" | head -n 1)
has 1 '"kind":"call","method":"BatchCordonNodes","actor":"anonymous","authentication":"none","peer":"[^"]+","request":".*ticket-1.*","decision":"accepted","code":"OK","operation":"'"$name"'"'
has 1 '"kind":"operation_accepted","operation":"'"$name"'","actor":"anonymous","action":"CORDON","mode":"EXECUTE","reason":"new \\"kernel\\"","request_id":"ticket-1","nodes":2}'
has 1 '"kind":"operation_ended","operation":"'"$name"'".*"state":"SUCCEEDED","changed":2,"unchanged":0'

echo "== refused: by validation, by what there is, by the state"
! nodeops cordon 'no_such-name!' || fail "an invalid name was accepted"
has 1 '"method":"BatchCordonNodes".*"decision":"refused","code":"INVALID_ARGUMENT","message":"'
! nodeops cordon -l no=such || fail "a selector without nodes was accepted"
has 1 '"method":"BatchCordonNodes".*no=such.*"decision":"refused","code":"NOT_FOUND"'
! nodeops cancel "$name" --reason="$(printf 'esc\033[2J')" || fail "an operation that has ended was cancelled"
has 1 '"method":"CancelOperation".*"decision":"refused","code":"(FAILED_PRECONDITION|INVALID_ARGUMENT)"'

echo "== reads are not in it"
nodeops get "$name" && nodeops operations && nodeops nodes || fail "reads: $(cat "$STACK_FOLDER/out")"
! grep -qE '"method":"(Get|List|Watch)' "$LOG" || fail "reads are audited"

echo "== a new file after a rename, and rotation; reads"
serve_audited second --audit-reads --audit-max-size=65536 --audit-keep=2
mv "$LOG" "$LOG.away"
nodeops get operations/none || true
has 1 '"method":"GetOperation".*"decision":"refused","code":"(NOT_FOUND|INVALID_ARGUMENT)"'
nodes=$(printf 'node-%05d ' $(seq 0 400))
for _ in $(seq 40); do
  nodeops cordon $nodes --plan -q || fail "plan: $(cat "$STACK_FOLDER/out")"
done
until [[ -e $LOG.2 ]]; do sleep 0.05; done
for file in "$LOG" "$LOG.1" "$LOG.2" "$LOG.away"; do
  (($(stat -c %s "$file") <= 65536)) || fail "$file is too large"
  every_line_is_json "$file"
  ! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$file" || fail "control characters in $file"
done
[[ ! -e $LOG.3 ]] || fail "more full files than --audit-keep"

echo "== no secret"
token=$(grep -oE 'token: .+' "$KUBECONFIG" | head -n 1 | cut -d' ' -f2)
[[ -n $token ]] || fail "no token to look for"
! grep -qF -- "$token" "$LOG"* || fail "a token is in the audit log"

echo "== a file that cannot be written is an error at the start"
! timeout 60 service/nodeopsd --listen=127.0.0.1:0 --kubeconfig="$KUBECONFIG" --data-dir=:memory: --audit-log=/none/audit.log \
  >"$STACK_FOLDER/out" 2>&1 || fail "it started without its audit log"
grep -qF -- '--audit-log: cannot open /none/audit.log' "$STACK_FOLDER/out" || fail "$(cat "$STACK_FOLDER/out")"

echo PASSED
