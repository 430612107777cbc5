#include "k8s/config/kubeconfig.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"
#include "base/testing/status_matchers.h"
#include "k8s/testing/fake_environment.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kPath[] = "/etc/nodeops/config";

// A file with one context "c" of a cluster and a user whose fields are given in YAML's flow form.
std::string OneContext(const std::string& cluster, const std::string& user) {
  return absl::StrReplaceAll(R"(apiVersion: v1
kind: Config
preferences: {}
current-context: c
clusters:
- name: k
  cluster: {CLUSTER}
users:
- name: u
  user: {USER}
contexts:
- name: c
  context: {cluster: k, user: u, namespace: default}
)",
                             {{"{CLUSTER}", "{" + cluster + "}"}, {"{USER}", "{" + user + "}"}});
}

class KubeconfigTest : public testing::Test {
 protected:
  absl::StatusOr<Kubeconfig> Load(const std::string& text) {
    environment_.files[kPath] = text;
    return LoadKubeconfig(kPath, environment_.Get());
  }
  // The configuration of the context "c".
  absl::StatusOr<ClusterConfig> LoadOne(const std::string& cluster, const std::string& user) {
    auto kubeconfig = Load(OneContext(cluster, user));
    if (!kubeconfig.ok()) return kubeconfig.status();
    return kubeconfig->contexts.at(0).config;
  }
  static auto Refused(const std::string& message) {
    return StatusIs(StatusCode::kInvalidArgument, message);
  }
  static std::string Base64(const std::string& text) { return absl::Base64Escape(text); }

  FakeEnvironment environment_;
};

constexpr char kServer[] = "server: 'https://h:6443/'";

TEST_F(KubeconfigTest, ReadsDataOfEveryKind) {
  const auto config = LoadOne(
      "server: 'https://h:6443/prefix/', tls-server-name: api.test, "
      "certificate-authority-data: " +
          Base64("CA"),
      "client-certificate-data: " + Base64("CERT") + ", client-key-data: " + Base64("KEY") +
          ", token: t");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->name, "c");
  EXPECT_EQ(config->server, "https://h:6443/prefix");
  EXPECT_EQ(config->tls_server_name, "api.test");
  EXPECT_EQ(config->ca_pem, "CA");
  EXPECT_EQ(config->client_certificate_pem, "CERT");
  EXPECT_EQ(config->client_key_pem.Reveal(), "KEY");
  EXPECT_EQ(config->token.Reveal(), "t");
  EXPECT_EQ(config->token_file, "");
}

TEST_F(KubeconfigTest, FilesAreRelativeToTheirKubeconfig) {
  environment_.files["/etc/nodeops/ca.pem"] = "CA";
  environment_.files["/etc/cert.pem"] = "CERT";
  environment_.files["/keys/key.pem"] = "KEY";
  environment_.files["/etc/nodeops/sub/token"] = "t\n";
  const auto config = LoadOne(std::string(kServer) + ", certificate-authority: ca.pem",
                              "client-certificate: ../cert.pem, client-key: /keys/key.pem, "
                              "tokenFile: sub/token");
  ASSERT_THAT(config, IsOk());
  EXPECT_EQ(config->ca_pem, "CA");
  EXPECT_EQ(config->client_certificate_pem, "CERT");
  EXPECT_EQ(config->client_key_pem.Reveal(), "KEY");
  EXPECT_EQ(config->token_file, "/etc/nodeops/sub/token");
  EXPECT_TRUE(config->token.empty());
}

