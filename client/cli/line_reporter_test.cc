#include "client/cli/line_reporter.h"

#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using client::OperationLog;
using v1::NodeResult;
using v1::Operation;

class LineReporterTest : public testing::Test {
 protected:
  LineReporterTest() {
    log_.Started(2).Finished("n1", NodeResult::EXPIRED, 2).Finished("n2", NodeResult::CHANGED);
    log_.State(Operation::PARTIALLY_FAILED);
  }
  std::string Report(bool quiet) {
    LineReporter reporter(io_, quiet);
    reporter.OnOperation(log_.Accepted());
    for (const auto& event : log_.events()) reporter.OnEvent(event);
    reporter.Stop();
    reporter.Summarize(log_.Snapshot());
    return out_.str();
  }

  OperationLog log_;
  std::istringstream in_;
  std::ostringstream out_, err_;
  std::mt19937_64 random_{1};
  CliIo io_{.in = in_,
            .out = out_,
            .err = err_,
            .clock = client::SystemBlockingClock(),
            .random = random_};
};

constexpr const char* kEnd =
    "NODE     RESULT   ATTEMPTS  TOOK   ERROR\n"
    "prod/n1  expired  2         120ms\n"
    "cordon: 2 nodes: 1 changed, 0 unchanged, 0 failed, 1 expired in 4s, 0 conflicts retried "
    "(operations/op-1, state PARTIALLY_FAILED)\n";

TEST_F(LineReporterTest, PrintsALineForEachEventThenWhatWentWrongThenTheSummary) {
  EXPECT_EQ(Report(/*quiet=*/false), std::string("operations/op-1: cordon of 2 nodes started\n"
                                                 "prod/n1: expired (2 attempts, 120ms)\n"
                                                 "prod/n2: changed (1 attempt, 120ms)\n"
                                                 "operations/op-1: RUNNING -> PARTIALLY_FAILED\n") +
                                         kEnd);
}

TEST_F(LineReporterTest, PrintsOnlyTheEndWhenQuiet) { EXPECT_EQ(Report(/*quiet=*/true), kEnd); }

}  // namespace
}  // namespace nodeops::cli
