#!/usr/bin/env bash
# Builds the dashboard and turns its files into C++.
#   build_files.sh NODE_MODULES_FILE OUT.cc    from the root of the repository or of Bazel's copy of it
set -euo pipefail
out=$PWD/$2

# A build must depend on nothing but its inputs.
unset "${!NODEOPS_@}" "${!VITE_@}"
export HOME=/nonexistent NODE_ENV=production
client/dashboard/tools/in_copy.sh "$1" \
  bash -c 'vite build --configLoader runner --logLevel warn && node tools/embed.mjs dist "$1"' embed "$out"
