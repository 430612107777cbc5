// --data-dir: one service at a time, nobody else's, and said loudly where there is none.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// What a service that cannot start says.
std::string Refusal(const std::vector<std::string>& flags,
                    const std::vector<std::string>& environment = {}) {
  Process service("service/nodeopsd", flags, environment);
  EXPECT_EQ(service.ReadAll(), "");
  EXPECT_EQ(service.Wait(), 1);
  return service.Log();
}

std::string RefusalOf(const std::string& data_dir) {
  return Refusal({"--listen=127.0.0.1:0", "--data-dir=" + data_dir, "--log-level=error"});
}

TEST(DataDirTest, IsMadePrivateAndSaidWhereItServes) {
  Sandbox sandbox({"--nodes=1"});
  const std::string data_dir = NewTempPath("state") + "/nodeops";
  Process service("service/nodeopsd",
                  {"--listen=127.0.0.1:0", "--kubeconfig=" + sandbox.kubeconfig(),
                   "--clusters=sandbox", "--data-dir=" + data_dir});
  EXPECT_THAT(service.ReadLine().value_or(""), HasSubstr(", operations in " + data_dir));
  struct stat info;
  ASSERT_EQ(stat(data_dir.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(DataDirTest, ASecondServiceOnItIsRefused) {
  Stack stack;
  const std::string refusal = Refusal(stack.ServiceFlags("127.0.0.1:0"));
  EXPECT_THAT(refusal, HasSubstr("nodeopsd: --data-dir: "));
  EXPECT_THAT(refusal, HasSubstr("another nodeopsd uses it"));
  // The first one has not noticed.
  grpc::ClientContext context;
  v1::ListOperationsResponse response;
  EXPECT_TRUE(stack.stub().ListOperations(&context, {}, &response).ok());
}

TEST(DataDirTest, WhatCannotBeUsedIsAnErrorOfOneLineThatNamesTheFlag) {
  const std::string file = NewTempPath("file");
  std::ofstream(file) << "x";
  const std::string open_to_all = NewTempPath("open");
  std::filesystem::create_directory(open_to_all);
  chmod(open_to_all.c_str(), 0777);
  for (const std::string& data_dir : {file, file + "/below", open_to_all, std::string("/proc/x")}) {
    const std::string refusal = RefusalOf(data_dir);
    EXPECT_THAT(refusal, AllOf(StartsWith("nodeopsd: --data-dir: "), HasSubstr(data_dir)));
    EXPECT_EQ(std::count(refusal.begin(), refusal.end(), '\n'), 1) << refusal;
  }
}

TEST(DataDirTest, ADatabaseThatIsNoneIsRefusedAndLeftAsItIs) {
  const std::string data_dir = NewTempPath("data");
  std::filesystem::create_directory(data_dir);
  chmod(data_dir.c_str(), 0700);
  const std::string path = data_dir + "/nodeops.db";
  const std::string content(8192, 'x');
  std::ofstream(path) << content;
  EXPECT_THAT(RefusalOf(data_dir), StartsWith("nodeopsd: --data-dir: "));
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), content);
}

TEST(DataDirTest, IsWhatSystemdSaysUnlessTheFlagIsGiven) {
  Sandbox sandbox({"--nodes=1"});
  const std::string state = NewTempPath("systemd");
  Process service(
      "service/nodeopsd",
      {"--listen=127.0.0.1:0", "--kubeconfig=" + sandbox.kubeconfig(), "--clusters=sandbox"},
      {"STATE_DIRECTORY=" + state});
  EXPECT_THAT(service.ReadLine().value_or(""), HasSubstr(", operations in " + state));
}

TEST(DataDirTest, MemoryIsSaidLoudlyAtEveryStart) {
  Sandbox sandbox({"--nodes=1"});
  for (int start = 0; start < 2; ++start) {
    Process service("service/nodeopsd",
                    {"--listen=127.0.0.1:0", "--kubeconfig=" + sandbox.kubeconfig(),
                     "--clusters=sandbox", "--data-dir=:memory:"});
    EXPECT_THAT(service.ReadLine().value_or(""), HasSubstr("operations in MEMORY ONLY"));
    EXPECT_THAT(service.Log(), HasSubstr("WARN  Operations are kept in memory only"));
  }
  EXPECT_FALSE(std::filesystem::exists(":memory:"));
}

}  // namespace
}  // namespace nodeops::tests
