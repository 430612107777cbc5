#!/usr/bin/env bash
# Generates the TypeScript of the public API.
#   generate.sh ROOT NODE_MODULES OUT    ROOT: the repository, or a copy of it that has proto/
set -euo pipefail
root=$1 node_modules=$2 out=$3

mkdir -p "$out"
protoc -I "$root/proto" -I "$node_modules/google-proto-files" \
  --plugin=protoc-gen-es="$node_modules/.bin/protoc-gen-es" --es_out="$out" --es_opt=target=ts \
  nodeops/v1/{event,inventory,node_ops,operation,result,retry,target}.proto google/rpc/error_details.proto
