// Reading and appending to the log of one operation.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

TEST_P(OperationStoreContract, ReadsPagesOfTheLog) {
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1), RetryEvent(3, "n1", 1)})),
              IsOk());
  const auto page = Read("operations/a", 1, 1);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->events.size(), 1u);
  EXPECT_EQ(page->events[0]->sequence(), 2);
  EXPECT_EQ(page->events[0]->attempt_started().node(), "n1");
  EXPECT_FALSE(page->end);
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 3u);
  EXPECT_EQ(Get("operations/a")->last_sequence(), 3);
}

TEST_P(OperationStoreContract, TheEndIsSaidOnlyWithTheLastEvent) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  EXPECT_FALSE(Read("operations/a", 1)->end);
  ASSERT_THAT(End("operations/a"), IsOk());
  EXPECT_FALSE(Read("operations/a", 0, 1)->end);
  EXPECT_TRUE(Read("operations/a", 0, 2)->end);
  EXPECT_TRUE(Read("operations/a", 2)->end);
}

TEST_P(OperationStoreContract, RecentEventsAreSharedNotCopied) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  EXPECT_EQ(Read("operations/a", 0)->events[0].get(), Read("operations/a", 0)->events[0].get());
}

TEST_P(OperationStoreContract, ReadingAfterTheEndOfTheLogIsOutOfRange) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  EXPECT_THAT(Read("operations/a", 2),
              StatusIs(absl::StatusCode::kOutOfRange,
                       "the log of operations/a ends with event 1, there is no event 2"));
  EXPECT_THAT(Read("operations/a", -1),
              StatusIs(absl::StatusCode::kOutOfRange, HasSubstr("there is no event -1")));
}

TEST_P(OperationStoreContract, AGroupCanBeGivenAgainButNotOutOfOrder) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const EventGroup group = Group("operations/a", {AttemptEvent(2, "n1", 1)});
  ASSERT_THAT(Append(group), IsOk());
  ASSERT_THAT(Append(group), IsOk());
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 2u);
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(4, "n1", 1)})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "event 4 does not follow event 2 of operations/a"));
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 2u);
}

TEST_P(OperationStoreContract, NothingFollowsTheEnd) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(3, "n1", 1)})),
              StatusIs(absl::StatusCode::kFailedPrecondition, "the log of operations/a has ended"));
  EXPECT_THAT(End("operations/a"), IsOk());  // The same group again.
}

TEST_P(OperationStoreContract, AnUnknownOperationIsNotFound) {
  const auto not_found =
      StatusIs(absl::StatusCode::kNotFound,
               "operations/x: there is no such operation, or it is not kept any more");
  EXPECT_THAT(Get("operations/x"), not_found);
  EXPECT_THAT(Read("operations/x", 0), not_found);
  EXPECT_THAT(ListNodes("operations/x"), not_found);
  EXPECT_THAT(Results("operations/x"), not_found);
  EXPECT_THAT(End("operations/x"), not_found);
}

TEST_P(OperationStoreContract, IntentsAloneChangeNothingThatIsSeen) {
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  const int64_t change = Changed(0)->last_change;
  EventGroup group = Group("operations/a", {}, Operation::PAUSED);
  group.intents = {{"prod", "n1", 1}};
  ASSERT_THAT(Append(group), IsOk());
  EXPECT_EQ(ListNodes("operations/a")->nodes[0].intended, 1);
  EXPECT_EQ(Get("operations/a")->state(), Operation::RUNNING);
  EXPECT_EQ(Changed(0)->last_change, change);
  ASSERT_THAT(End("operations/a"), IsOk());
  EXPECT_EQ(ListNodes("operations/a")->nodes[0].intended, 1);
}

TEST_P(OperationStoreContract, AGroupAboutANodeThatIsNotThereIsRefusedAsAWhole) {
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  EventGroup group = Group("operations/a", {FinishedEvent(2, "n1", NodeResult::CHANGED)});
  group.intents = {{"prod", "n1", 1}, {"edge", "n1", 1}};
  EXPECT_THAT(Append(group), StatusIs(absl::StatusCode::kFailedPrecondition,
                                      "operations/a has no node n1 in cluster edge"));
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1),
                                            FinishedEvent(3, "n2", NodeResult::CHANGED)})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "operations/a has no node n2 in cluster prod"));
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 1u);
  const StoredNode node = ListNodes("operations/a")->nodes[0];
  EXPECT_EQ(node.intended, 0);
  EXPECT_EQ(node.started, 0);
  EXPECT_FALSE(node.result.has_value());
}

TEST_P(OperationStoreContract, ANodeHasOneResult) {
  ASSERT_THAT(Create("operations/a", {"n1"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {FinishedEvent(2, "n1", NodeResult::CHANGED)})), IsOk());
  EXPECT_THAT(Append(Group("operations/a", {FinishedEvent(3, "n1", NodeResult::FAILED)})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "node n1 in cluster prod of operations/a has a result"));
  EXPECT_EQ(ListNodes("operations/a")->nodes[0].result->result(), NodeResult::CHANGED);
}

}  // namespace
}  // namespace nodeops::operations
