#include "k8s/sandbox/server/sandbox_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;

absl::StatusOr<ParsedFlags> Parse(std::vector<const char*> flags) {
  flags.insert(flags.begin(), "nodeops-sandbox");
  return ParseFlags(static_cast<int>(flags.size()), flags.data());
}

TEST(ParseFlagsTest, DefaultsAreThoseOfTheOptions) {
  auto parsed = Parse({});
  ASSERT_THAT(parsed, base::IsOk());
  ASSERT_TRUE(parsed->options.has_value());
  EXPECT_EQ(parsed->options->address, "127.0.0.1");
  EXPECT_EQ(parsed->options->port, 6443);
  EXPECT_EQ(parsed->options->nodes, 100);
  EXPECT_EQ(parsed->options->kubeconfig_out, "nodeops-sandbox.kubeconfig");
  EXPECT_EQ(parsed->options->kubelet_write_rate, 0);
  EXPECT_EQ(parsed->options->latency, absl::ZeroDuration());
  EXPECT_EQ(parsed->options->seed, 0u);
  EXPECT_TRUE(parsed->options->faults.empty());
  EXPECT_EQ(parsed->options->watch_history, 20'000);
}

TEST(ParseFlagsTest, ReadsEveryFlag) {
  const std::string script = testing::TempDir() + "/script.json";
  std::ofstream(script) << R"({"rules": [{"answer": 500}], "connections": "reset"})";
  auto parsed =
      Parse({"--listen=[::1]:0", "--nodes=7", "--kubeconfig-out=/tmp/k", "--kubelet-write-rate=2.5",
             "--latency=5ms", "--seed=18446744073709551615", ("--fault-script=" + script).c_str(),
             "--race-probability=0.25", "--watch-history=10"});
  ASSERT_THAT(parsed, base::IsOk());
  ASSERT_TRUE(parsed->options.has_value());
  EXPECT_EQ(parsed->options->address, "::1");
  EXPECT_EQ(parsed->options->port, 0);
  EXPECT_EQ(parsed->options->nodes, 7);
  EXPECT_EQ(parsed->options->kubeconfig_out, "/tmp/k");
  EXPECT_EQ(parsed->options->kubelet_write_rate, 2.5);
  EXPECT_EQ(parsed->options->latency, absl::Milliseconds(5));
  EXPECT_EQ(parsed->options->seed, 18446744073709551615u);
  EXPECT_EQ(parsed->options->watch_history, 10);
  ASSERT_EQ(parsed->options->faults.size(), 2u);
  EXPECT_EQ(FaultName(parsed->options->faults[0].answers[0]), "500");
  EXPECT_EQ(parsed->options->connection_fault, ConnectionFault::kReset);
  EXPECT_EQ(FaultName(parsed->options->faults[1].answers[0]), "race");
  EXPECT_EQ(parsed->options->faults[1].probability, 0.25);
}

TEST(ParseFlagsTest, HelpExplainsEveryFlagWithItsDefault) {
  auto parsed = Parse({"--help"});
  ASSERT_THAT(parsed, base::IsOk());
  EXPECT_FALSE(parsed->options.has_value());
  for (const char* text :
       {"--listen TEXT=127.0.0.1:6443", "--nodes INT", "=100", "--kubeconfig-out",
        "nodeops-sandbox.kubeconfig", "--kubelet-write-rate", "--latency TEXT=0s", "--seed",
        "--fault-script", "(default: none)", "--race-probability", "--watch-history", "20000",
        "reset-after", "/sandbox/journal"}) {
    EXPECT_THAT(parsed->help, HasSubstr(text));
  }
}

TEST(ParseFlagsTest, ErrorsNameTheFlagAndTheFix) {
  const struct {
    const char* flag;
    const char* message;
  } cases[] = {
      {"--nodes=-1", "--nodes"},
      {"--nodes=many", "--nodes"},
      {"--node=3", "--node=3"},
      {"--listen=6443", "--listen: 6443 is not HOST:PORT; write 127.0.0.1:6443 for example"},
      {"--listen=127.0.0.1:65536", "--listen: 127.0.0.1:65536 is not HOST:PORT"},
      {"--latency=5", "--latency: 5 is not a duration from 0s to 10m, such as 5ms"},
      {"--latency=-1s", "--latency: -1s is not a duration"},
      {"--latency=inf", "--latency: inf is not a duration"},
      {"--race-probability=2", "--race-probability"},
      {"--kubelet-write-rate=-1", "--kubelet-write-rate"},
      {"--watch-history=0", "--watch-history"},
  };
  for (const auto& bad : cases) {
    EXPECT_THAT(Parse({bad.flag}),
                base::StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(bad.message)));
  }
}

TEST(ParseFlagsTest, AScriptThatCannotBeReadOrUnderstood) {
  EXPECT_THAT(Parse({"--fault-script=/nowhere/script.json"}),
              base::StatusIs(absl::StatusCode::kNotFound,
                             HasSubstr("--fault-script: cannot read /nowhere/script.json")));
  const std::string script = testing::TempDir() + "/bad.json";
  std::ofstream(script) << R"({"rules": [{"answer": 200}]})";
  EXPECT_THAT(Parse({("--fault-script=" + script).c_str()}),
              base::StatusIs(absl::StatusCode::kInvalidArgument,
                             HasSubstr("fault script: $.rules[0].answer: write an integer")));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
