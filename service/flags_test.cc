#include "service/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/version.h"

namespace nodeops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ParsedFlags Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "nodeopsd");
  return ParseFlags(static_cast<int>(arguments.size()), arguments.data());
}

TEST(ParseFlags, HasDefaults) {
  const auto parsed = Parse({});
  ASSERT_TRUE(parsed.flags.has_value()) << parsed.text;
  EXPECT_EQ(parsed.flags->listen, "127.0.0.1:50051");
  EXPECT_EQ(parsed.flags->kubeconfig, "");
  EXPECT_TRUE(parsed.flags->clusters.empty());
  EXPECT_GE(parsed.flags->threads, 1);
  EXPECT_EQ(parsed.flags->grace, absl::Seconds(30));
  EXPECT_EQ(parsed.flags->log_level, "info");
  EXPECT_EQ(parsed.flags->max_connections, 1000);
  EXPECT_EQ(parsed.flags->max_running_operations, 100);
  EXPECT_EQ(parsed.flags->max_nodes_per_operation, 100'000);
  EXPECT_EQ(parsed.flags->max_kept_operations, 1000);
  EXPECT_EQ(parsed.flags->max_concurrency, 500);
  EXPECT_EQ(parsed.flags->cluster_limits.max_concurrency, 500);
  EXPECT_EQ(parsed.flags->cluster_limits.max_qps, 0);
  EXPECT_EQ(parsed.flags->legacy_annotations, engine::DefaultLegacyAnnotations());
}

TEST(ParseFlags, TakesEveryFlag) {
  const auto parsed = Parse(
      {"--listen=[::1]:0", "--kubeconfig=/k", "--clusters=a,b", "--threads=3", "--grace=1m30s",
       "--log-level=debug", "--max-connections=7", "--max-concurrency=20",
       "--cluster-concurrency=40", "--cluster-qps=12.5", "--legacy-annotations=x/y,z",
       "--max-running-operations=8", "--max-nodes-per-operation=9", "--max-kept-operations=10"});
  ASSERT_TRUE(parsed.flags.has_value()) << parsed.text;
  EXPECT_EQ(parsed.flags->listen, "[::1]:0");
  EXPECT_EQ(parsed.flags->kubeconfig, "/k");
  EXPECT_THAT(parsed.flags->clusters, ElementsAre("a", "b"));
  EXPECT_EQ(parsed.flags->threads, 3);
  EXPECT_EQ(parsed.flags->grace, absl::Seconds(90));
  EXPECT_EQ(parsed.flags->log_level, "debug");
  EXPECT_EQ(parsed.flags->max_connections, 7);
  EXPECT_EQ(parsed.flags->max_running_operations, 8);
  EXPECT_EQ(parsed.flags->max_nodes_per_operation, 9);
  EXPECT_EQ(parsed.flags->max_kept_operations, 10);
  EXPECT_EQ(parsed.flags->max_concurrency, 20);
  EXPECT_EQ(parsed.flags->cluster_limits.max_concurrency, 40);
  EXPECT_EQ(parsed.flags->cluster_limits.max_qps, 12.5);
  EXPECT_THAT(parsed.flags->legacy_annotations, ElementsAre("x/y", "z"));
}

TEST(ParseFlags, HelpNamesEveryFlag) {
  const auto parsed = Parse({"--help"});
  EXPECT_FALSE(parsed.flags.has_value());
  EXPECT_EQ(parsed.exit, 0);
  for (const char* flag :
       {"--listen", "--kubeconfig", "--clusters", "--threads", "--grace", "--log-level",
        "--max-connections", "--max-concurrency", "--cluster-concurrency", "--cluster-qps",
        "--version", "--legacy-annotations", "--max-running-operations",
        "--max-nodes-per-operation", "--max-kept-operations", "100000", "exit status is 3",
        "127.0.0.1:50051", "30s"}) {
    EXPECT_THAT(parsed.text, HasSubstr(flag));
  }
}

TEST(ParseFlags, VersionIsOneLine) {
  const auto parsed = Parse({"--version"});
  EXPECT_FALSE(parsed.flags.has_value());
  EXPECT_EQ(parsed.exit, 0);
  EXPECT_EQ(parsed.text, std::string("nodeopsd ") + base::kVersion + "\n");
}

TEST(ParseFlags, WhatIsWrongNamesTheFlag) {
  for (const auto& [argument, says] : std::vector<std::pair<const char*, const char*>>{
           {"--nothing", "--nothing"},
           {"extra", "extra"},
           {"--threads=0", "--threads"},
           {"--grace=soon", "--grace: \"soon\": give a duration from 0s to 24h"},
           {"--grace=-1s", "--grace"},
           {"--log-level=loud", "--log-level"},
           {"--max-connections=0", "--max-connections"},
           {"--max-concurrency=0", "--max-concurrency"},
           {"--max-running-operations=0", "--max-running-operations"},
           {"--max-nodes-per-operation=0", "--max-nodes-per-operation"},
           {"--max-nodes-per-operation=1000001", "--max-nodes-per-operation"},
           {"--max-kept-operations=-1", "--max-kept-operations"},
           {"--max-concurrency=501", "raise the second"},
           {"--cluster-qps=-1", "--cluster-qps"}}) {
    const auto parsed = Parse({argument});
    EXPECT_FALSE(parsed.flags.has_value()) << argument;
    EXPECT_EQ(parsed.exit, 1);
    EXPECT_THAT(parsed.text, HasSubstr(says));
  }
}

}  // namespace
}  // namespace nodeops