TEST_F(KubeconfigTest, WhatIsNotUnderstoodNamesFileEntryAndField) {
  const std::string cluster = "/etc/nodeops/config: cluster \"k\": ";
  const std::string user = "/etc/nodeops/config: user \"u\": ";
  const std::pair<std::string, std::string> of_clusters[] = {
      {"insecure-skip-tls-verify: true",
       "insecure-skip-tls-verify: servers are always verified: give certificate-authority-data "
       "instead"},
      {"proxy-url: 'http://p'", "proxy-url: proxies are not supported: remove it"},
      {"disable-compression: true", "disable-compression: the field is not supported: remove it"},
      {"novel: 1", "novel: the field is not supported: remove it"}};
  for (const auto& [field, message] : of_clusters) {
    EXPECT_THAT(LoadOne(std::string(kServer) + ", " + field, ""), Refused(cluster + message));
  }
  constexpr char kHow[] =
      " is not supported: use token, tokenFile or client-certificate with client-key";
  const std::pair<std::string, std::string> of_users[] = {
      {"exec: {command: /bin/sh}", std::string("exec: running a program for credentials") + kHow},
      {"auth-provider: {name: gcp}", std::string("auth-provider: it") + kHow},
      {"username: a", std::string("username: basic authentication") + kHow},
      {"password: a", std::string("password: basic authentication") + kHow},
      {"as: root", "as: impersonation is not supported: remove it"},
      {"as-groups: [a]", "as-groups: the field is not supported: remove it"}};
  for (const auto& [field, message] : of_users) {
    EXPECT_THAT(LoadOne(kServer, field), Refused(user + message));
  }
  EXPECT_THAT(LoadOne(std::string(kServer) + ", insecure-skip-tls-verify: false", ""), IsOk());
}

TEST_F(KubeconfigTest, ValuesThatCannotWorkNameTheirField) {
  const std::pair<std::string, std::string> clusters[] = {
      {"server: h", "server: must be of the form https://host[:port][/prefix]"},
      {"", "server: must be of the form"},
      {"server: [a]", "server: must be text"},
      {std::string(kServer) + ", certificate-authority-data: '!!'",
       "certificate-authority-data: is not base64"},
      {std::string(kServer) + ", certificate-authority: none.pem",
       "certificate-authority: /etc/nodeops/none.pem: no such file"},
      {std::string(kServer) + ", certificate-authority: a, certificate-authority-data: YQ==",
       "certificate-authority: is given as well as certificate-authority-data: remove one"}};
  for (const auto& [fields, message] : clusters) {
    EXPECT_THAT(LoadOne(fields, ""), StatusIs(StatusCode::kInvalidArgument,
                                              HasSubstr("config: cluster \"k\": " + message)));
  }
  const std::pair<std::string, std::string> users[] = {
      {"client-certificate-data: YQ==",
       "client-certificate: it and client-key go together: give both"},
      {"client-key-data: YQ==", "client-certificate: it and client-key go together"},
      {"token: a, tokenFile: b", "token: is given as well as tokenFile: remove one"},
      {"token: \"a\\nb\"", "token: must be one line of text"},
      {"tokenFile: none", "tokenFile: /etc/nodeops/none: no such file"}};
  for (const auto& [fields, message] : users) {
    EXPECT_THAT(LoadOne(kServer, fields), StatusIs(StatusCode::kInvalidArgument,
                                                   HasSubstr("config: user \"u\": " + message)));
  }
}

TEST_F(KubeconfigTest, CredentialsNeverGoToAServerWithoutTls) {
  for (const std::string& user :
       {std::string("token: a"),
        "client-certificate-data: YQ==, " + std::string("client-key-data: YQ==")}) {
    EXPECT_THAT(LoadOne("server: 'http://h'", user),
                StatusIs(StatusCode::kInvalidArgument, HasSubstr("a server without TLS")));
  }
  EXPECT_THAT(LoadOne("server: 'http://h'", ""), IsOk());
}

