#include "base/clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <optional>

namespace nodeops::base {
namespace {

TEST(AfterTest, AddsTheWait) {
  const MonotonicTime start{std::chrono::seconds(5)};
  EXPECT_EQ(After(start, absl::Milliseconds(1500)), start + std::chrono::milliseconds(1500));
}

TEST(AfterTest, SaturatesInsteadOfOverflowing) {
  const MonotonicTime start{std::chrono::hours(24 * 365)};
  EXPECT_EQ(After(start, absl::InfiniteDuration()), MonotonicTime::max());
  EXPECT_EQ(After(start, absl::Hours(24 * 365 * 1000)), MonotonicTime::max());
}

TEST(BetweenTest, IsTheDifference) {
  const MonotonicTime start{std::chrono::seconds(5)};
  EXPECT_EQ(Between(start, start + std::chrono::milliseconds(700)), absl::Milliseconds(700));
}

std::optional<bool> RunWait(asio::io_context& io, Timer& timer, MonotonicTime deadline) {
  std::optional<bool> came;
  asio::co_spawn(
      io, [&]() -> asio::awaitable<void> { came = co_await timer.WaitUntil(deadline); },
      asio::detached);
  asio::post(io, [&] { timer.Cancel(); });
  io.run();
  return came;
}

TEST(SystemTimerTest, DeadlineInThePastComesAtOnce) {
  asio::io_context io;
  auto timer = SystemClock().NewTimer(io.get_executor());
  std::optional<bool> came;
  asio::co_spawn(
      io,
      [&]() -> asio::awaitable<void> {
        came = co_await timer->WaitUntil(SystemClock().MonotonicNow());
      },
      asio::detached);
  io.run();
  EXPECT_EQ(came, true);
}

TEST(SystemTimerTest, CancelEndsTheWaitAtOnce) {
  asio::io_context io;
  auto timer = SystemClock().NewTimer(io.get_executor());
  EXPECT_EQ(RunWait(io, *timer, MonotonicTime::max()), false);
}

}  // namespace
}  // namespace nodeops::base
