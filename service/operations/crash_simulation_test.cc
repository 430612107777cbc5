// Random schedules of operations through processes that die. SIMULATION_SEED=n runs only that seed,
// SIMULATION_SCHEDULES=n so many of them, from SIMULATION_FIRST on:
//   bazel test //service/operations:crash_simulation_test --test_env=SIMULATION_SEED=7
// Many of them: tests/faults/simulation.sh.

#include "service/operations/testing/crash_simulation.h"

#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"

namespace nodeops::operations {
namespace {

constexpr uint64_t kSchedules = 500;  // Some 10 seconds without optimisation.

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  uint64_t value = 0;
  return text != nullptr && absl::SimpleAtoi(text, &value) ? value : otherwise;
}

class CrashSimulationTest : public testing::Test {
 protected:
  CrashSimulationTest() { spdlog::set_level(spdlog::level::off); }
  ~CrashSimulationTest() override { spdlog::set_level(spdlog::level::info); }

  // False if a promise broke.
  bool RunSeed(uint64_t seed) {
    const CrashReport report = SimulateCrashes(seed);
    for (const auto& [what, count] : report.counts) counts_[what] += count;
    if (report.violations.empty()) return true;
    ADD_FAILURE() << "SIMULATION_SEED=" << seed << "\n"
                  << absl::StrJoin(report.violations, "\n") << "\nWhat happened:\n"
                  << absl::StrJoin(report.trace, "\n");
    return false;
  }

  std::map<std::string, int> counts_;
};

TEST_F(CrashSimulationTest, PromisesHoldWhateverDies) {
  if (const uint64_t seed = FromEnvironment("SIMULATION_SEED", 0); seed != 0) {
    RunSeed(seed);
    return;
  }
  const uint64_t first = FromEnvironment("SIMULATION_FIRST", 1);
  const uint64_t schedules = FromEnvironment("SIMULATION_SCHEDULES", kSchedules);
  for (uint64_t seed = first; seed < first + schedules; ++seed) ASSERT_TRUE(RunSeed(seed));
  std::cout << "schedules: " << schedules << ", breaches: 0\n";
  for (const auto& [what, count] : counts_) std::cout << what << ": " << count << "\n";
  if (schedules < kSchedules) return;
  for (const char* what :
       {"killed", "stopped", "recovered", "INTERRUPTED", "CONFLICT", "CHANGED", "UNCHANGED",
        "CANCELLED", "EXPIRED", "OUTCOME_UNKNOWN", "SUCCEEDED", "PARTIALLY_FAILED"}) {
    EXPECT_GE(counts_[what], 2) << what << " hardly ever happened";
  }
}

TEST_F(CrashSimulationTest, ASeedIsAlwaysTheSameRun) {
  for (uint64_t seed : {3, 4, 5})
    EXPECT_EQ(SimulateCrashes(seed).trace, SimulateCrashes(seed).trace);
}

}  // namespace
}  // namespace nodeops::operations
