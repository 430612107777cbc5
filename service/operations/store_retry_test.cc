#include "service/operations/store_retry.h"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <sstream>

#include "base/testing/simulated_clock.h"
#include "k8s/testing/run_coroutine.h"

namespace nodeops::operations {
namespace {

constexpr absl::Duration kTick = absl::Nanoseconds(1);

class StoreRetryTest : public testing::Test {
 protected:
  StoreRetryTest() {
    auto logger = std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines_));
    logger->set_pattern("%l %v");
    spdlog::set_default_logger(std::move(logger));
  }
  ~StoreRetryTest() override { spdlog::set_default_logger(logger_before_); }

  using Answer = std::shared_ptr<std::optional<bool>>;
  Answer Wait(const char* failure = "disk full") {
    Answer answer = k8s::StartCoroutine(io_, retry_.WaitAfter(absl::UnavailableError(failure)));
    Poll();
    return answer;
  }
  void Pass(absl::Duration time) {
    clock_.Advance(time);
    Poll();
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  const std::shared_ptr<spdlog::logger> logger_before_ = spdlog::default_logger();
  std::ostringstream lines_;
  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  StoreRetry retry_{clock_, io_.get_executor(), "operations/a"};
};

TEST_F(StoreRetryTest, TriesOnceASecondForAsLongAsItTakes) {
  for (int failures = 0; failures < 100; ++failures) {
    const Answer again = Wait();
    Pass(absl::Seconds(1) - kTick);
    ASSERT_FALSE(again->has_value()) << failures;
    Pass(kTick);
    ASSERT_EQ(*again, true) << failures;
  }
}

TEST_F(StoreRetryTest, CancellingEndsTheWaitAtOnce) {
  const Answer again = Wait();
  retry_.Cancel();
  Poll();
  EXPECT_EQ(*again, false);
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(StoreRetryTest, NothingIsTriedAgainOnceItIsCancelled) {
  retry_.Cancel();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(*Wait(), false);
    EXPECT_EQ(clock_.waiting(), 0u);
  }
  EXPECT_EQ(lines_.str(), "");  // It does not stand still.
}

// The time has come, but whoever waits has not gone on yet.
TEST_F(StoreRetryTest, CancellingInTheLastMomentCounts) {
  const Answer again = Wait();
  clock_.Advance(absl::Seconds(1));
  retry_.Cancel();
  Poll();
  EXPECT_EQ(*again, false);
}

TEST_F(StoreRetryTest, TheLogTellsTheBeginningAndTheEndOnce) {
  retry_.Succeeded();
  EXPECT_EQ(lines_.str(), "");
  for (const char* failure : {"disk full", "disk full", "I/O error"}) {
    Wait(failure);
    Pass(absl::Seconds(1));
  }
  const std::string begins =
      "warning operations/a stands still: the store fails and is tried again every second: "
      "disk full\n";
  EXPECT_EQ(lines_.str(), begins);
  retry_.Succeeded();
  retry_.Succeeded();
  const std::string both = begins + "info operations/a goes on: the store works again\n";
  EXPECT_EQ(lines_.str(), both);
  Wait();
  EXPECT_EQ(lines_.str(), both + begins);  // A failure of its own.
  retry_.Cancel();
  Poll();
}

}  // namespace
}  // namespace nodeops::operations
