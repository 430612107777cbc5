#include "service/operations/retention.h"

#include <gtest/gtest.h>

#include <string>

namespace nodeops::operations {
namespace {

const absl::Time kNow = absl::UnixEpoch() + absl::Hours(1'000'000);

std::string Text(const std::optional<FinishedOperations::Drop>& drop) {
  if (!drop) return "nothing";
  return (drop->part == FinishedOperations::Part::kEvents ? "events of " : "all of ") +
         std::to_string(drop->operation);
}

// Everything that goes at `now`, in order.
std::string Sweep(FinishedOperations& finished, absl::Time now = kNow) {
  std::string gone;
  while (const auto drop = finished.Next(now)) {
    gone += Text(drop) + "; ";
    finished.Dropped(*drop);
  }
  return gone;
}

TEST(FinishedOperationsTest, WithinTheLimitsNothingGoes) {
  FinishedOperations finished({.max_finished_operations = 2, .max_finished_events = 20}, {});
  finished.Add(1, kNow, 10);
  finished.Add(2, kNow, 10);
  EXPECT_EQ(Sweep(finished), "");
  EXPECT_EQ(finished.events(), 20u);
}

TEST(FinishedOperationsTest, TheOldestLoseTheirEventsAndAreKeptOtherwise) {
  FinishedOperations finished({.max_finished_operations = 9, .max_finished_events = 20}, {});
  for (int i = 1; i <= 4; ++i) finished.Add(i, kNow, 10);
  EXPECT_EQ(Sweep(finished), "events of 1; events of 2; ");
  EXPECT_EQ(finished.size(), 4u);
  EXPECT_EQ(finished.events(), 20u);
}

TEST(FinishedOperationsTest, TheOldestGoOverTheCount) {
  FinishedOperations finished({.max_finished_operations = 2, .max_finished_events = 20}, {});
  for (int i = 1; i <= 4; ++i) finished.Add(i, kNow, 1);
  EXPECT_EQ(Sweep(finished), "all of 1; all of 2; ");
}

TEST(FinishedOperationsTest, OneThatHasLostItsEventsGoesLater) {
  FinishedOperations finished({.max_finished_operations = 3, .max_finished_events = 20}, {});
  for (int i = 1; i <= 3; ++i) finished.Add(i, kNow, 10);
  EXPECT_EQ(Sweep(finished), "events of 1; ");
  finished.Add(4, kNow, 10);
  EXPECT_EQ(Sweep(finished), "all of 1; events of 2; ");
  EXPECT_EQ(finished.events(), 20u);
}

TEST(FinishedOperationsTest, TheOneThatEndedLastStaysHoweverLongItsLog) {
  FinishedOperations finished({.max_finished_operations = 0, .max_finished_events = 0}, {});
  finished.Add(1, kNow, 1'000'000);
  EXPECT_EQ(Sweep(finished, kNow + absl::Hours(10'000)), "");
  finished.Add(2, kNow, 1'000'000);
  EXPECT_EQ(Sweep(finished), "all of 1; ");
  EXPECT_EQ(finished.events(), 1'000'000u);
}

TEST(FinishedOperationsTest, WhatIsTooOldGoes) {
  FinishedOperations finished({.max_age = absl::Hours(24)}, {});
  finished.Add(1, kNow, 1);
  finished.Add(2, kNow + absl::Hours(1), 1);
  finished.Add(3, kNow + absl::Hours(2), 1);
  EXPECT_EQ(Sweep(finished, kNow + absl::Hours(24) - absl::Nanoseconds(1)), "");
  EXPECT_EQ(Sweep(finished, kNow + absl::Hours(24)), "all of 1; ");
  EXPECT_EQ(Sweep(finished, kNow + absl::Hours(100)), "all of 2; ");
}

TEST(FinishedOperationsTest, WhatHasJustEndedStaysWhateverTheLimits) {
  const Retention tight = {.max_finished_operations = 1, .max_finished_events = 1};
  FinishedOperations finished(tight, absl::Minutes(1));
  finished.Add(1, kNow, 10);
  finished.Add(2, kNow + absl::Seconds(30), 10);
  finished.Add(3, kNow + absl::Seconds(30), 10);
  EXPECT_EQ(Sweep(finished, kNow + absl::Seconds(59)), "");
  EXPECT_EQ(Sweep(finished, kNow + absl::Seconds(60)), "all of 1; ");
  EXPECT_EQ(Sweep(finished, kNow + absl::Seconds(90)), "all of 2; ");
}

TEST(FinishedOperationsTest, EventsOfWhatHasJustEndedStayToo) {
  FinishedOperations finished({.max_finished_events = 1, .min_age = absl::Seconds(10)}, {});
  for (int i = 1; i <= 3; ++i) finished.Add(i, kNow + i * absl::Seconds(10), 10);
  EXPECT_EQ(Sweep(finished, kNow + absl::Seconds(25)), "events of 1; ");
  EXPECT_EQ(Sweep(finished, kNow + absl::Seconds(30)), "events of 2; ");
}

}  // namespace
}  // namespace nodeops::operations