TEST_F(KubeconfigTest, ABrokenContextDoesNotStandInTheWayOfOthers) {
  const auto kubeconfig = Load(R"(
clusters:
- {name: good, cluster: {server: 'https://good'}}
- {name: bad, cluster: {server: 'https://bad', proxy-url: 'http://p'}}
users:
- {name: ok, user: {token: t}}
- {name: exec, user: {exec: {command: aws}}}
contexts:
- {name: a, context: {cluster: good, user: ok}}
- {name: b, context: {cluster: bad, user: ok}}
- {name: c, context: {cluster: good, user: exec}}
- {name: d, context: {cluster: none, user: ok}}
- {name: e, context: {cluster: good, user: none}}
- {name: f, context: {cluster: good}}
- {name: g, context: {cluster: good, novel: 1}}
)");
  ASSERT_THAT(kubeconfig, IsOk());
  ASSERT_EQ(kubeconfig->contexts.size(), 7u);
  EXPECT_THAT(kubeconfig->contexts[0].config, IsOk());
  EXPECT_THAT(kubeconfig->contexts[1].config.status().message(), HasSubstr("proxy-url"));
  EXPECT_THAT(kubeconfig->contexts[2].config.status().message(), HasSubstr("exec"));
  EXPECT_THAT(kubeconfig->contexts[3].config,
              Refused("/etc/nodeops/config: context \"d\": cluster \"none\" is not defined"));
  EXPECT_THAT(kubeconfig->contexts[4].config,
              Refused("/etc/nodeops/config: context \"e\": user \"none\" is not defined"));
  EXPECT_THAT(kubeconfig->contexts[5].config, IsOk());
  EXPECT_THAT(kubeconfig->contexts[6].config.status().message(), HasSubstr("novel"));
}

