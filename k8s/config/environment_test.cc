#include "k8s/config/environment.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::StatusIs;
using testing::EndsWith;

class SystemEnvironmentTest : public testing::Test {
 protected:
  static std::string Path(const std::string& name) {
    return std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
  }
  static std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

  const Environment environment_ = SystemEnvironment();
};

TEST_F(SystemEnvironmentTest, ReadsAFileWhole) {
  const std::string content("a\0b\n", 4);
  EXPECT_EQ(*environment_.read_file(Write("file", content)), content);
  EXPECT_EQ(*environment_.read_file(Write("empty", "")), "");
  const std::string largest(kMaxConfigFileBytes, 'x');
  EXPECT_EQ(environment_.read_file(Write("largest", largest))->size(), largest.size());
}

TEST_F(SystemEnvironmentTest, SaysWhyAFileCannotBeHad) {
  EXPECT_THAT(environment_.read_file(Path("none")),
              StatusIs(StatusCode::kNotFound, EndsWith("none: no such file")));
  EXPECT_THAT(environment_.read_file(Path("")),
              StatusIs(StatusCode::kInvalidArgument, EndsWith("not a regular file")));
  EXPECT_THAT(environment_.read_file(Write("big", std::string(kMaxConfigFileBytes + 1, 'x'))),
              StatusIs(StatusCode::kInvalidArgument, EndsWith("larger than 1048576 bytes")));
}

TEST_F(SystemEnvironmentTest, AFileThatCannotBeReachedIsNotTakenForNone) {
  ASSERT_EQ(symlink("loop", Path("loop").c_str()), 0);
  EXPECT_THAT(environment_.read_file(Path("loop")),
              StatusIs(StatusCode::kFailedPrecondition,
                       EndsWith("loop: Too many levels of symbolic links")));
}

TEST_F(SystemEnvironmentTest, DoesNotWaitForAPipe) {
  ASSERT_EQ(mkfifo(Path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(environment_.read_file(Path("pipe")),
              StatusIs(StatusCode::kInvalidArgument, EndsWith("not a regular file")));
}

TEST_F(SystemEnvironmentTest, VariablesThatAreUnsetAreEmpty) {
  setenv("NODEOPS_TEST_VARIABLE", "value", 1);
  EXPECT_EQ(environment_.variable("NODEOPS_TEST_VARIABLE"), "value");
  unsetenv("NODEOPS_TEST_VARIABLE");
  EXPECT_EQ(environment_.variable("NODEOPS_TEST_VARIABLE"), "");
}

}  // namespace
}  // namespace nodeops::k8s
