#include "client/cli/pause_notices.h"

#include <gtest/gtest.h>

#include "client/testing/operation_log.h"

namespace nodeops::cli {
namespace {

using nodeops::client::OperationLog;
using nodeops::v1::Operation;

constexpr const char* kNotice =
    "nodeops: the operation is paused (max failures): 3 nodes failed\n"
    "Resume it: nodeops --server=x:1 resume operations/op-1\n"
    "Cancel it: nodeops --server=x:1 cancel operations/op-1\n"
    "This goes on watching until then; Ctrl-C detaches.";

class PauseNoticesTest : public testing::Test {
 protected:
  PauseNoticesTest() {
    log_.Started(9).State(Operation::PAUSED, "3 nodes failed", Operation::MAX_FAILURES);
  }
  // What is told about the events after `after`.
  std::string Play(int64_t after = 0) {
    std::string told;
    for (int64_t i = after; i < log_.size(); ++i) told += notices_.Hear(log_.events()[i]);
    return told;
  }

  OperationLog log_;
  PauseNotices notices_{"nodeops --server=x:1"};
};

TEST_F(PauseNoticesTest, APauseIsToldWithWhyAndWhatToDo) {
  EXPECT_EQ(notices_.Hear(log_.Accepted()), "");
  EXPECT_EQ(Play(), kNotice);
  EXPECT_EQ(notices_.Hear(log_.Snapshot()), "") << "once";
}

TEST_F(PauseNoticesTest, AWatchThatBeginsInAPauseTellsIt) {
  EXPECT_EQ(notices_.Hear(log_.Snapshot()), kNotice);
  EXPECT_EQ(Play(), "");
}

TEST_F(PauseNoticesTest, EachPauseIsTold) {
  notices_.Hear(log_.Accepted());
  Play();
  const int64_t told = log_.size();
  log_.State(Operation::RUNNING).State(Operation::PAUSED, "", Operation::REQUESTED);
  EXPECT_EQ(Play(told).substr(0, 36), "nodeops: the operation is paused\nRes");
}

TEST_F(PauseNoticesTest, APauseOfThePastIsNotTold) {
  log_.State(Operation::RUNNING);
  EXPECT_EQ(notices_.Hear(log_.Snapshot()), "");
  EXPECT_EQ(Play(), "");
}

}  // namespace
}  // namespace nodeops::cli
