#include "service/operations/operation_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/events.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using v1::Operation;

struct CountingListener final : AppendListener {
  void OnAppended() override { ++calls; }
  int calls = 0;
};

class OperationLogTest : public testing::Test {
 protected:
  absl::Status Append(std::vector<v1::OperationEvent> events,
                      Operation::State state = Operation::RUNNING) {
    EventGroup group;
    group.operation.set_name("operations/a");
    group.operation.set_state(state);
    for (v1::OperationEvent& event : events) {
      group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    }
    return log_.Append(std::move(group));
  }
  absl::Status End(int64_t sequence) {
    return Append({StateEvent(sequence, Operation::RUNNING, Operation::FAILED)}, Operation::FAILED);
  }

  OperationLog log_;
};

TEST_F(OperationLogTest, AGroupGivenAgainWakesNobodyAndAddsNothing) {
  const auto listener = std::make_shared<CountingListener>();
  ASSERT_THAT(Append({StartedEvent(1, 1), AttemptEvent(2, "n1", 1)}), IsOk());
  log_.NotifyAppended(2, listener);
  EXPECT_THAT(Append({StartedEvent(1, 1), AttemptEvent(2, "n1", 1)}), IsOk());
  EXPECT_EQ(log_.size(), 2u);
  EXPECT_EQ(listener->calls, 0);
  EXPECT_THAT(Append({AttemptEvent(3, "n1", 2)}), IsOk());
  EXPECT_EQ(listener->calls, 1);
}

TEST_F(OperationLogTest, AGapIsRefused) {
  ASSERT_THAT(Append({StartedEvent(1, 1)}), IsOk());
  EXPECT_THAT(Append({AttemptEvent(3, "n1", 1)}),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "event 3 does not follow event 1 of operations/a"));
  EXPECT_EQ(log_.size(), 1u);
}

TEST_F(OperationLogTest, NothingFollowsTheEnd) {
  ASSERT_THAT(Append({StartedEvent(1, 1)}), IsOk());
  ASSERT_THAT(End(2), IsOk());
  EXPECT_TRUE(log_.ended());
  EXPECT_THAT(Append({AttemptEvent(3, "n1", 1)}),
              StatusIs(absl::StatusCode::kFailedPrecondition, "the log of operations/a has ended"));
}

TEST_F(OperationLogTest, TheEndComesWithTheLastPageOnly) {
  ASSERT_THAT(Append({StartedEvent(1, 1), AttemptEvent(2, "n1", 1)}), IsOk());
  ASSERT_THAT(End(3), IsOk());
  EXPECT_FALSE(log_.ReadEvents(0, 2)->end);
  EXPECT_TRUE(log_.ReadEvents(2, 2)->end);
  EXPECT_TRUE(log_.ReadEvents(3, 2)->end);  // Nothing is left, which is worth knowing too.
  EXPECT_THAT(log_.ReadEvents(4, 2).status(),
              StatusIs(absl::StatusCode::kOutOfRange,
                       "the log of operations/a ends with event 3, there is no event 4"));
}

TEST_F(OperationLogTest, EventsThatWereDroppedAreCountedOn) {
  ASSERT_THAT(Append({StartedEvent(1, 1), AttemptEvent(2, "n1", 1)}), IsOk());
  log_.DropEvents();
  EXPECT_EQ(log_.size(), 0u);
  ASSERT_THAT(Append({AttemptEvent(3, "n1", 2)}), IsOk());
  EXPECT_THAT(log_.ReadEvents(1, 9).status(),
              StatusIs(absl::StatusCode::kOutOfRange,
                       "event 2 of operations/a is not kept any more; go on from event 3"));
  EXPECT_EQ(log_.ReadEvents(2, 9)->events.size(), 1u);
  EXPECT_THAT(Append({AttemptEvent(3, "n1", 2)}), IsOk());  // Given again.
}

TEST_F(OperationLogTest, AnOwnerThatLostItAddsNothing) {
  ASSERT_THAT(Append({StartedEvent(1, 1)}), IsOk());
  EXPECT_EQ(log_.Claim(), 2);
  EXPECT_THAT(Append({AttemptEvent(2, "n1", 1)}),
              StatusIs(absl::StatusCode::kAborted,
                       "operations/a is claimed by somebody else: its epoch is 2, not 1"));
  EXPECT_EQ(log_.size(), 1u);
}

}  // namespace
}  // namespace nodeops::operations
