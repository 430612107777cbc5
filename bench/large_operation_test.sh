#!/usr/bin/env bash
set -euo pipefail
# The bound on memory is for the optimised binary: sanitizers multiply it.
bench/large_operation --nodes=500 --watchers=20 --max-rss-mib=1000000
