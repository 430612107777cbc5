#include "service/engine/node_lanes.h"

#include <gtest/gtest.h>

namespace nodeops::engine {
namespace {

class NodeLanesTest : public testing::Test {
 protected:
  NodeLanes::Ticket Enter(const std::string& node, const std::string& who) {
    return lanes_.Enter(node, [this, who] { log_ += who; });
  }

  NodeLanes lanes_;
  std::string log_;  // Who got a turn, in order.
};

TEST_F(NodeLanesTest, AFreeLaneIsTheCallersAtOnce) {
  Enter("n1", "a");
  EXPECT_EQ(log_, "a");
  EXPECT_EQ(lanes_.busy(), 1u);
}

TEST_F(NodeLanesTest, OneAtATimeInOrderOfArrival) {
  Enter("n1", "a");
  Enter("n1", "b");
  Enter("n1", "c");
  EXPECT_EQ(log_, "a");
  lanes_.Leave("n1");
  EXPECT_EQ(log_, "ab");
  lanes_.Leave("n1");
  EXPECT_EQ(log_, "abc");
  lanes_.Leave("n1");
  EXPECT_EQ(lanes_.busy(), 0u);
}

TEST_F(NodeLanesTest, NodesDoNotWaitForEachOther) {
  Enter("n1", "a");
  Enter("n2", "b");
  EXPECT_EQ(log_, "ab");
}

TEST_F(NodeLanesTest, WhoWithdrawsIsPassedOver) {
  Enter("n1", "a");
  const auto b = Enter("n1", "b");
  Enter("n1", "c");
  EXPECT_TRUE(lanes_.Withdraw("n1", b));
  EXPECT_FALSE(lanes_.Withdraw("n1", b));
  lanes_.Leave("n1");
  EXPECT_EQ(log_, "ac");
}

TEST_F(NodeLanesTest, NobodyWithdrawsOnceTheTurnHasCome) {
  const auto a = Enter("n1", "a");
  EXPECT_FALSE(lanes_.Withdraw("n1", a));
  EXPECT_FALSE(lanes_.Withdraw("n2", a));
  EXPECT_EQ(lanes_.busy(), 1u);
}

TEST_F(NodeLanesTest, ATurnMayEnterAnotherLane) {
  Enter("n1", "a");
  lanes_.Enter("n1", [this] { Enter("n2", "c"); });
  lanes_.Leave("n1");
  EXPECT_EQ(log_, "ac");
  EXPECT_EQ(lanes_.busy(), 2u);
}

}  // namespace
}  // namespace nodeops::engine
