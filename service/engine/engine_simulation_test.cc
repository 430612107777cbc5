// Random schedules against the simulated API server. SIMULATION_SEED=n runs only that seed,
// SIMULATION_SCHEDULES=n so many of them, from SIMULATION_FIRST on:
//   bazel test //service/engine:engine_simulation_test --test_env=SIMULATION_SEED=7
// Many of them: tests/faults/simulation.sh.

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "service/engine/testing/simulation.h"

namespace nodeops::engine {
namespace {

// A few seconds without optimisation.
constexpr uint64_t kSchedules = 400;

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

class EngineSimulationTest : public testing::Test {
 protected:
  EngineSimulationTest() { spdlog::set_level(spdlog::level::off); }
  ~EngineSimulationTest() override { spdlog::set_level(spdlog::level::info); }

  // False if a promise broke.
  bool RunSeed(uint64_t seed) {
    const SimulationReport report = Simulate(seed);
    for (const auto& [what, count] : report.counts) counts_[what] += count;
    if (report.violations.empty()) return true;
    ADD_FAILURE() << "SIMULATION_SEED=" << seed << "\n"
                  << absl::StrJoin(report.violations, "\n") << "\nWhat happened:\n"
                  << absl::StrJoin(report.trace, "\n");
    return false;
  }

  std::map<std::string, int> counts_;
};

TEST_F(EngineSimulationTest, PromisesHoldWhateverGoesWrong) {
  if (const uint64_t seed = FromEnvironment("SIMULATION_SEED", 0); seed != 0) {
    RunSeed(seed);
    return;
  }
  const uint64_t schedules = FromEnvironment("SIMULATION_SCHEDULES", kSchedules);
  const uint64_t first = FromEnvironment("SIMULATION_FIRST", 1);
  for (uint64_t seed = first; seed < first + schedules; ++seed) ASSERT_TRUE(RunSeed(seed));
  for (const auto& [what, count] : counts_) std::cout << what << ": " << count << "\n";
  if (schedules < kSchedules) return;
  for (const char* what : {"CHANGED", "UNCHANGED", "FAILED", "CANCELLED", "EXPIRED",
                           "OUTCOME_UNKNOWN", "WOULD_CHANGE", "SKIPPED", "interrupted", "conflict",
                           "overloaded", "server error", "connection lost", "write lost"}) {
    EXPECT_GE(counts_[what], 2) << what << " hardly ever happened";
  }
}

TEST_F(EngineSimulationTest, ASeedIsAlwaysTheSameRun) {
  for (uint64_t seed : {3, 4, 5}) EXPECT_EQ(Simulate(seed).trace, Simulate(seed).trace);
}

}  // namespace
}  // namespace nodeops::engine
