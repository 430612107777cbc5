#include "service/operations/sqlite/schema.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "service/operations/request_identity.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

constexpr const char* kSteps[] = {"CREATE TABLE a (x INTEGER); INSERT INTO a (x) VALUES (1)",
                                  "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7"};
constexpr const char* kWithAWrongOne[] = {kSteps[0], kSteps[1],
                                          "INSERT INTO a (x) VALUES (3); this is no SQL"};

class SchemaTest : public testing::Test {
 protected:
  SchemaTest() {
    database_ = *Database::Open(directory_.database(), "", Database::Access::kCreate);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
};

TEST_F(SchemaTest, StepsAreRunOnceInOrder) {
  EXPECT_EQ(*SchemaVersion(*database_), 0);
  ASSERT_THAT(Migrate(*database_, absl::MakeSpan(kSteps, 1)), IsOk());
  EXPECT_EQ(*SchemaVersion(*database_), 1);
  ASSERT_THAT(Migrate(*database_, kSteps), IsOk());
  ASSERT_THAT(Migrate(*database_, kSteps), IsOk());
  EXPECT_EQ(*SchemaVersion(*database_), 2);
  auto rows = database_->Query("SELECT x, y FROM a");
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Integer(1), 7);
  EXPECT_FALSE(*rows->Next());
}

TEST_F(SchemaTest, AStepThatFailsLeavesNothingBehind) {
  EXPECT_THAT(Migrate(*database_, kWithAWrongOne),
              StatusIs(absl::StatusCode::kInternal, HasSubstr("syntax error")));
  EXPECT_EQ(*SchemaVersion(*database_), 2);
  auto rows = database_->Query("SELECT COUNT(*) FROM a");
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Integer(0), 1);
}

TEST_F(SchemaTest, ANewerDatabaseIsRefused) {
  ASSERT_THAT(Migrate(*database_, kSteps), IsOk());
  EXPECT_THAT(Migrate(*database_, absl::MakeSpan(kSteps, 1)),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "it was written by a newer nodeopsd (schema version 2, this one knows up to "
                       "1): run that version, or choose another data directory"));
}

TEST_F(SchemaTest, TheDatabaseOfAnotherProgramIsRefused) {
  ASSERT_THAT(database_->RunScript("CREATE TABLE theirs (x INTEGER)"), IsOk());
  EXPECT_THAT(Migrate(*database_, Migrations()), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                          "it is a database of another program"));
}

TEST_F(SchemaTest, RequestIdsOfTheFirstVersionBelongToAnonymous) {
  ASSERT_THAT(Migrate(*database_, Migrations().subspan(0, 1)), IsOk());
  ASSERT_THAT(
      database_->RunScript(
          "INSERT INTO operations (name, request_id, fingerprint, state, finished, create_time, "
          "epoch, owner, first_sequence, last_sequence, dropped, snapshot) VALUES "
          "('operations/a', 'r', '', 0, 0, 0, 0, '', 1, 0, 0, ''), "
          "('operations/b', NULL, '', 0, 0, 0, 0, '', 1, 0, 0, '')"),
      IsOk());
  ASSERT_THAT(Migrate(*database_, Migrations()), IsOk());
  auto rows = database_->Query("SELECT name FROM operations WHERE request_key = ?1",
                               RequestKey("anonymous", "r"));
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Text(0), "operations/a");
  auto without = database_->Query("SELECT name FROM operations WHERE request_key IS NULL");
  ASSERT_TRUE(*without->Next());
  EXPECT_EQ(without->Text(0), "operations/b");
}

TEST_F(SchemaTest, NodeopsOwnStepsRun) {
  ASSERT_THAT(Migrate(*database_, Migrations()), IsOk());
  EXPECT_EQ(*SchemaVersion(*database_), static_cast<int>(Migrations().size()));
  EXPECT_THAT(database_->Query("SELECT id, name, epoch FROM operations"), IsOk());
}

}  // namespace
}  // namespace nodeops::operations::sqlite
