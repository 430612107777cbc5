#include "service/engine/engine_log.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

#include "base/log_formats.h"

namespace nodeops::engine {
namespace {

class EngineLogTest : public testing::Test {
 protected:
  EngineLogTest() : previous_(spdlog::default_logger()) {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(logger);
    spec_.operation = "operations/1";
    spec_.cluster = "prod";
    spec_.action = Action::kUncordon;
  }
  ~EngineLogTest() override { spdlog::set_default_logger(previous_); }

  NodeTaskResult Result(NodeOutcome outcome) {
    NodeTaskResult result;
    result.node = "n2";
    result.outcome = outcome;
    result.attempts = 2;
    return result;
  }

  const std::shared_ptr<spdlog::logger> previous_;
  std::ostringstream lines_;
  BatchSpec spec_;
};

TEST_F(EngineLogTest, TheBatch) {
  LogBatch(spec_, 7);
  EXPECT_EQ(lines_.str(),
            "info Batch uncordon: cluster=prod nodes=7 concurrency=15 operation=operations/1\n");
}

TEST_F(EngineLogTest, AConflictAndItsRetry) {
  LogAttemptFailed(spec_, "n2", 1, RetryCause::kConflict, "Operation cannot be fulfilled");
  LogRetry(spec_, "n2", 2, absl::Milliseconds(100));
  EXPECT_EQ(lines_.str(),
            "warning Node n2 in cluster prod resource conflict on attempt 1: Operation cannot be "
            "fulfilled\n"
            "info Retrying uncordon node n2 in cluster prod (attempt 2/4) after 100ms\n");
}

TEST_F(EngineLogTest, TheOtherCauses) {
  LogAttemptFailed(spec_, "n2", 1, RetryCause::kOverloaded, "e");
  LogAttemptFailed(spec_, "n2", 2, RetryCause::kServerError, "e");
  LogAttemptFailed(spec_, "n2", 3, RetryCause::kConnectionLost, "e");
  LogAttemptFailed(spec_, "n2", 4, RetryCause::kWriteLost, "e");
  EXPECT_EQ(lines_.str(),
            "warning Node n2 in cluster prod API server overloaded on attempt 1: e\n"
            "warning Node n2 in cluster prod API server error on attempt 2: e\n"
            "warning Node n2 in cluster prod connection lost on attempt 3: e\n"
            "warning Node n2 in cluster prod write lost on attempt 4: e\n");
}

TEST_F(EngineLogTest, ThrottlingAndReadingBack) {
  LogThrottled(spec_, "n2", 1, absl::Seconds(5), "too many requests");
  LogReadBack(spec_, "n2", 1, "connection reset");
  EXPECT_EQ(
      lines_.str(),
      "warning Node n2 in cluster prod throttled on attempt 1, waiting 5s: too many requests\n"
      "warning Node n2 in cluster prod outcome of the write on attempt 1 unknown, reading it "
      "back: connection reset\n");
}

TEST_F(EngineLogTest, Success) {
  LogFinished(spec_, Result(NodeOutcome::kChanged));
  LogFinished(spec_, Result(NodeOutcome::kUnchanged));
  LogFinished(spec_, Result(NodeOutcome::kWouldChange));
  spec_.action = Action::kCordon;
  LogFinished(spec_, Result(NodeOutcome::kChanged));
  EXPECT_EQ(lines_.str(),
            "info Successfully uncordoned node n2 in cluster prod (attempt 2/4)\n"
            "info Node n2 in cluster prod is already uncordoned\n"
            "info Node n2 in cluster prod would be uncordoned\n"
            "info Successfully cordoned node n2 in cluster prod (attempt 2/4)\n");
}

// What a JSON line has after its message.
TEST_F(EngineLogTest, EachLineIsAboutItsOperationAndNode) {
  spdlog::default_logger()->set_formatter(base::NewJsonLogFormat());
  const auto expect_fields = [this](const std::string& fields) {
    EXPECT_NE(lines_.str().find("\",\"operation\":\"operations/1\",\"cluster\":\"prod\"" + fields +
                                "}\n"),
              std::string::npos)
        << lines_.str();
    lines_.str("");
  };
  LogBatch(spec_, 7);
  expect_fields("");
  LogAttemptFailed(spec_, "n2", 1, RetryCause::kConflict, "e");
  expect_fields(",\"node\":\"n2\",\"attempt\":1");
  LogRetry(spec_, "n2", 2, absl::Milliseconds(100));
  expect_fields(",\"node\":\"n2\",\"attempt\":2");
  LogThrottled(spec_, "n2", 1, absl::Seconds(5), "e");
  expect_fields(",\"node\":\"n2\",\"attempt\":1");
  LogReadBack(spec_, "n2", 1, "e");
  expect_fields(",\"node\":\"n2\",\"attempt\":1");
  LogFinished(spec_, Result(NodeOutcome::kChanged));
  expect_fields(",\"node\":\"n2\",\"attempt\":2");
}

TEST_F(EngineLogTest, OtherEnds) {
  LogFinished(spec_, Result(NodeOutcome::kCancelled));
  NodeTaskResult failed = Result(NodeOutcome::kFailed);
  failed.error = NodeError{.message = "failed to uncordon node after 4 attempts: why"};
  LogFinished(spec_, failed);
  EXPECT_EQ(lines_.str(),
            "info Cancelled uncordon node n2 in cluster prod\n"
            "error Failed to uncordon node n2 in cluster prod: failed to uncordon node after 4 "
            "attempts: why\n");
}

}  // namespace
}  // namespace nodeops::engine
