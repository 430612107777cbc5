// A node's lane is kept until its result is recorded.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service/engine/testing/engine_fixture.h"

namespace nodeops::engine {
namespace {

using testing::IsEmpty;

class ResultRecordTest : public EngineTest {
 protected:
  BatchSpec Second() {
    BatchSpec spec = Uncordon();
    spec.operation = "operations/2";
    return spec;
  }
};

TEST_F(ResultRecordTest, NobodyElseWorksOnTheNodeBeforeTheResultIsRecorded) {
  Answer(NodeAnswer(After()));
  observer_ = Start(Uncordon(), {"n1"});
  observer_->HoldResults();
  const auto second = Start(Second(), {"n1"});
  RunFor(absl::Hours(1));
  ASSERT_EQ(observer_->results().size(), 1);
  EXPECT_THAT(second->results(), IsEmpty());
  Answer(NodeAnswer(After()));
  observer_->RecordResults();
  Run();
  EXPECT_EQ(second->results().size(), 1);
}

TEST_F(ResultRecordTest, WhoWaitsForItCanBeStopped) {
  Answer(NodeAnswer(After()));
  observer_ = Start(Uncordon(), {"n1"});
  observer_->HoldResults();
  const auto second = Start(Second(), {"n1"});
  RunFor(absl::Seconds(1));
  engine_->StopBatch("operations/2", StopMode::kGraceful, NodeOutcome::kCancelled);
  Run();
  ASSERT_EQ(second->results().size(), 1);
  EXPECT_EQ(second->results().at("n1").outcome, NodeOutcome::kCancelled);
}

TEST_F(ResultRecordTest, NoSlotIsHeldMeanwhile) {
  BatchSpec spec = Uncordon();
  spec.concurrency = 1;
  Answer(NodeAnswer(After()));
  api_->Answer("n2", NodeAnswer({.name = "n2"}));
  observer_ = Start(spec, {"n1", "n2"});
  observer_->HoldResults();
  Run();
  EXPECT_EQ(observer_->results().size(), 2);
}

}  // namespace
}  // namespace nodeops::engine
