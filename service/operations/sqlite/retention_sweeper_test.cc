#include "service/operations/sqlite/retention_sweeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/schema.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;

class RetentionSweeperTest : public testing::Test {
 protected:
  RetentionSweeperTest() {
    database_ = *Database::Open(directory_.database(), "", Database::Access::kCreate);
    EXPECT_THAT(Migrate(*database_, Migrations()), IsOk());
  }

  // An operation that ended so many seconds after kStart, and what was recorded of it.
  void Record(int64_t id, int64_t ended, int events, int nodes = 1) {
    Must("BEGIN IMMEDIATE");  // One commit for all of it.
    Must("INSERT INTO operations VALUES (?1, ?2, ?3, '', 3, 1, 0, ?4, 1, 'me', 1, ?5, ?1, 0, x'')",
         id, absl::StrCat("operations/", id), absl::StrCat("request-", id),
         absl::ToUnixMicros(kStart + absl::Seconds(ended)), events);
    for (int i = 1; i <= events; ++i) Must("INSERT INTO events VALUES (?1, ?2, x'')", id, i);
    for (int i = 1; i <= nodes; ++i) {
      Must(
          "INSERT INTO nodes (operation_id, position, cluster, node, uid) VALUES (?1, ?2, '', ?3, "
          "'')",
          id, i, absl::StrCat("n", i));
    }
    Must("COMMIT");
  }
  template <typename... Values>
  void Must(std::string_view sql, const Values&... values) {
    ASSERT_THAT(database_->Run(sql, values...), IsOk()) << sql;
  }

  void Load(const Retention& retention) {
    sweeper_.emplace(*database_, retention,
                     [this](const std::string& name) { gone_.push_back(name); });
    ASSERT_THAT(sweeper_->Load(), IsOk());
  }
  // One step as the writer makes it; `commit`: whether that went well.
  void Step(int64_t now, bool commit = true) {
    Must("BEGIN IMMEDIATE");
    ASSERT_THAT(sweeper_->Step(At(now)), IsOk());
    Must(commit ? "COMMIT" : "ROLLBACK");
    if (commit) sweeper_->StepCommitted();
  }
  // Steps until nothing is left to do; how many there were.
  int Sweep(int64_t now) {
    int steps = 0;
    for (; sweeper_->HasWork(At(now)) && steps < 100; ++steps) Step(now);
    return steps;
  }

  static absl::Time At(int64_t seconds) { return kStart + absl::Seconds(seconds); }
  int64_t One(const std::string& sql) {
    auto rows = database_->Query(sql);
    EXPECT_TRUE(rows.ok() && *rows->Next()) << sql;
    return rows->Integer(0);
  }
  int64_t Rows(const std::string& table, int64_t id) {
    return One(absl::StrCat("SELECT COUNT(*) FROM ", table, " WHERE operation_id = ", id));
  }
  // The operations that can be seen.
  std::vector<int64_t> Kept() {
    std::vector<int64_t> kept;
    auto rows = database_->Query("SELECT id FROM operations WHERE dropped = 0 ORDER BY id");
    while (*rows->Next()) kept.push_back(rows->Integer(0));
    return kept;
  }

