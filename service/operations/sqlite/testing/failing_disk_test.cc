#include "service/operations/sqlite/testing/failing_disk.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <filesystem>
#include <set>

#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

class FailingDiskTest : public testing::Test {
 protected:
  FailingDiskTest() {
    database_ = Open(directory_.database());
    EXPECT_EQ(Run("PRAGMA journal_mode = WAL; CREATE TABLE t(data)"), SQLITE_OK);
  }
  ~FailingDiskTest() override { sqlite3_close(database_); }

  sqlite3* Open(const std::string& path) {
    sqlite3* database = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE;
    open_code_ = sqlite3_open_v2(path.c_str(), &database, flags, disk_.name().c_str());
    return database;
  }
  int Run(const char* sql) { return sqlite3_exec(database_, sql, nullptr, nullptr, nullptr); }
  int Insert() { return Run("INSERT INTO t VALUES(zeroblob(20000))"); }

  const TemporaryDirectory directory_;
  FailingDisk disk_{"failing-disk-test", /*seed=*/3};
  sqlite3* database_ = nullptr;
  int open_code_ = SQLITE_OK;
};

TEST_F(FailingDiskTest, AFullDiskTakesSoManyBytesAndNoMore) {
  disk_.BeFull(60'000);
  EXPECT_EQ(Insert(), SQLITE_OK);
  EXPECT_EQ(Insert(), SQLITE_OK);
  const auto before = std::filesystem::file_size(directory_.database() + "-wal");
  EXPECT_EQ(Insert(), SQLITE_FULL);
  EXPECT_EQ(disk_.failures(), 1);
  const auto after = std::filesystem::file_size(directory_.database() + "-wal");
  EXPECT_GT(after, before);  // What did fit.
  EXPECT_EQ(Insert(), SQLITE_FULL);
  EXPECT_EQ(std::filesystem::file_size(directory_.database() + "-wal"), after);
  disk_.Heal();
  EXPECT_EQ(Insert(), SQLITE_OK);
  EXPECT_EQ(disk_.failures(), 0);
}

TEST_F(FailingDiskTest, SyncsOfTheFilesThatAreNamedFail) {
  disk_.FailSyncs(".db");
  EXPECT_EQ(Insert(), SQLITE_OK);
  EXPECT_EQ(Run("PRAGMA wal_checkpoint"), SQLITE_IOERR_FSYNC);
  EXPECT_EQ(disk_.failures(), 1);
  disk_.FailSyncs("-wal");
  EXPECT_EQ(Insert(), SQLITE_IOERR_FSYNC);
}

TEST_F(FailingDiskTest, AReadOnlyDiskTakesNothingAndGivesAll) {
  disk_.BeReadOnly();
  EXPECT_EQ(Insert(), SQLITE_IOERR_WRITE);
  EXPECT_EQ(Run("SELECT * FROM t"), SQLITE_OK);
}

TEST_F(FailingDiskTest, AReadOnlyDirectoryTakesNoNewFile) {
  disk_.BeReadOnlyDirectory();
  EXPECT_EQ(Insert(), SQLITE_OK);
  sqlite3_close(Open(directory_.path() + "/other.db"));
  EXPECT_EQ(open_code_ & 0xff, SQLITE_CANTOPEN);
  EXPECT_FALSE(std::filesystem::exists(directory_.path() + "/other.db"));
}

TEST_F(FailingDiskTest, CallsFailAtRandomAndInManyWays) {
  std::set<int> codes;
  int failed = 0;
  for (int i = 0; i < 500; ++i) {
    disk_.FailAtRandom(0.2);
    const int code = i % 3 == 0 ? Run("PRAGMA wal_checkpoint(TRUNCATE)") : Insert();
    disk_.Heal();
    codes.insert(code);
    if (code == SQLITE_OK) continue;
    ++failed;
    Run("ROLLBACK");
  }
  EXPECT_GT(failed, 100);
  EXPECT_LT(failed, 500);
  EXPECT_TRUE(codes.contains(SQLITE_IOERR_WRITE));
  EXPECT_TRUE(codes.contains(SQLITE_IOERR_READ));
  EXPECT_TRUE(codes.contains(SQLITE_IOERR_TRUNCATE));
  EXPECT_EQ(Insert(), SQLITE_OK);
}

}  // namespace
}  // namespace nodeops::operations::sqlite
