#include "service/operations/sqlite/data_directory.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <optional>

#include "base/testing/status_matchers.h"
#include "service/operations/sqlite/testing/temporary_directory.h"

namespace nodeops::operations::sqlite {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

int ModeOf(const std::string& path) {
  struct stat info;
  return stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : -1;
}

TEST(DataDirectoryTest, IsMadePrivate) {
  const TemporaryDirectory temporary;
  for (const char* name : {"/a/b", "/a/c/"}) {
    const std::string path = temporary.path() + name;
    const auto directory = DataDirectory::Open(path);
    ASSERT_THAT(directory, IsOk());
    EXPECT_EQ(ModeOf(path), 0700);
    EXPECT_EQ(ModeOf(path + "/lock"), 0600);
    EXPECT_EQ(directory->database_path(), path + "/nodeops.db");
  }
}

TEST(DataDirectoryTest, ASecondUserIsRefusedUntilTheFirstHasGone) {
  const TemporaryDirectory temporary;
  {
    auto first = DataDirectory::Open(temporary.path());
    ASSERT_THAT(first, IsOk());
    const DataDirectory moved = *std::move(first);
    EXPECT_THAT(
        DataDirectory::Open(temporary.path()),
        StatusIs(absl::StatusCode::kFailedPrecondition,
                 "data directory " + temporary.path() +
                     ": another nodeopsd uses it: stop that one, or choose another directory"));
  }
  EXPECT_THAT(DataDirectory::Open(temporary.path()), IsOk());
}

TEST(DataDirectoryTest, OneThatOthersCanWriteInIsRefused) {
  const TemporaryDirectory temporary;
  for (const int mode : {0770, 0707, 0720}) {
    ASSERT_EQ(chmod(temporary.path().c_str(), mode), 0);
    EXPECT_THAT(DataDirectory::Open(temporary.path()),
                StatusIs(absl::StatusCode::kFailedPrecondition,
                         HasSubstr("others than its owner can write in it: chmod 700 ")));
  }
  ASSERT_EQ(chmod(temporary.path().c_str(), 0755), 0);
  EXPECT_THAT(DataDirectory::Open(temporary.path()), IsOk());  // Only worth a warning.
}

TEST(DataDirectoryTest, AFileIsNoDirectory) {
  const TemporaryDirectory temporary;
  const std::string path = temporary.path() + "/file";
  std::ofstream(path) << "text";
  EXPECT_THAT(DataDirectory::Open(path), StatusIs(absl::StatusCode::kFailedPrecondition,
                                                  HasSubstr("this is not a directory")));
  EXPECT_THAT(DataDirectory::Open(path + "/data"),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("cannot make")));
}

}  // namespace
}  // namespace nodeops::operations::sqlite
