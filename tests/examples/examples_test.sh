#!/usr/bin/env bash
# The programs in docs/examples and the commands of docs/api.md that are marked as tested do what they say.
source tests/testing/stack.sh

start_stack --nodes=20
run() { # NAME COMMAND...: the command succeeds and says that the operation did.
  local output
  output=$("${@:2}" 2>&1) || fail "$1: $output"
  grep -qE '^node-0000[0-9] CHANGED$' <<<"$output" || fail "$1: no node changed in: $output"
  grep -qE '^operations/[0-9a-f]+ SUCCEEDED$' <<<"$output" || fail "$1: no end in: $output"
}

echo "== JavaScript"
run cordon.mjs node docs/examples/cordon.mjs "$SERVER" "$PWD/proto" node-00000 node-00001

echo "== Python"
# Debian's, which has grpc; another one may come first on PATH.
python=/usr/bin/python3
generated=$STACK_FOLDER/generated
mkdir "$generated"
protoc -I proto --python_out="$generated" --grpc_out="$generated" --plugin=protoc-gen-grpc="$(command -v grpc_python_plugin)" \
  proto/nodeops/v1/*.proto
run cordon.py env PYTHONPATH="$generated" "$python" docs/examples/cordon.py "$SERVER" node-00002 node-00003

echo "== commands"
mkdir "$STACK_FOLDER/bin"
ln -s "$(readlink -f "$NODE_MODULES/.bin/buf")" "$STACK_FOLDER/bin/buf"
awk '/^```sh test$/ { on = 1; next } /^```$/ { on = 0 } on' docs/api.md >"$STACK_FOLDER/commands"
[[ $(grep -c '^buf curl' "$STACK_FOLDER/commands") -ge 4 ]] || fail "docs/api.md has no commands: $(cat "$STACK_FOLDER/commands")"
sed -i -e "s/127\.0\.0\.1:50051/$SERVER/g" -e 's/\bnode-1\b/node-00004/g' "$STACK_FOLDER/commands"
HOME=$STACK_FOLDER PATH=$STACK_FOLDER/bin:$PATH bash -euo pipefail "$STACK_FOLDER/commands" >"$STACK_FOLDER/said" 2>&1 ||
  fail "docs/api.md: $(cat "$STACK_FOLDER/said")"
grep -q '"result": *"CHANGED"' "$STACK_FOLDER/said" || fail "docs/api.md: nothing changed in: $(cat "$STACK_FOLDER/said")"
grep -q '"state": *"SUCCEEDED"' "$STACK_FOLDER/said" || fail "docs/api.md: nothing succeeded in: $(cat "$STACK_FOLDER/said")"
