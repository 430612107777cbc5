#include "service/operations/sqlite/database.h"

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/sqlite_error.h"
#include "service/operations/sqlite/testing/faulty_vfs.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

class DatabaseTest : public testing::Test {
 protected:
  DatabaseTest() {
    FaultyVfs::Install();
    auto opened =
        Database::Open(directory_.database(), FaultyVfs::kName, Database::Access::kCreate);
    EXPECT_THAT(opened, IsOk());
    database_ = *std::move(opened);
    EXPECT_THAT(database_->RunScript("CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB)"), IsOk());
  }
  ~DatabaseTest() override { FaultyVfs::Install(); }

  int64_t Count() {
    auto rows = database_->Query("SELECT COUNT(*) FROM t");
    EXPECT_TRUE(*rows->Next());
    return rows->Integer(0);
  }

  TemporaryDirectory directory_;
  std::unique_ptr<Database> database_;
};

TEST_F(DatabaseTest, ValuesComeBackAsTheyWere) {
  const std::string bytes("a\0b\xff", 4);
  ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (?1)", Blob{bytes}), IsOk());
  ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (?1)", std::nullopt), IsOk());
  ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (?1)", std::string("'; DROP TABLE t")),
              IsOk());
  ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (?1)", int64_t{1} << 62), IsOk());
  auto rows = database_->Query("SELECT x FROM t ORDER BY id");
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Bytes(0), bytes);
  ASSERT_TRUE(*rows->Next());
  EXPECT_TRUE(rows->IsNull(0));
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Text(0), "'; DROP TABLE t");
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Integer(0), int64_t{1} << 62);
  EXPECT_FALSE(*rows->Next());
}

TEST_F(DatabaseTest, AnEmptyTextIsNotNull) {
  ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (?1)", std::string_view()), IsOk());
  auto rows = database_->Query("SELECT x FROM t");
  ASSERT_TRUE(*rows->Next());
  EXPECT_FALSE(rows->IsNull(0));
}

TEST_F(DatabaseTest, ErrorsNameTheFileAndKeepTheCode) {
  ASSERT_THAT(database_->Run("INSERT INTO t (id) VALUES (1)"), IsOk());
  const absl::Status status = database_->Run("INSERT INTO t (id) VALUES (1)");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kInternal,
                               HasSubstr("/nodeops.db: UNIQUE constraint failed: t.id")));
  EXPECT_EQ(SqliteCode(status), SQLITE_CONSTRAINT_PRIMARYKEY);
  EXPECT_EQ(SqliteCode(absl::InternalError("x")), SQLITE_OK);
}

TEST_F(DatabaseTest, AConnectionForReadingCannotWrite) {
  auto reader = Database::Open(directory_.database(), "", Database::Access::kRead);
  ASSERT_THAT(reader, IsOk());
  EXPECT_THAT((*reader)->Run("INSERT INTO t (id) VALUES (1)"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("readonly")));
}

// This thread, without root's right to write what its mode forbids.
class WithoutOverride {
 public:
  WithoutOverride() {
    syscall(SYS_capget, &header_, before_);
    __user_cap_data_struct fewer[2] = {before_[0], before_[1]};
    fewer[0].effective &= ~(1u << CAP_DAC_OVERRIDE);
    syscall(SYS_capset, &header_, fewer);
  }
  ~WithoutOverride() { syscall(SYS_capset, &header_, before_); }

 private:
  __user_cap_header_struct header_ = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct before_[2] = {};
};

TEST_F(DatabaseTest, AFileThatMayNotBeWrittenIsRefusedAtOnce) {
  database_.reset();
  std::filesystem::permissions(directory_.database(), std::filesystem::perms::owner_read);
  const WithoutOverride without;
  EXPECT_THAT(Database::Open(directory_.database(), "", Database::Access::kWrite),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("it cannot be written")));
}

TEST_F(DatabaseTest, AFullDiskUndoesTheTransactionAndIsOverWhenThereIsSpace) {
  FaultyVfs::write_error = SQLITE_FULL;
  const absl::Status status = database_->Run("INSERT INTO t (id) VALUES (1)");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kResourceExhausted,
                               HasSubstr("database or disk is full")));
  EXPECT_TRUE(status.GetPayload("type.googleapis.com/google.rpc.RetryInfo").has_value());
  EXPECT_FALSE(IsDiskInDoubt(status));
  EXPECT_FALSE(IsCommitInDoubt(status));
  FaultyVfs::write_error = 0;
  EXPECT_EQ(Count(), 0);
  EXPECT_THAT(database_->Run("INSERT INTO t (id) VALUES (1)"), IsOk());
}

TEST_F(DatabaseTest, AfterAFailedSyncTheDiskIsInDoubt) {
  FaultyVfs::sync_error = SQLITE_IOERR_FSYNC;
  const absl::Status status = database_->Run("INSERT INTO t (id) VALUES (1)");
  EXPECT_THAT(status, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("disk I/O error")));
  EXPECT_TRUE(IsDiskInDoubt(status));
  EXPECT_TRUE(IsCommitInDoubt(status));
}

TEST_F(DatabaseTest, EveryCommitIsSynced) {
  for (int i = 0; i < 5; ++i) {
    const int before = FaultyVfs::syncs;
    ASSERT_THAT(database_->Run("INSERT INTO t (x) VALUES (1)"), IsOk());
    EXPECT_GT(FaultyVfs::syncs, before);
  }
}

TEST_F(DatabaseTest, ACheckpointEmptiesTheLog) {
  ASSERT_THAT(database_->Run("INSERT INTO t (id) VALUES (1)"), IsOk());
  EXPECT_GT(database_->log_pages(), 0);
  ASSERT_THAT(database_->Checkpoint(/*truncate=*/true), IsOk());
  EXPECT_EQ(std::filesystem::file_size(directory_.database() + "-wal"), 0u);
  EXPECT_EQ(Count(), 1);
}

}  // namespace
}  // namespace nodeops::operations::sqlite
