// kill -9 at random moments and at the failpoints between two steps of which one must not be
// without the other. `--long` kills 1,000 times, KILLS=N any number of times; SEED=N repeats the
// same draws.

#include "tests/faults/kill_rig.h"

#include <gtest/gtest.h>

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "tests/faults/load_report.h"
#include "tests/faults/long_form.h"

namespace nodeops::tests {
namespace {

const std::vector<KillPoint> kPoints = {
    {"store.commit.before", 200}, {"store.commit.after", 200}, {"store.checkpoint", 1},
    {"accept.before_record", 20}, {"accept.after_record", 20}, {"recover.claimed", 1},
};

TEST(KillRig, NothingThatWasAcceptedIsLostHoweverOftenTheServiceIsKilled) {
  const int kills = static_cast<int>(Setting("KILLS", IsLongForm() ? 1'000 : 50));
  KillRig rig({.points = kPoints, .kills = kills, .seed = PrintedSeed()});
  rig.Run();
  std::cout << rig.Report();
  EXPECT_TRUE(rig.findings().ok());
  EXPECT_LE(rig.weak_kills(), kills / 10) << "too little was in flight";
  for (const KillPoint& point : kPoints) {
    EXPECT_GT(rig.deaths_at().count(point.name), 0u) << point.name << " was never reached";
  }
}

// A few kills of a service that breaks a promise; the checker must say which.
Findings FindingsOn(const char* broken_store, std::vector<KillPoint> points) {
  KillRig rig({.program = "tests/faults/nodeopsd_with_broken_store",
               .environment = {std::string("NODEOPS_BROKEN_STORE=") + broken_store},
               .points = std::move(points),
               .kills = 6,
               .seed = PrintedSeed()});
  rig.Run();
  std::cout << rig.Report();
  return rig.findings();
}

TEST(KillRig, NoticesAnAcknowledgementBeforeTheCommit) {
  EXPECT_GT(FindingsOn("hasty", {{"broken.hasty", 20, "fail"}}).breaches(kDurable), 0);
}

TEST(KillRig, NoticesRequestsWithoutARecordedIntent) {
  EXPECT_GT(FindingsOn("forgetful", {}).breaches(kIntended), 0);
}

}  // namespace
}  // namespace nodeops::tests
