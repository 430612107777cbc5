// Thousands of random schedules against the simulated API server. SIMULATION_SEED=n runs only that
// seed, SIMULATION_SCHEDULES=n so many of them:
//   bazel test //service/engine:engine_simulation_test --test_env=SIMULATION_SEED=7

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "service/engine/testing/simulation.h"

namespace nodeops::engine {
namespace {

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
    for (const auto& [outcome, count] : report.outcomes) outcomes_[outcome] += count;
    if (report.violations.empty()) return true;
    ADD_FAILURE() << "SIMULATION_SEED=" << seed << "\n"
                  << absl::StrJoin(report.violations, "\n") << "\nWhat happened:\n"
                  << absl::StrJoin(report.trace, "\n");
    return false;
  }

  std::map<std::string, int> outcomes_;
};

TEST_F(EngineSimulationTest, PromisesHoldWhateverGoesWrong) {
  if (const uint64_t seed = FromEnvironment("SIMULATION_SEED", 0); seed != 0) {
    RunSeed(seed);
    return;
  }
  const uint64_t schedules = FromEnvironment("SIMULATION_SCHEDULES", 300);
  for (uint64_t seed = 1; seed <= schedules; ++seed) ASSERT_TRUE(RunSeed(seed));
  for (const auto& [outcome, count] : outcomes_) std::cout << outcome << " " << count << "\n";
  for (const char* outcome : {"CHANGED", "UNCHANGED", "FAILED", "CANCELLED", "EXPIRED",
                              "OUTCOME_UNKNOWN", "WOULD_CHANGE"}) {
    EXPECT_GE(outcomes_[outcome], 10) << outcome << " hardly ever happened";
  }
}

TEST_F(EngineSimulationTest, ASeedIsAlwaysTheSameRun) {
  for (uint64_t seed : {3, 4, 5}) EXPECT_EQ(Simulate(seed).trace, Simulate(seed).trace);
}

}  // namespace
}  // namespace nodeops::engine
