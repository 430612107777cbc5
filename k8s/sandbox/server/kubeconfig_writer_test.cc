#include "k8s/sandbox/server/kubeconfig_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

std::string Read(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(KubeconfigTextTest, HoldsClusterContextsAndUsers) {
  const std::string text = KubeconfigText(
      "https://127.0.0.1:6443", "ca",
      {{.name = "sandbox", .token = base::Secret("t1")},
       {.name = "sandbox-certificate", .client = KeyPair{"cert", base::Secret("key")}},
       {.name = "sandbox-direct",
        .token = base::Secret("t1"),
        .server_url = "https://127.0.0.1:6444"}});
  EXPECT_EQ(text, R"(apiVersion: v1
kind: Config
clusters:
- name: sandbox
  cluster:
    server: https://127.0.0.1:6443
    certificate-authority-data: Y2E=
- name: sandbox-direct
  cluster:
    server: https://127.0.0.1:6444
    certificate-authority-data: Y2E=
contexts:
- name: sandbox
  context:
    cluster: sandbox
    user: sandbox
- name: sandbox-certificate
  context:
    cluster: sandbox
    user: sandbox-certificate
- name: sandbox-direct
  context:
    cluster: sandbox-direct
    user: sandbox-direct
current-context: sandbox
users:
- name: sandbox
  user:
    token: t1
- name: sandbox-certificate
  user:
    client-certificate-data: Y2VydA==
    client-key-data: a2V5
- name: sandbox-direct
  user:
    token: t1
)");
}

class WriteKubeconfigTest : public testing::Test {
 protected:
  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();

  void SetUp() override { std::filesystem::create_directories(folder_); }
};

TEST_F(WriteKubeconfigTest, ReplacesTheFileAndLetsOnlyTheOwnerRead) {
  const std::string path = folder_ / "config";
  std::ofstream(path) << "old";
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  ASSERT_THAT(WriteKubeconfig(path, "new"), base::IsOk());
  EXPECT_EQ(Read(path), "new");
  struct stat status;
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

TEST_F(WriteKubeconfigTest, SaysWhatItCannotWrite) {
  EXPECT_THAT(
      WriteKubeconfig(folder_ / "none" / "config", "x"),
      base::StatusIs(absl::StatusCode::kNotFound, HasSubstr("cannot create a file beside ")));
}

TEST_F(WriteKubeconfigTest, LeavesNothingBehindWhenItCannotReplace) {
  std::filesystem::create_directories(folder_ / "config" / "in-the-way");
  EXPECT_THAT(WriteKubeconfig(folder_ / "config", "x"),
              testing::ResultOf([](const absl::Status& s) { return std::string(s.message()); },
                                HasSubstr("cannot replace ")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), {}), 1);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