  static constexpr absl::Time kStart = absl::FromUnixSeconds(1'700'000'000);
  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
  std::optional<RetentionSweeper> sweeper_;
  std::vector<std::string> gone_;
};

TEST_F(RetentionSweeperTest, WithinTheLimitsThereIsNothingToDo) {
  Record(1, 0, 3);
  Record(2, 1, 3);
  Load({.max_finished_operations = 2, .max_finished_events = 6});
  EXPECT_FALSE(sweeper_->HasWork(At(3600)));
  Step(3600);
  EXPECT_THAT(Kept(), ElementsAre(1, 2));
  EXPECT_THAT(gone_, IsEmpty());
}

TEST_F(RetentionSweeperTest, WhatEndedFirstGoesFirstWhateverItsNumber) {
  Record(1, 20, 3);
  Record(2, 10, 3);
  Record(3, 30, 3);
  Load({.max_finished_operations = 2});
  Sweep(3600);
  EXPECT_THAT(Kept(), ElementsAre(1, 3));
  EXPECT_THAT(gone_, ElementsAre("operations/2"));
}

TEST_F(RetentionSweeperTest, WhatRunsIsNotLookedAt) {
  Record(1, 0, 3);
  Record(2, 1, 3);
  Must("UPDATE operations SET finished = 0, end_time = NULL WHERE id = 1");
  Load({.max_finished_operations = 1});
  EXPECT_EQ(Sweep(3600), 0);
  EXPECT_THAT(Kept(), ElementsAre(1, 2));
}

TEST_F(RetentionSweeperTest, NothingGoesWithinAMinuteOfItsEndUnlessThatIsAllowed) {
  Record(1, 0, 3);
  Record(2, 1, 3);
  Load({.max_finished_operations = 1});
  EXPECT_FALSE(sweeper_->HasWork(At(59)));
  EXPECT_TRUE(sweeper_->HasWork(At(61)));
  Load({.max_finished_operations = 1, .min_age = absl::ZeroDuration()});
  EXPECT_TRUE(sweeper_->HasWork(At(1)));
}

// Its name and its request_id are free, and the rest of its rows go in steps of at most 500.
TEST_F(RetentionSweeperTest, AnOperationIsOutOfSightWithTheFirstStepAndGoneWithTheLast) {
  Record(1, 0, 700, 700);
  Record(2, 1, 3);
  Load({.max_finished_operations = 1});
  Step(3600);
  EXPECT_THAT(Kept(), ElementsAre(2));
  EXPECT_THAT(gone_, ElementsAre("operations/1"));
  EXPECT_EQ(One("SELECT COUNT(*) FROM operations WHERE name = 'operations/1' OR "
                "request_key = 'request-1'"),
            0);
  int64_t left = Rows("events", 1) + Rows("nodes", 1);
  EXPECT_EQ(left, 1400);
  while (sweeper_->HasWork(At(3600))) {
    Step(3600);
    const int64_t now = Rows("events", 1) + Rows("nodes", 1);
    EXPECT_LE(left - now, 500);
    ASSERT_TRUE(now < left || now == 0);
    left = now;
  }
  EXPECT_EQ(left, 0);
  EXPECT_EQ(One("SELECT COUNT(*) FROM operations"), 1);
  EXPECT_EQ(Rows("events", 2), 3);
  EXPECT_EQ(Rows("nodes", 2), 1);
  EXPECT_THAT(gone_, ElementsAre("operations/1"));
}

TEST_F(RetentionSweeperTest, TooManyEventsCostTheOldestTheirEventsAndNothingElse) {
  Record(1, 0, 1200);
  Record(2, 1, 800);
  Load({.max_finished_events = 800});
  Step(3600);
  EXPECT_EQ(Rows("events", 1), 700);
  EXPECT_EQ(One("SELECT first_sequence FROM operations WHERE id = 1"), 501);
  EXPECT_EQ(One("SELECT MIN(sequence) FROM events WHERE operation_id = 1"), 501);
  EXPECT_THAT(gone_, ElementsAre("operations/1"));  // Its watchers have to hear.
  EXPECT_EQ(Sweep(3600), 2);
  EXPECT_EQ(Rows("events", 1), 0);
  EXPECT_EQ(One("SELECT first_sequence FROM operations WHERE id = 1"), 1201);
  EXPECT_THAT(Kept(), ElementsAre(1, 2));
  EXPECT_EQ(Rows("nodes", 1), 1);
  EXPECT_EQ(Rows("events", 2), 800);
}

// The caller's transaction was undone: nothing has happened, and nobody is told.
TEST_F(RetentionSweeperTest, AStepThatWasNotCommittedIsMadeAgain) {
  Record(1, 0, 600);
  Record(2, 1, 3);
  Load({.max_finished_operations = 1});
  Step(3600, /*commit=*/false);
  EXPECT_THAT(gone_, IsEmpty());
  EXPECT_THAT(Kept(), ElementsAre(1, 2));
  while (sweeper_->HasWork(At(3600))) {
    Step(3600, /*commit=*/false);
    Step(3600);
  }
  EXPECT_THAT(gone_, ElementsAre("operations/1"));
  EXPECT_EQ(One("SELECT COUNT(*) FROM operations"), 1);
  EXPECT_EQ(Rows("events", 1), 0);
}

// A process that died in the middle left an operation out of sight, and another half without
// events.
TEST_F(RetentionSweeperTest, WhatAnEarlierProcessBeganIsBroughtToItsEnd) {
  Record(1, 0, 600);
  Record(2, 1, 1200);
  Record(3, 2, 10);
  Must("UPDATE operations SET dropped = 1, name = 'dropped/1' WHERE id = 1");
  Must("UPDATE operations SET first_sequence = 501 WHERE id = 2");
  Must("DELETE FROM events WHERE operation_id = 2 AND sequence < 501");
  Load({.max_finished_events = 100});
  Sweep(3600);
  EXPECT_THAT(Kept(), ElementsAre(2, 3));
  EXPECT_EQ(Rows("events", 1) + Rows("nodes", 1), 0);
  EXPECT_EQ(Rows("events", 2), 0);
  EXPECT_EQ(Rows("events", 3), 10);
  EXPECT_THAT(gone_, ElementsAre("operations/2", "operations/2"));  // Once a step; not the first.
}

TEST_F(RetentionSweeperTest, WhatEndsMeanwhileCounts) {
  Record(1, 0, 3);
  Load({.max_finished_operations = 1});
  Record(2, 100, 3);
  sweeper_->AddFinished(2, At(100), 3);
  EXPECT_TRUE(sweeper_->HasWork(At(3600)));
  Sweep(3600);
  EXPECT_THAT(Kept(), ElementsAre(2));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
