#include "service/audit/audit_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/testing/failpoints.h"
#include "base/testing/status_matchers.h"

namespace nodeops::audit {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class AuditFileTest : public testing::Test {
 protected:
  AuditFileTest() {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
  }
  ~AuditFileTest() override { base::ArmFailpoints({}); }

  absl::StatusOr<std::unique_ptr<AuditFile>> Open(int64_t max_bytes = 1000) {
    return AuditFile::Open({.path = path_, .max_bytes = max_bytes, .keep = 2});
  }
  static std::string Read(const std::string& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }

  const std::string folder_ = std::string(std::getenv("TEST_TMPDIR")) + "/audit";
  const std::string path_ = folder_ + "/log";
};

TEST_F(AuditFileTest, LinesAreAppendedToAFileOfItsOwnersAlone) {
  {
    const auto file = Open();
    ASSERT_TRUE(file.ok()) << file.status();
    EXPECT_TRUE((*file)->Append("one").ok());
  }
  const auto again = Open();
  EXPECT_TRUE((*again)->Append("two").ok());
  EXPECT_EQ(Read(path_), "one\ntwo\n");
  struct stat found;
  ASSERT_EQ(stat(path_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(AuditFileTest, WhatACrashLeftOfALineDoesNotSpoilTheNext) {
  std::ofstream(path_) << "one\ntor";
  const auto file = Open();
  EXPECT_TRUE((*file)->Append("two").ok());
  EXPECT_EQ(Read(path_), "one\ntor\ntwo\n");
}

TEST_F(AuditFileTest, AFullDiskLeavesNoPieceOfALine) {
  const auto file = Open();
  EXPECT_TRUE((*file)->Append("one").ok());
  base::ArmFailpoints({{.failpoint = "audit.write", .kind = base::FailpointAction::Kind::kFail}});
  const absl::Status full = (*file)->Append("two");
  EXPECT_THAT(std::string(full.message()), HasSubstr(path_));
  EXPECT_EQ(Read(path_), "one\n");
  base::ArmFailpoints({});
  EXPECT_TRUE((*file)->Append("two").ok());
  EXPECT_EQ(Read(path_), "one\ntwo\n");
}

TEST_F(AuditFileTest, RenamedOrRemovedItIsMadeAnew) {
  const auto file = Open();
  EXPECT_TRUE((*file)->Append("one").ok());
  fs::rename(path_, path_ + ".away");
  EXPECT_TRUE((*file)->Append("two").ok());
  EXPECT_EQ(Read(path_ + ".away"), "one\n");
  EXPECT_EQ(Read(path_), "two\n");
  fs::remove(path_);
  EXPECT_TRUE((*file)->Append("three").ok());
  EXPECT_EQ(Read(path_), "three\n");
}

TEST_F(AuditFileTest, FullFilesAreKeptUpToANumber) {
  const auto file = Open(/*max_bytes=*/8);
  for (const char* line :
       {"one", "two", "3", "4", "5", "6", "seven", "a line longer than a file"}) {
    EXPECT_TRUE((*file)->Append(line).ok());
  }
  EXPECT_EQ(Read(path_), "a line longer than a file\n");
  EXPECT_EQ(Read(path_ + ".1"), "seven\n");
  EXPECT_EQ(Read(path_ + ".2"), "3\n4\n5\n6\n");
  EXPECT_FALSE(fs::exists(path_ + ".3"));
}

TEST_F(AuditFileTest, RefusesWhatIsNoFileOfItsOwn) {
  fs::create_symlink(folder_ + "/elsewhere", path_);
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("cannot open " + path_));
  EXPECT_FALSE(fs::exists(folder_ + "/elsewhere"));
  fs::remove(path_);
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(std::string(Open().status().message()), HasSubstr("is no regular file"));
  fs::remove(path_);
  EXPECT_FALSE(AuditFile::Open({.path = folder_ + "/none/log"}).ok());
}

TEST_F(AuditFileTest, AFolderThatComesBackIsWrittenToAgain) {
  const auto file = Open();
  fs::rename(folder_, folder_ + ".away");
  EXPECT_FALSE((*file)->Append("one").ok());
  fs::create_directory(folder_);
  EXPECT_TRUE((*file)->Append("two").ok());
  EXPECT_EQ(Read(path_), "two\n");
  fs::remove_all(folder_ + ".away");
}

}  // namespace
}  // namespace nodeops::audit
