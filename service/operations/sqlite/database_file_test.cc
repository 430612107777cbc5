#include "service/operations/sqlite/database_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/schema.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

namespace fs = std::filesystem;
using base::IsOk;
using base::StatusIs;
using testing::AllOf;
using testing::HasSubstr;

class DatabaseFileTest : public testing::Test {
 protected:
  // A database with so much in it that it has inner pages.
  void Fill() {
    auto database = OpenDatabaseFile(path_, "");
    ASSERT_THAT(database, IsOk());
    ASSERT_THAT((*database)->RunScript("BEGIN"), IsOk());
    for (int i = 0; i < 2000; ++i) {
      ASSERT_THAT((*database)->Run("INSERT INTO counters (name, value) VALUES (?1, 1)",
                                   std::string(60, 'x') + std::to_string(i)),
                  IsOk());
    }
    ASSERT_THAT((*database)->RunScript("COMMIT"), IsOk());
    ASSERT_THAT((*database)->Checkpoint(/*truncate=*/true), IsOk());
  }
  absl::Status Opened() { return OpenDatabaseFile(path_, "").status(); }

  TemporaryDirectory directory_;
  const std::string path_ = directory_.database();
};

TEST_F(DatabaseFileTest, IsMadeAndFoundAgain) {
  Fill();
  auto database = OpenDatabaseFile(path_, "");
  ASSERT_THAT(database, IsOk());
  auto rows = (*database)->Query("SELECT COUNT(*) FROM counters");
  ASSERT_TRUE(*rows->Next());
  EXPECT_EQ(rows->Integer(0), 2001);
  EXPECT_FALSE(fs::exists(path_ + ".new"));
}

TEST_F(DatabaseFileTest, WhatWasLeftOfAnEarlierBeginningIsInNobodysWay) {
  std::ofstream(path_ + ".new") << "half a file";
  std::ofstream(path_ + ".new-wal") << "half a log";
  EXPECT_THAT(Opened(), IsOk());
}

TEST_F(DatabaseFileTest, AnEmptyFileIsRefusedAndLeftAsItIs) {
  std::ofstream(path_).flush();
  EXPECT_THAT(Opened(), StatusIs(absl::StatusCode::kDataLoss,
                                 AllOf(HasSubstr("is damaged (there is no database in it)"),
                                       HasSubstr("restore it from a backup"))));
  EXPECT_EQ(fs::file_size(path_), 0u);
}

TEST_F(DatabaseFileTest, AFileThatWasCutOffIsRefusedWhereverThatWas) {
  Fill();
  const auto size = fs::file_size(path_);
  ASSERT_GT(size, 100'000u);
  for (auto cut = size - 1; cut > 0; cut = cut * 3 / 4) {
    fs::resize_file(path_, cut);
    EXPECT_THAT(Opened(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is damaged"))) << cut;
    EXPECT_EQ(fs::file_size(path_), cut);
  }
}

TEST_F(DatabaseFileTest, AFileWithPagesOverwrittenIsRefused) {
  Fill();
  for (const size_t page : {1, 2, 5, 10}) {
    const std::string copy = path_ + "-copy";
    fs::copy_file(path_, copy, fs::copy_options::overwrite_existing);
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(page - 1) * 4096);
    file << std::string(4096, '\x5a');
    file.close();
    EXPECT_THAT(Opened(), StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is damaged"))) << page;
    fs::rename(copy, path_);
  }
  EXPECT_THAT(Opened(), IsOk());
}

TEST_F(DatabaseFileTest, ALogWithoutItsDatabaseIsRefused) {
  std::ofstream(path_ + "-wal") << "the log of something";
  EXPECT_THAT(Opened(),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("is missing, but its log")));
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(DatabaseFileTest, ANewerOneIsRefusedWithWhatToDo) {
  {
    auto database = OpenDatabaseFile(path_, "");
    ASSERT_THAT((*database)->RunScript("UPDATE schema_version SET version = 99"), IsOk());
  }
  EXPECT_THAT(Opened(),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       AllOf(HasSubstr(path_ + ": it was written by a newer nodeopsd"),
                             HasSubstr("run that version, or choose another data directory"))));
}

TEST_F(DatabaseFileTest, OneOfAnotherProgramIsRefused) {
  {
    auto database = Database::Open(path_, "", Database::Access::kCreate);
    ASSERT_THAT((*database)->RunScript("CREATE TABLE theirs (x INTEGER)"), IsOk());
  }
  EXPECT_THAT(Opened(), StatusIs(absl::StatusCode::kFailedPrecondition,
                                 HasSubstr("it is a database of another program")));
}

TEST_F(DatabaseFileTest, ADirectoryThatIsNotThereIsSaid) {
  EXPECT_THAT(
      OpenDatabaseFile(directory_.path() + "/none/nodeops.db", ""),
      StatusIs(absl::StatusCode::kUnavailable, HasSubstr("unable to open database file, errno 2")));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
