#include "service/rpc/memory_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

std::string Read(const MemoryFile& file) {
  std::ifstream in(file.path());
  return {std::istreambuf_iterator<char>(in), {}};
}

time_t TimeOf(const MemoryFile& file) {
  struct stat about = {};
  EXPECT_EQ(stat(file.path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777, 0600);
  return about.st_mtime;
}

TEST(MemoryFileTest, ThePathStaysAndTheContentChangesWithItsTime) {
  const auto file = MemoryFile::Create("first");
  ASSERT_THAT(file, base::IsOk());
  const std::string path = (*file)->path();
  const time_t time = TimeOf(**file);
  EXPECT_EQ(Read(**file), "first");
  ASSERT_THAT((*file)->Replace("2nd"), base::IsOk());
  EXPECT_EQ(Read(**file), "2nd");
  EXPECT_EQ((*file)->path(), path);
  EXPECT_GT(TimeOf(**file), time);
}

TEST(MemoryFileTest, AReaderNeverSeesAMixture) {
  const auto file = MemoryFile::Create(std::string(5000, 'a'));
  ASSERT_THAT(file, base::IsOk());
  std::jthread writer([&](const std::stop_token& stop) {
    for (char c = 'a'; !stop.stop_requested(); c = c == 'z' ? 'a' : static_cast<char>(c + 1)) {
      ASSERT_THAT((*file)->Replace(std::string(5000, c)), base::IsOk());
    }
  });
  for (int i = 0; i < 2000; ++i) {
    const std::string content = Read(**file);
    ASSERT_EQ(content, std::string(5000, content[0]));
  }
}

}  // namespace
}  // namespace nodeops::rpc
