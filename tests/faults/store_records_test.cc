// The checker of the disk rigs bites: whatever of a database is not as the answers say is found.

#include "tests/faults/store_records.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/database.h"
#include "service/operations/sqlite/sqlite_operation_store.h"
#include "service/operations/sqlite/testing/temporary_directory.h"
#include "tests/faults/store_load.h"

namespace nodeops::tests {
namespace {

using base::IsOk;
using operations::sqlite::Database;

class StoreRecordsTest : public testing::Test {
 protected:
  // Ten operations, from their beginning to their end.
  StoreRecordsTest() {
    boost::asio::io_context io;
    const auto work = boost::asio::make_work_guard(io);
    auto store = operations::sqlite::OpenSqliteOperationStore(
        {.executor = io.get_executor(),
         .path = directory_.database(),
         .on_broken = [](const absl::Status&) { std::abort(); }});
    EXPECT_THAT(store, IsOk());
    StoreLoad load(io, *std::move(store),
                   {.operations = 10, .mark = [this] { return answers_.size(); }});
    while (!load.finished()) io.run_one();
    answers_ = load.answers();
    for (size_t i = 0; i < answers_.size(); ++i) answers_[i].mark = i;
  }

  Findings Check() {
    Findings findings;
    CheckDatabase(directory_.database(), answers_, answers_.size(), "", findings);
    return findings;
  }

  // Changes the database behind everybody's back.
  void Damage(std::string_view sql) {
    const auto database = Database::Open(directory_.database(), "", Database::Access::kWrite);
    ASSERT_THAT(database, IsOk());
    ASSERT_THAT((*database)->Run(sql), IsOk());
    ASSERT_EQ((*database)->changed_rows(), 1);
  }

  const operations::sqlite::TemporaryDirectory directory_;
  StoreAnswers answers_;
};

TEST_F(StoreRecordsTest, AWholeDatabaseIsNotComplainedAbout) {
  const Findings findings = Check();
  EXPECT_TRUE(findings.ok()) << findings.ToString();
  EXPECT_GT(findings.checks(kDurable), 50);
  EXPECT_GT(findings.checks(kOrdered), 110);
  EXPECT_EQ(findings.checks(kIntact), 3);
}

TEST_F(StoreRecordsTest, AnOperationThatIsMissingIsFound) {
  answers_.push_back({.mark = 0, .number = 10, .created = true, .last_sequence = 1});
  EXPECT_EQ(Check().breaches(kDurable), 1);
}

TEST_F(StoreRecordsTest, AnEventThatIsMissingAtTheEndIsFound) {
  answers_.front().last_sequence = 12;
  EXPECT_EQ(Check().breaches(kDurable), 1);
}

TEST_F(StoreRecordsTest, AnIntentThatIsMissingIsFound) {
  Damage("UPDATE nodes SET intended = 0 WHERE operation_id = 3 AND position = 2");
  EXPECT_EQ(Check().breaches(kDurable), 1);
}

TEST_F(StoreRecordsTest, AnOperationThatWasRefusedAndIsThereIsFound) {
  answers_.push_back({.mark = 0, .number = 4, .created = false});
  EXPECT_EQ(Check().breaches(kRefused), 1);
}

TEST_F(StoreRecordsTest, AnEventThatIsNotAsGivenIsFound) {
  Damage("UPDATE events SET body = x'0801' WHERE operation_id = 2 AND sequence = 5");
  EXPECT_EQ(Check().breaches(kOrdered), 1);
}

TEST_F(StoreRecordsTest, AGapIsFound) {
  Damage("DELETE FROM events WHERE operation_id = 2 AND sequence = 5");
  EXPECT_GT(Check().breaches(kOrdered), 0);
}

TEST_F(StoreRecordsTest, WhatNobodyWasToldAboutIsLookedAtToo) {
  answers_.clear();
  Damage("UPDATE events SET body = x'0801' WHERE operation_id = 2 AND sequence = 5");
  EXPECT_EQ(Check().breaches(kOrdered), 1);
}

TEST_F(StoreRecordsTest, ADamagedFileIsFound) {
  std::filesystem::resize_file(directory_.database(), 5000);
  EXPECT_GT(Check().breaches(kIntact), 0);
}

TEST_F(StoreRecordsTest, AnswersAfterTheMarkPromiseNothing) {
  answers_.push_back({.mark = 1'000'000, .number = 10, .created = true, .last_sequence = 1});
  EXPECT_TRUE(Check().ok());
}

}  // namespace
}  // namespace nodeops::tests
