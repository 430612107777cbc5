#include "k8s/config/kubeconfig_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;

TEST(KubeconfigFileTest, KeepsEntriesAsTheyStand) {
  const auto file = ParseKubeconfigFile("/f", R"(
current-context: c
clusters: [{name: k, cluster: {server: 'https://h/', certificate-authority: ../ca}}]
users: [{name: u, user: {client-key-data: '!!', tokenFile: t}}]
contexts: [{name: c, context: {cluster: k, user: none, namespace: n}}]
)");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(file->current_context, "c");
  ASSERT_EQ(file->clusters.size(), 1u);
  EXPECT_EQ(file->clusters[0].file, "/f");
  EXPECT_EQ(file->clusters[0].server, "https://h/");
  EXPECT_EQ(file->clusters[0].ca_file, "../ca");
  ASSERT_EQ(file->users.size(), 1u);
  EXPECT_EQ(file->users[0].key_data.Reveal(), "!!");
  EXPECT_EQ(file->users[0].token_file, "t");
  ASSERT_EQ(file->contexts.size(), 1u);
  EXPECT_EQ(file->contexts[0].user, "none");
  EXPECT_THAT(file->contexts[0].problem, IsOk());
}

TEST(KubeconfigFileTest, AnEntrysProblemIsItsOwn) {
  const auto file = ParseKubeconfigFile("/f", R"(
users:
- {name: bad, user: {exec: {command: x}}}
- {name: good, user: {token: t}}
clusters:
- {name: skips, cluster: {server: 'https://h', insecure-skip-tls-verify: true}}
- {name: verifies, cluster: {server: 'https://h', insecure-skip-tls-verify: false}}
)");
  ASSERT_THAT(file, IsOk());
  EXPECT_THAT(
      file->users.at(0).problem,
      StatusIs(StatusCode::kInvalidArgument,
               "/f: user \"bad\": exec: running a program for credentials is not supported: "
               "use token, tokenFile or client-certificate with client-key"));
  EXPECT_THAT(file->users.at(1).problem, IsOk());
  EXPECT_THAT(file->clusters.at(0).problem,
              StatusIs(StatusCode::kInvalidArgument,
                       "/f: cluster \"skips\": insecure-skip-tls-verify: servers are always "
                       "verified: give certificate-authority-data instead"));
  EXPECT_THAT(file->clusters.at(1).problem, IsOk());
}

TEST(KubeconfigFileTest, AFileThatCannotBeTrustedIsRefusedWhole) {
  const std::pair<std::string, std::string> files[] = {
      {"novel: 1", "/f: novel: the field is not supported: remove it"},
      {"users: [{name: u}, {name: u}]", "/f: users: user \"u\" is there twice"},
      {"users: [{user: {}}]", "/f: users: an entry without a name"},
      {"users: [{name: u, novel: 1}]",
       "/f: users: entry: novel: the field is not supported: remove it"},
      {"a: [", "/f: line 1: end of sequence flow not found"}};
  for (const auto& [text, message] : files) {
    EXPECT_THAT(ParseKubeconfigFile("/f", text), StatusIs(StatusCode::kInvalidArgument, message));
  }
}

}  // namespace
}  // namespace nodeops::k8s
