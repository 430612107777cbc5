#include "service/operations/sqlite/statement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/sqlite_error.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

class StatementTest : public testing::Test {
 protected:
  StatementTest() {
    EXPECT_EQ(sqlite3_open(":memory:", &database_), SQLITE_OK);
    sqlite3_extended_result_codes(database_, 1);
    Run("CREATE TABLE t (id INTEGER PRIMARY KEY, x)");
  }
  // Every statement of a test must have ended by now.
  ~StatementTest() override { EXPECT_EQ(sqlite3_close(database_), SQLITE_OK); }

  Statement Prepare(std::string_view sql) {
    auto statement = Statement::Prepare(database_, where_, sql);
    EXPECT_THAT(statement, IsOk()) << sql;
    return *std::move(statement);
  }
  void Run(std::string_view sql) {
    Statement statement = Prepare(sql);
    const auto row = statement.Step();
    ASSERT_THAT(row, IsOk()) << sql;
    EXPECT_FALSE(*row);
  }

  sqlite3* database_ = nullptr;
  const std::string where_ = "/data/nodeops.db";
};

TEST_F(StatementTest, ParametersAreValuesOfTheirTypeWhateverIsInThem) {
  Statement types = Prepare("SELECT typeof(?1), typeof(?2), typeof(?3), typeof(?4), typeof(?5)");
  ASSERT_THAT(types.Bind(7, std::string_view("x' OR 1"), Blob{"x"}, std::nullopt,
                         std::optional<int64_t>(3)),
              IsOk());
  ASSERT_TRUE(*types.Step());
  EXPECT_EQ(types.Text(0), "integer");
  EXPECT_EQ(types.Text(1), "text");
  EXPECT_EQ(types.Text(2), "blob");
  EXPECT_EQ(types.Text(3), "null");
  EXPECT_EQ(types.Text(4), "integer");
}

TEST_F(StatementTest, ValuesComeBackAsTheyWere) {
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  const std::string text("'; DROP TABLE t; -- \0\n", 22);
  const std::string bytes("\0\xff\xfe", 3);
  Statement echo = Prepare("SELECT ?1, ?2, ?3, ?4");
  ASSERT_THAT(echo.Bind(kLeast, text, Blob{bytes}, std::optional<std::string>()), IsOk());
  ASSERT_TRUE(*echo.Step());
  EXPECT_EQ(echo.Integer(0), kLeast);
  EXPECT_EQ(echo.Text(1), text);
  EXPECT_EQ(echo.Bytes(2), bytes);
  EXPECT_TRUE(echo.IsNull(3));
  EXPECT_FALSE(echo.IsNull(0));
  EXPECT_EQ(echo.Text(3), "");
}

TEST_F(StatementTest, NothingIsEmptyAndNotNull) {
  Statement echo = Prepare("SELECT ?1, ?2");
  ASSERT_THAT(echo.Bind(std::string_view(), Blob{}), IsOk());
  ASSERT_TRUE(*echo.Step());
  EXPECT_FALSE(echo.IsNull(0));
  EXPECT_FALSE(echo.IsNull(1));
  EXPECT_EQ(echo.Text(0), "");
  EXPECT_EQ(echo.Bytes(1), "");
}

// The statement may be run long after what was bound has gone.
TEST_F(StatementTest, BoundBytesAreCopied) {
  Statement echo = Prepare("SELECT ?1, ?2");
  std::string text = "the first text", bytes = "the first bytes";
  ASSERT_THAT(echo.Bind(text, Blob{bytes}), IsOk());
  text.assign(text.size(), '?');
  bytes.assign(bytes.size(), '?');
  ASSERT_TRUE(*echo.Step());
  EXPECT_EQ(echo.Text(0), "the first text");
  EXPECT_EQ(echo.Bytes(1), "the first bytes");
}

TEST_F(StatementTest, RowsComeOneByOneAndBindingBeginsAnew) {
  Run("INSERT INTO t (id) VALUES (1), (2), (3)");
  Statement after = Prepare("SELECT id FROM t WHERE id > ?1 ORDER BY id");
  ASSERT_THAT(after.Bind(1), IsOk());
  ASSERT_TRUE(*after.Step());
  EXPECT_EQ(after.Integer(0), 2);
  ASSERT_THAT(after.Bind(0), IsOk());  // In the middle of its rows.
  for (int id = 1; id <= 3; ++id) {
    ASSERT_TRUE(*after.Step());
    EXPECT_EQ(after.Integer(0), id);
  }
  EXPECT_FALSE(*after.Step());
  after.Reset();
  ASSERT_TRUE(*after.Step());
  EXPECT_EQ(after.Integer(0), 1);  // The parameters stay.
}

TEST_F(StatementTest, AStatementThatFailedCanBeRunAgain) {
  Run("INSERT INTO t (id) VALUES (1)");
  Statement insert = Prepare("INSERT INTO t (id) VALUES (?1)");
  ASSERT_THAT(insert.Bind(1), IsOk());
  const absl::Status failed = insert.Step().status();
  EXPECT_THAT(failed, StatusIs(absl::StatusCode::kInternal,
                               HasSubstr("/data/nodeops.db: UNIQUE constraint failed: t.id")));
  EXPECT_EQ(SqliteCode(failed), SQLITE_CONSTRAINT_PRIMARYKEY);
  ASSERT_THAT(insert.Bind(2), IsOk());
  EXPECT_THAT(insert.Step(), IsOk());
}

// An error must not keep a transaction open.
TEST_F(StatementTest, AStatementThatFailedHoldsNothing) {
  Statement insert = Prepare("INSERT INTO t (id) VALUES (1), (1)");
  EXPECT_FALSE(insert.Step().ok());
  EXPECT_EQ(sqlite3_get_autocommit(database_), 1);
  EXPECT_EQ(sqlite3_stmt_busy(sqlite3_next_stmt(database_, nullptr)), 0);
}

TEST_F(StatementTest, AWrongStatementIsRefusedNamingTheDatabase) {
  EXPECT_THAT(
      Statement::Prepare(database_, where_, "SELECT x FROM nowhere"),
      StatusIs(absl::StatusCode::kInternal, HasSubstr("/data/nodeops.db: no such table: nowhere")));
}

TEST_F(StatementTest, AParameterThatThereIsNotIsRefused) {
  Statement echo = Prepare("SELECT ?1");
  EXPECT_THAT(echo.Bind(1, 2), StatusIs(absl::StatusCode::kInternal, HasSubstr("out of range")));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
