#!/bin/bash
# Runs both seeded simulations, optimised, on all cores: the engine alone, and operations through
# processes that die. A breach prints its seed; run that alone with --test_env=SIMULATION_SEED=n.
#   tests/faults/simulation.sh           20,000 schedules of each
#   tests/faults/simulation.sh --long    1,000,000 schedules of each
set -euo pipefail
cd "$(dirname "$0")/../.."

schedules=20000
if [[ "${1:-}" == --long ]]; then schedules=1000000; fi
shards=$(nproc)
each=$((schedules / shards))

bazel build --config=opt //service/engine:engine_simulation_test \
  //service/operations:crash_simulation_test
bin=$(bazel info --config=opt bazel-bin 2>/dev/null)

status=0
for test in engine/engine_simulation_test operations/crash_simulation_test; do
  pids=()
  for ((shard = 0; shard < shards; ++shard)); do
    SIMULATION_FIRST=$((shard * each + 1)) SIMULATION_SCHEDULES=$each \
      "$bin/service/$test" --gtest_filter='*Promises*' >"/tmp/simulation.$$.$shard" 2>&1 &
    pids+=($!)
  done
  failed=0
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  if ((failed)); then
    grep -h -A3 SIMULATION_SEED /tmp/simulation.$$.* || cat /tmp/simulation.$$.*
    status=1
  else
    echo "$test: $((each * shards)) schedules, 0 breaches"
  fi
  rm -f /tmp/simulation.$$.*
done
exit "$status"
