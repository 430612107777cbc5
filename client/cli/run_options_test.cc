#include "client/cli/run_options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "nodeops/v1/node_ops.pb.h"

namespace nodeops::cli {
namespace {

using testing::HasSubstr;
using v1::MaxFailures;
using v1::Operation;
using v1::RetryOptions;

class RunOptionsTest : public testing::Test {
 protected:
  // What is wrong with the command line; empty if nothing is.
  std::string Parse(std::vector<std::string> arguments) {
    options_ = {};
    CLI::App app;
    AddStartOptions(app, options_);
    AddRunOptions(app, options_);
    std::reverse(arguments.begin(), arguments.end());  // As CLI11 wants them.
    try {
      app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
      return error.what();
    }
    return "";
  }
  template <typename Request = v1::BatchCordonNodesRequest>
  Request Applied() const {
    Request request;
    Apply(options_, request);
    return request;
  }

  RunOptions options_;
};

// The server's defaults are the server's.
TEST_F(RunOptionsTest, WhatIsNotGivenIsNotSet) {
  ASSERT_EQ(Parse({}), "");
  const auto request = Applied();
  EXPECT_EQ(request.mode(), Operation::EXECUTE);
  v1::BatchCordonNodesRequest plain;
  plain.set_mode(Operation::EXECUTE);
  plain.mutable_retry();
  EXPECT_EQ(request.SerializeAsString(), plain.SerializeAsString());
  EXPECT_FALSE(options_.detach);
}

TEST_F(RunOptionsTest, EachOptionReachesItsField) {
  ASSERT_EQ(
      Parse({"--reason=why", "--request-id=id", "--detach", "--concurrency=7", "--max-attempts=3",
             "--initial-backoff=250ms", "--backoff-multiplier=1.5", "--max-backoff=4s",
             "--jitter=0.25", "--node-timeout=2m", "--strategy=update", "--deadline=1h"}),
      "");
  EXPECT_TRUE(options_.detach);
  const auto request = Applied<v1::BatchUncordonNodesRequest>();
  EXPECT_EQ(request.reason(), "why");
  EXPECT_EQ(request.request_id(), "id");
  EXPECT_EQ(request.concurrency(), 7);
  EXPECT_EQ(request.timeout().seconds(), 3600);
  const RetryOptions& retry = request.retry();
  EXPECT_EQ(retry.max_attempts(), 3);
  EXPECT_EQ(retry.initial_backoff().nanos(), 250'000'000);
  EXPECT_EQ(retry.multiplier(), 1.5);
  EXPECT_EQ(retry.max_backoff().seconds(), 4);
  EXPECT_EQ(retry.jitter(), 0.25);
  EXPECT_EQ(retry.node_timeout().seconds(), 120);
  EXPECT_EQ(retry.write_strategy(), RetryOptions::UPDATE);
  EXPECT_FALSE(request.has_max_failures());
}

// Bounds are the server's to check, so that an older command line does not refuse what it takes.
TEST_F(RunOptionsTest, ValuesOutOfBoundsReachTheServer) {
  ASSERT_EQ(Parse({"--concurrency=0", "--max-attempts=99", "--jitter=7"}), "");
  EXPECT_EQ(Applied().concurrency(), 0);
  EXPECT_EQ(Applied().retry().max_attempts(), 99);
  EXPECT_EQ(Applied().retry().jitter(), 7);
}

TEST_F(RunOptionsTest, TheModeIsOneOfThree) {
  ASSERT_EQ(Parse({"--plan"}), "");
  EXPECT_EQ(Applied().mode(), Operation::PLAN);
  ASSERT_EQ(Parse({"--dry-run"}), "");
  EXPECT_EQ(Applied().mode(), Operation::SERVER_DRY_RUN);
  EXPECT_THAT(Parse({"--plan", "--dry-run"}), HasSubstr("excludes"));
}

TEST_F(RunOptionsTest, TheFailuresThatAreTooManyAreANumberOrAShare) {
  ASSERT_EQ(Parse({"--max-failures=10"}), "");
  EXPECT_EQ(Applied().max_failures().count(), 10);
  EXPECT_EQ(Applied().max_failures().reaction(), MaxFailures::REACTION_UNSPECIFIED);
  ASSERT_EQ(Parse({"--max-failures=100%"}), "");
  EXPECT_EQ(Applied().max_failures().percent(), 100);
  for (const char* limit : {"0", "-1", "0%", "101%", "5%%", "%", "", "many", "1.5"}) {
    EXPECT_THAT(Parse({"--max-failures", limit}),
                HasSubstr("want how many nodes, such as 10, or 1% to 100%"))
        << limit;
  }
}

TEST_F(RunOptionsTest, WhatFollowsTooManyFailuresNeedsTheirNumber) {
  ASSERT_EQ(Parse({"--on-max-failures=cancel", "--max-failures=1%"}), "");
  EXPECT_EQ(Applied().max_failures().percent(), 1);
  EXPECT_EQ(Applied().max_failures().reaction(), MaxFailures::CANCEL);
  ASSERT_EQ(Parse({"--max-failures=1", "--on-max-failures=pause"}), "");
  EXPECT_EQ(Applied().max_failures().reaction(), MaxFailures::PAUSE);
  EXPECT_THAT(Parse({"--on-max-failures=pause"}), HasSubstr("requires --max-failures"));
  EXPECT_THAT(Parse({"--max-failures=1", "--on-max-failures=stop"}),
              HasSubstr("want pause or cancel"));
}

TEST_F(RunOptionsTest, AWrongWordSaysWhichOnesThereAre) {
  EXPECT_THAT(Parse({"--strategy=merge"}), HasSubstr("want patch or update"));
  ASSERT_EQ(Parse({"--strategy=patch"}), "");
  EXPECT_EQ(Applied().retry().write_strategy(), RetryOptions::PATCH);
  EXPECT_THAT(Parse({"--node-timeout=30"}), HasSubstr("is not a duration such as 500ms"));
  EXPECT_NE(Parse({"--max-attempts=few"}), "");
}

TEST_F(RunOptionsTest, TextOfTheCommandLineComesEscapedInErrors) {
  EXPECT_THAT(Parse({"--max-failures=\x1b[31m"}), HasSubstr("\"\\x1b[31m\""));
}

}  // namespace
}  // namespace nodeops::cli
