#!/usr/bin/env bash
# Serves the dashboard from its sources with Vite, which shows each edit at once, and passes calls on to a service.
#   tools/dev.sh [HTTP_ADDRESS]    where nodeopsd's --http-listen is; default 127.0.0.1:8080
set -euo pipefail
cd "$(dirname "$0")/.."

tools/generate.sh ../.. ../../node_modules src/gen
NODEOPS_HTTP=http://${1:-127.0.0.1:8080} exec ../../node_modules/.bin/vite
