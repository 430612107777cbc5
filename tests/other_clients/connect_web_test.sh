#!/usr/bin/env bash
# The client that browsers use, against the HTTP port: see connect_web_client.js.
source tests/testing/stack.sh

NODEOPSD_FLAGS=(--http-listen=127.0.0.1:0)
start_stack --nodes=200 --latency=2ms
url=$(grep -oE 'http://127\.0\.0\.1:[0-9]+' "$STACK_FOLDER/nodeopsd.out")
protoc --proto_path=proto --include_imports --descriptor_set_out="$STACK_FOLDER/nodeops.binpb" nodeops/v1/node_ops.proto
NODE_PATH=$NODE_MODULES node tests/other_clients/connect_web_client.js "$url" "$STACK_FOLDER/nodeops.binpb" || {
  cat "$STACK_FOLDER/nodeopsd.log"
  fail "connect-web"
}
