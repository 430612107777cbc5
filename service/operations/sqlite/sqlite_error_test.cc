#include "service/operations/sqlite/sqlite_error.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/status_details.h"

namespace nodeops::operations::sqlite {
namespace {

using absl::StatusCode;
using base::StatusIs;
using google::rpc::ErrorInfo;
using google::rpc::RetryInfo;

absl::Status Error(int code) { return SqliteError(code, "/data/nodeops.db", "what it says"); }

TEST(SqliteErrorTest, EachKindHasItsCodeAndTheExtendedOneStays) {
  const std::pair<int, StatusCode> kCases[] = {
      {SQLITE_FULL, StatusCode::kResourceExhausted},
      {SQLITE_CORRUPT, StatusCode::kDataLoss},
      {SQLITE_CORRUPT_INDEX, StatusCode::kDataLoss},
      {SQLITE_NOTADB, StatusCode::kDataLoss},
      {SQLITE_CONSTRAINT_UNIQUE, StatusCode::kInternal},
      {SQLITE_ERROR, StatusCode::kInternal},
      {SQLITE_MISUSE, StatusCode::kInternal},
      {SQLITE_RANGE, StatusCode::kInternal},
      {SQLITE_MISMATCH, StatusCode::kInternal},
      {SQLITE_BUSY, StatusCode::kUnavailable},
      {SQLITE_IOERR_WRITE, StatusCode::kUnavailable},
      {SQLITE_CANTOPEN, StatusCode::kUnavailable},
      {SQLITE_NOMEM, StatusCode::kUnavailable},
      {SQLITE_READONLY_DBMOVED, StatusCode::kUnavailable},
  };
  for (const auto& [code, expected] : kCases) {
    EXPECT_THAT(Error(code), StatusIs(expected, "/data/nodeops.db: what it says (SQLite code " +
                                                    std::to_string(code) + ")"));
    EXPECT_EQ(SqliteCode(Error(code)), code);
  }
}

TEST(SqliteErrorTest, OnlyAFullDiskSaysWhenToComeBack) {
  const auto info = DetailOf<ErrorInfo>(Error(SQLITE_FULL));
  ASSERT_TRUE(info.has_value());
  EXPECT_EQ(info->reason(), "DISK_FULL");
  const auto retry = DetailOf<RetryInfo>(Error(SQLITE_FULL));
  ASSERT_TRUE(retry.has_value());
  EXPECT_EQ(retry->retry_delay().seconds(), 5);
  EXPECT_FALSE(DetailOf<RetryInfo>(Error(SQLITE_CORRUPT)).has_value());
  EXPECT_FALSE(DetailOf<RetryInfo>(Error(SQLITE_CONSTRAINT)).has_value());
}

TEST(SqliteErrorTest, WhatDoesNotComeFromSqliteHasNoCode) {
  EXPECT_EQ(SqliteCode(absl::OkStatus()), SQLITE_OK);
  EXPECT_EQ(SqliteCode(absl::DataLossError("another")), SQLITE_OK);
  EXPECT_FALSE(IsDiskInDoubt(absl::DataLossError("another")));
  EXPECT_FALSE(IsDiskInDoubt(absl::OkStatus()));
}

TEST(SqliteErrorTest, OnlyFailedSyncsAndDamageLeaveTheDiskInDoubt) {
  for (const int code : {SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC, SQLITE_CORRUPT,
                         SQLITE_CORRUPT_VTAB, SQLITE_NOTADB}) {
    EXPECT_TRUE(IsDiskInDoubt(Error(code))) << code;
  }
  for (const int code : {SQLITE_FULL, SQLITE_IOERR, SQLITE_IOERR_WRITE, SQLITE_IOERR_READ,
                         SQLITE_BUSY, SQLITE_CONSTRAINT, SQLITE_READONLY}) {
    EXPECT_FALSE(IsDiskInDoubt(Error(code))) << code;
  }
}

// In doubt is the rule: each exception is known to come before the transaction's end is written.
TEST(SqliteErrorTest, ACommitIsInDoubtUnlessTheErrorCameBeforeItsEndWasWritten) {
  for (const int code :
       {SQLITE_FULL, SQLITE_BUSY, SQLITE_BUSY_SNAPSHOT, SQLITE_NOMEM, SQLITE_CANTOPEN,
        SQLITE_READONLY_DBMOVED, SQLITE_CONSTRAINT_FOREIGNKEY, SQLITE_IOERR_WRITE,
        SQLITE_IOERR_READ, SQLITE_IOERR_SHORT_READ, SQLITE_IOERR_NOMEM}) {
    EXPECT_FALSE(IsCommitInDoubt(Error(code))) << code;
  }
  for (const int code : {SQLITE_IOERR, SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC,
                         SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_SHMMAP, SQLITE_IOERR_LOCK,
                         SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_ERROR, SQLITE_INTERRUPT}) {
    EXPECT_TRUE(IsCommitInDoubt(Error(code))) << code;
  }
  EXPECT_TRUE(IsCommitInDoubt(absl::UnavailableError("not SQLite's")));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
