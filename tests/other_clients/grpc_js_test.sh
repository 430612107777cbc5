#!/usr/bin/env bash
# A client in another language, through reflection alone: see grpc_js_client.js.
source tests/testing/stack.sh

start_stack --nodes=200 --latency=2ms
NODE_PATH=$NODE_MODULES node tests/other_clients/grpc_js_client.js "$SERVER" || {
  cat "$STACK_FOLDER/nodeopsd.log"
  fail "grpc-js"
}
