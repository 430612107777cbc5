#include "service/tls/rereader.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>

#include "base/testing/simulated_clock.h"

namespace nodeops::tls {
namespace {

class RereaderTest : public testing::Test {
 protected:
  void TearDown() override {
    rereader_.reset();
    io_.poll();
    EXPECT_EQ(clock_.waiting(), 0);
  }

  void Advance(absl::Duration by) {
    io_.poll();
    clock_.Advance(by);
    io_.poll();
  }

  base::SimulatedClock clock_;
  boost::asio::io_context io_;
  int readings_ = 0;
  std::optional<Rereader> rereader_;
};

TEST_F(RereaderTest, ReadsEachTimeTheIntervalIsOver) {
  rereader_.emplace(clock_, io_.get_executor(), [this] { ++readings_; });
  Advance(kRereadInterval - absl::Milliseconds(1));
  EXPECT_EQ(readings_, 0);
  Advance(absl::Milliseconds(1));
  EXPECT_EQ(readings_, 1);
  Advance(kRereadInterval);
  EXPECT_EQ(readings_, 2);
}

TEST_F(RereaderTest, OnceItIsGoneNothingIsReadAndNothingIsLeft) {
  auto used = std::make_shared<int>();
  rereader_.emplace(clock_, io_.get_executor(), [this, used] { ++readings_; });
  Advance(kRereadInterval);
  rereader_.reset();
  Advance(kRereadInterval);
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(clock_.waiting(), 0);
  EXPECT_EQ(used.use_count(), 1);
}

TEST_F(RereaderTest, MayGoWithinAReading) {
  rereader_.emplace(clock_, io_.get_executor(), [this] {
    ++readings_;
    rereader_.reset();
  });
  Advance(kRereadInterval);
  Advance(kRereadInterval);
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(clock_.waiting(), 0);
}

}  // namespace
}  // namespace nodeops::tls
