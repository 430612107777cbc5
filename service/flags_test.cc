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
  EXPECT_THAT(parsed.flags->listen.addresses, ElementsAre("127.0.0.1:50051"));
  EXPECT_EQ(parsed.flags->kubeconfig, "");
  EXPECT_TRUE(parsed.flags->clusters.empty());
  EXPECT_GE(parsed.flags->threads, 1);
  EXPECT_EQ(parsed.flags->grace, absl::Seconds(30));
  EXPECT_EQ(parsed.flags->observability.log_level, "info");
  EXPECT_EQ(parsed.flags->max_connections, 1000);
  EXPECT_EQ(parsed.flags->max_running_operations, 100);
  EXPECT_EQ(parsed.flags->max_nodes_per_operation, 100'000);
  EXPECT_EQ(parsed.flags->data_dir, "");
  EXPECT_EQ(parsed.flags->keep_operations, 10'000);
  EXPECT_EQ(parsed.flags->keep_events, 5'000'000);
  EXPECT_EQ(parsed.flags->keep_for, absl::Hours(720));
  EXPECT_EQ(parsed.flags->max_streams_per_connection, 100);
  EXPECT_EQ(parsed.flags->max_watchers, 2000);
  EXPECT_EQ(parsed.flags->max_request_bytes, 4 << 20);
  EXPECT_EQ(parsed.flags->max_concurrency, 500);
  EXPECT_EQ(parsed.flags->cluster_limits.max_concurrency, 500);
  EXPECT_EQ(parsed.flags->cluster_limits.max_qps, 0);
  EXPECT_EQ(parsed.flags->legacy_annotations, engine::DefaultLegacyAnnotations());
}

TEST(ParseFlags, TakesEveryFlag) {
  const auto parsed = Parse({"--listen=[::1]:0",
                             "--kubeconfig=/k",
                             "--clusters=a,b",
                             "--threads=3",
                             "--grace=1m30s",
                             "--log-level=debug",
                             "--max-connections=7",
                             "--max-concurrency=20",
                             "--cluster-concurrency=40",
                             "--cluster-qps=12.5",
                             "--legacy-annotations=x/y,z",
                             "--max-running-operations=8",
                             "--max-nodes-per-operation=9",
                             "--data-dir=/d",
                             "--keep-operations=10",
                             "--keep-events=1099511627776",
                             "--keep-for=90s",
                             "--max-streams-per-connection=11",
                             "--max-watchers=12",
                             "--max-request-bytes=4096"});
  ASSERT_TRUE(parsed.flags.has_value()) << parsed.text;
  EXPECT_THAT(parsed.flags->listen.addresses, ElementsAre("[::1]:0"));
  EXPECT_EQ(parsed.flags->kubeconfig, "/k");
  EXPECT_THAT(parsed.flags->clusters, ElementsAre("a", "b"));
  EXPECT_EQ(parsed.flags->threads, 3);
  EXPECT_EQ(parsed.flags->grace, absl::Seconds(90));
  EXPECT_EQ(parsed.flags->observability.log_level, "debug");
  EXPECT_EQ(parsed.flags->max_connections, 7);
  EXPECT_EQ(parsed.flags->max_running_operations, 8);
  EXPECT_EQ(parsed.flags->max_nodes_per_operation, 9);
  EXPECT_EQ(parsed.flags->data_dir, "/d");
  EXPECT_EQ(parsed.flags->keep_operations, 10);
  EXPECT_EQ(parsed.flags->keep_events, 1'099'511'627'776);
  EXPECT_EQ(parsed.flags->keep_for, absl::Seconds(90));
  EXPECT_EQ(parsed.flags->max_streams_per_connection, 11);
  EXPECT_EQ(parsed.flags->max_watchers, 12);
  EXPECT_EQ(parsed.flags->max_request_bytes, 4096);
  EXPECT_EQ(parsed.flags->max_concurrency, 20);
  EXPECT_EQ(parsed.flags->cluster_limits.max_concurrency, 40);
  EXPECT_EQ(parsed.flags->cluster_limits.max_qps, 12.5);
  EXPECT_THAT(parsed.flags->legacy_annotations, ElementsAre("x/y", "z"));
}

TEST(ParseFlags, MemoryKeepsLessUnlessToldOtherwise) {
  const auto parsed = Parse({"--data-dir=:memory:"});
  ASSERT_TRUE(parsed.flags.has_value()) << parsed.text;
  EXPECT_EQ(parsed.flags->keep_operations, 1000);
  EXPECT_EQ(parsed.flags->keep_events, 500'000);
  const auto told = Parse({"--data-dir=:memory:", "--keep-operations=7", "--keep-events=8"});
  EXPECT_EQ(told.flags->keep_operations, 7);
  EXPECT_EQ(told.flags->keep_events, 8);
}

TEST(ParseFlags, HelpNamesEveryFlag) {
  const auto parsed = Parse({"--help"});
  EXPECT_FALSE(parsed.flags.has_value());
  EXPECT_EQ(parsed.exit, 0);
  for (const char* flag : {"--listen",
                           "--kubeconfig",
                           "--clusters",
                           "--threads",
                           "--grace",
                           "--log-level",
                           "--max-connections",
                           "--max-concurrency",
                           "--cluster-concurrency",
                           "--cluster-qps",
                           "--version",
                           "--legacy-annotations",
                           "--max-running-operations",
                           "--max-nodes-per-operation",
                           "--data-dir",
                           ":memory:",
                           "--keep-operations",
                           "--keep-events",
                           "--keep-for",
                           "720h",
                           "--max-streams-per-connection",
                           "--max-watchers",
                           "--max-request-bytes",
                           "100000",
                           "Exit status: 0",
                           "exit status is 3",
                           "127.0.0.1:50051",
                           "30s"}) {
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
           {"--keep-operations=0", "--keep-operations"},
           {"--keep-events=0", "--keep-events"},
           {"--keep-for=59s", "--keep-for: \"59s\": give a duration of at least 1m"},
           {"--keep-for=inf", "--keep-for"},
           {"--keep-for=30", "--keep-for"},
           {"--max-streams-per-connection=0", "--max-streams-per-connection"},
           {"--max-watchers=0", "--max-watchers"},
           {"--max-request-bytes=100", "--max-request-bytes"},
           {"--max-kept-operations=10", "--max-kept-operations"},
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
