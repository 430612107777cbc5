#!/usr/bin/env bash
# buf curl, as a person would use it: no .proto files, all by reflection.
source tests/testing/stack.sh

start_stack --nodes=20
call() { # METHOD JSON
  HOME=$STACK_FOLDER "$NODE_MODULES/.bin/buf" curl --protocol grpc --http2-prior-knowledge -d "$2" "http://$SERVER/$1"
}
expect() { # TEXT PATTERN
  grep -qE "$2" <<<"$1" || fail "no $2 in: $1"
}

services=$(HOME=$STACK_FOLDER "$NODE_MODULES/.bin/buf" curl --protocol grpc --http2-prior-knowledge --list-services "http://$SERVER")
expect "$services" '^nodeops.v1.NodeOps$'
expect "$services" '^grpc.health.v1.Health$'

expect "$(call grpc.health.v1.Health/Check '{}')" '"status": *"SERVING"'
expect "$(call nodeops.v1.NodeOps/ListClusters '{}')" '"name": *"sandbox"'

stream=$(call nodeops.v1.NodeOps/BatchCordonNodes '{"targets":[{"names":["node-00003"]}],"reason":"by hand"}')
expect "$stream" '"result": *"CHANGED"'
expect "$stream" '"state": *"SUCCEEDED"'
operation=$(grep -oE 'operations/[0-9a-f]+' <<<"$stream" | head -n 1)

resumed=$(call nodeops.v1.NodeOps/WatchOperation "{\"name\":\"$operation\",\"after_sequence\":1}")
expect "$resumed" '"sequence": *"2"'
if grep -qE '"sequence": *"1"' <<<"$resumed"; then fail "event 1 came again: $resumed"; fi

if refused=$(call nodeops.v1.NodeOps/BatchCordonNodes '{"targets":[{"cluster":"nowhere","all":true}]}' 2>&1); then
  fail "an unknown cluster was accepted"
fi
expect "$refused" 'invalid_argument'
expect "$refused" 'targets\[0\]\.cluster'
