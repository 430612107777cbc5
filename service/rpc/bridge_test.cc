#include "service/rpc/bridge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <memory>
#include <vector>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;

// The server's ends of the connections that were opened; it says nothing on them.
class BridgeTest : public testing::Test {
 protected:
  ~BridgeTest() override {
    for (const int descriptor : opened_) close(descriptor);
  }

  std::shared_ptr<grpc::Channel> Take() { return *bridge_.Channel(); }

  base::SimulatedClock clock_;
  std::vector<int> opened_;
  Bridge bridge_{clock_,
                 {.calls_per_connection = 2, .turn = absl::Minutes(5)},
                 [this](int descriptor) { opened_.push_back(descriptor); }};
};

TEST_F(BridgeTest, CallsShareAConnectionAsLongAsTheServerTakesThem) {
  auto first = Take();
  const auto second = Take();
  EXPECT_EQ(first, second);
  EXPECT_EQ(opened_.size(), 1);

  const auto third = Take();
  EXPECT_NE(third, second);
  EXPECT_EQ(opened_.size(), 2);

  first.reset();  // A call ends, and there is room again.
  EXPECT_EQ(Take(), second);
  EXPECT_EQ(opened_.size(), 2);
}

TEST_F(BridgeTest, AfterItsTurnAConnectionTakesNoMoreCalls) {
  const auto old = Take();
  clock_.Advance(absl::Minutes(5) - absl::Nanoseconds(1));
  EXPECT_EQ(Take(), old);
  clock_.Advance(absl::Nanoseconds(1));
  EXPECT_NE(Take(), old);
  EXPECT_EQ(opened_.size(), 2);
}

TEST_F(BridgeTest, AConnectionPastItsTurnClosesWithItsLastCall) {
  auto old = Take();
  clock_.Advance(absl::Minutes(5));
  Take();
  pollfd end{.fd = opened_[0], .events = POLLRDHUP, .revents = 0};
  EXPECT_EQ(poll(&end, 1, 0), 0);
  old.reset();
  EXPECT_EQ(poll(&end, 1, -1), 1);
}

TEST_F(BridgeTest, ABrokenConnectionIsGivenToNobody) {
  const auto broken = Take();
  close(opened_[0]);
  opened_.clear();
  const auto next = Take();
  EXPECT_NE(next, broken);
  EXPECT_EQ(opened_.size(), 1);
}

TEST_F(BridgeTest, CopiesOfAChannelAreOneCall) {
  const auto first = Take();
  const auto copy = first;
  const auto second = Take();
  EXPECT_EQ(second, first);
}

TEST_F(BridgeTest, AClosedOneGivesNothing) {
  const auto running = Take();
  bridge_.Close();
  EXPECT_THAT(bridge_.Channel(), StatusIs(absl::StatusCode::kUnavailable, testing::_));
  EXPECT_EQ(opened_.size(), 1);
}

TEST_F(BridgeTest, WithoutDescriptorsThereIsAnErrorAndLaterAChannel) {
  const int next = dup(0);
  close(next);
  rlimit before;
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next);
  setrlimit(RLIMIT_NOFILE, &none);
  const auto channel = bridge_.Channel();
  setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(channel, StatusIs(absl::StatusCode::kUnavailable,
                                testing::HasSubstr("out of file descriptors")));
  EXPECT_TRUE(bridge_.Channel().ok());
}

}  // namespace
}  // namespace nodeops::rpc