TEST_F(KubeconfigTest, AFileThatCannotBeTrustedIsRefusedWhole) {
  const std::pair<std::string, std::string> files[] = {
      {"a: &x [*x]", "line 1: YAML anchors and aliases are not supported: write it out"},
      {"current-context: &x c\n", "line 1: YAML anchors and aliases"},
      {"users:\n- {name: u, user: {token: t}}\n- {name: u, user: {}}",
       "users: user \"u\" is there twice"},
      {"users: []\nusers: []", "users: the key is there twice"},
      {"novel: 1", "novel: the field is not supported: remove it"},
      {"a: [", "line "},
      {"- a", "must be a mapping"},
      {"users: {a: b}", "users: must be a list"},
      {"users:\n- {user: {}}", "users: an entry without a name"},
      {"kind: Config\n---\nkind: Config", "more than one YAML document"},
      {std::string(100'000, '['), "line 1"}};
  for (const auto& [text, message] : files) {
    const auto kubeconfig = Load(text);
    EXPECT_EQ(kubeconfig.status().code(), StatusCode::kInvalidArgument) << text.substr(0, 99);
    EXPECT_THAT(kubeconfig.status().message(), HasSubstr("/etc/nodeops/config: "));
    EXPECT_THAT(kubeconfig.status().message(), HasSubstr(message));
  }
  const auto twice = LoadOne("server: 'https://a', server: 'https://b'", "");
  EXPECT_THAT(twice, Refused("/etc/nodeops/config: cluster \"k\": server: the key is there twice"));
}

TEST_F(KubeconfigTest, ErrorsShowNoSecret) {
  for (const std::string user :
       {"token: \"canary\\nx\"", "token: canary, tokenFile: x", "client-key-data: canary!"}) {
    const auto config = LoadOne(kServer, user);
    ASSERT_FALSE(config.ok());
    EXPECT_THAT(config.status().message(), testing::Not(HasSubstr("canary")));
  }
}

TEST_F(KubeconfigTest, EmptyTextIsAnEmptyConfig) {
  const auto kubeconfig = Load("");
  ASSERT_THAT(kubeconfig, IsOk());
  EXPECT_THAT(kubeconfig->contexts, IsEmpty());
}

TEST_F(KubeconfigTest, TheFlagIsTheOnlyFileAndMustExist) {
  environment_.variables = {{"KUBECONFIG", "/other"}, {"HOME", "/home/u"}};
  EXPECT_THAT(LoadKubeconfig("/none", environment_.Get()),
              StatusIs(StatusCode::kNotFound, "/none: no such file"));
  EXPECT_THAT(environment_.read, ElementsAre("/none"));
}

TEST_F(KubeconfigTest, TheVariableListsFilesOfWhichSomeMayBeMissing) {
  environment_.variables = {{"KUBECONFIG", "/a::/none:/b:/a"}, {"HOME", "/home/u"}};
  environment_.files["/a"] = R"(
clusters: [{name: k, cluster: {server: 'https://first'}}]
contexts: [{name: one, context: {cluster: k}}, {name: two, context: {cluster: only-b}}]
)";
  environment_.files["/b"] = R"(
current-context: one
clusters:
- {name: k, cluster: {server: 'https://second', tls-server-name: lost.test}}
- {name: only-b, cluster: {server: 'https://b', certificate-authority: ca}}
contexts: [{name: one, context: {cluster: only-b}}, {name: three, context: {cluster: k}}]
)";
  environment_.files["/ca"] = "CA";
  const auto kubeconfig = LoadKubeconfig("", environment_.Get());
  ASSERT_THAT(kubeconfig, IsOk());
  EXPECT_EQ(kubeconfig->current_context, "one");
  ASSERT_EQ(kubeconfig->contexts.size(), 3u);
  EXPECT_EQ(kubeconfig->contexts[0].config->server, "https://first");
  EXPECT_EQ(kubeconfig->contexts[1].config->server, "https://b");
  EXPECT_EQ(kubeconfig->contexts[1].config->ca_pem, "CA");
  EXPECT_EQ(kubeconfig->contexts[2].config->server, "https://first");
  EXPECT_EQ(kubeconfig->contexts[2].config->tls_server_name, "");
}

TEST_F(KubeconfigTest, TheHomeDirectoryIsTheLastResort) {
  environment_.variables = {{"HOME", "/home/u"}};
  environment_.files["/home/u/.kube/config"] = OneContext(kServer, "");
  const auto kubeconfig = LoadKubeconfig("", environment_.Get());
  ASSERT_THAT(kubeconfig, IsOk());
  EXPECT_EQ(kubeconfig->contexts.size(), 1u);
  environment_.files.clear();
  EXPECT_THAT(LoadKubeconfig("", environment_.Get())->contexts, IsEmpty());
}

TEST_F(KubeconfigTest, AServerThatCannotWorkConcernsItsContextOnly) {
  const std::pair<std::string, std::string> clusters[] = {
      {"server: 'https://h?q'", "server \"https://h?q\" is not of the form"},
      {"server: 'https://h/a?b'", "server: its path must have no spaces"},
      {"server: 'https://u:canary@h'", "server: a user name or password in it is not supported"},
      {"server: 'https://u:canary@h/a b'", "server: its path must"},
      {"server: 'https://h', tls-server-name: 'a:b'", "tls-server-name \"a:b\" is no DNS name"}};
  for (const auto& [fields, message] : clusters) {
    const auto config = LoadOne(fields, "");
    EXPECT_THAT(config, StatusIs(StatusCode::kInvalidArgument,
                                 HasSubstr("config: cluster \"k\": " + message)));
    EXPECT_THAT(config.status().message(), testing::Not(HasSubstr("canary")));
  }
}

TEST_F(KubeconfigTest, AContextsNameIsOneLineOfText) {
  const auto kubeconfig = Load(
      "clusters: [{name: k, cluster: {server: 'https://h'}}]\n"
      "contexts: [{name: \"a\\nb\", context: {cluster: k}}]");
  ASSERT_THAT(kubeconfig, IsOk());
  EXPECT_THAT(kubeconfig->contexts.at(0).config,
              Refused("/etc/nodeops/config: context \"a\\x0ab\": name: must be one line of text"));
}

TEST_F(KubeconfigTest, AWorkingDirectoryThatIsGoneIsNoCrash) {
  const std::string before = std::filesystem::current_path();
  const std::string gone = std::string(std::getenv("TEST_TMPDIR")) + "/gone";
  std::filesystem::create_directory(gone);
  std::filesystem::current_path(gone);
  std::filesystem::remove(gone);
  environment_.files["config"] =
      OneContext(std::string(kServer) + ", certificate-authority: ca", "");
  environment_.files["ca"] = "CA";
  const auto kubeconfig = LoadKubeconfig("config", environment_.Get());
  std::filesystem::current_path(before);
  ASSERT_THAT(kubeconfig, IsOk());
  ASSERT_THAT(kubeconfig->contexts.at(0).config, IsOk());
  EXPECT_EQ(kubeconfig->contexts.at(0).config->ca_pem, "CA");
}

}  // namespace
}  // namespace nodeops::k8s
