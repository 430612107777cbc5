#!/usr/bin/env bash
# Runs a command in a copy of the dashboard's sources, with the API's generated code and node_modules beside them. The copy
# has no symbolic links into the repository, so nothing that was not declared is seen, and nothing is written back.
#   in_copy.sh NODE_MODULES_FILE COMMAND...    from the root of the repository or of Bazel's copy of it
# NODE_MODULES_FILE has the path of node_modules. The command finds its programs on the PATH.
set -euo pipefail
node_modules=$(cat "$1")
shift

root=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -rL client/dashboard/. "$copy"
chmod -R u+w "$copy"
ln -s "$node_modules" "$copy/node_modules"
client/dashboard/tools/generate.sh "$root" "$node_modules" "$copy/src/gen"
export PATH="$node_modules/.bin:$PATH"
cd "$copy"
"$@"
