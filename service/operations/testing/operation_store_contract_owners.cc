// Whose a request id and whose an operation is.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;

TEST_P(OperationStoreContract, ARequestIdBelongsToOneOperation) {
  EventGroup first = Group("operations/a", {StartedEvent(1, 1)});
  first.operation.set_request_id("r");
  EventGroup second = Group("operations/b", {StartedEvent(1, 1)});
  second.operation.set_request_id("r");
  EXPECT_EQ(FindRequest("r"), std::nullopt);
  ASSERT_THAT(Create(first, {}, "f"), IsOk());
  EXPECT_THAT(Create(second, {}, "g"),
              StatusIs(absl::StatusCode::kAlreadyExists, "the request_id is taken"));
  EXPECT_THAT(Create("operations/a"),
              StatusIs(absl::StatusCode::kAlreadyExists, "operations/a exists"));
  const auto found = FindRequest("r");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->operation, "operations/a");
  EXPECT_EQ(found->fingerprint, "f");
  EXPECT_THAT(Get("operations/b").status(), StatusIs(absl::StatusCode::kNotFound, testing::_));
}

TEST_P(OperationStoreContract, EachActorHasHisOwnRequestIds) {
  for (const char* actor : {"alice", "bob"}) {
    EventGroup group = Group(absl::StrCat("operations/", actor), {StartedEvent(1, 1)});
    group.operation.set_request_id("r");
    group.operation.set_actor(actor);
    ASSERT_THAT(Create(group, {}, actor), IsOk());
  }
  EXPECT_EQ(FindRequest("r", "alice")->operation, "operations/alice");
  EXPECT_EQ(FindRequest("r", "bob")->fingerprint, "bob");
  EXPECT_EQ(FindRequest("r", "carol"), std::nullopt);
  EXPECT_EQ(FindRequest("r"), std::nullopt);
}

TEST_P(OperationStoreContract, AClaimTakesOperationsFromTheirOwner) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name, {"n1"}), IsOk());
  }
  ASSERT_THAT(End("operations/b"), IsOk());
  const auto claimed = Claim();
  ASSERT_THAT(claimed, IsOk());
  ASSERT_EQ(claimed->size(), 2u);
  EXPECT_EQ((*claimed)[0].operation.name(), "operations/a");
  EXPECT_EQ((*claimed)[1].operation.name(), "operations/c");
  EXPECT_EQ((*claimed)[0].epoch, 2);
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})),
              StatusIs(absl::StatusCode::kAborted,
                       "operations/a is claimed by somebody else: its epoch is 2, not 1"));
  EventGroup intent = Group("operations/a", {});
  intent.intents = {{"prod", "n1", 1}};
  EXPECT_THAT(Append(intent), StatusIs(absl::StatusCode::kAborted, testing::_));
  EXPECT_EQ(ListNodes("operations/a")->nodes[0].intended, 0);
  EventGroup mine = Group("operations/a", {AttemptEvent(2, "n1", 1)});
  mine.epoch = 2;
  EXPECT_THAT(Append(mine), IsOk());
  EXPECT_EQ((*Claim())[0].epoch, 3);
}

// Whoever lost an operation learns it even from a group that was recorded when it was still his.
TEST_P(OperationStoreContract, AnOldEpochIsAbortedBeforeAnythingElseIsLookedAt) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const EventGroup group = Group("operations/a", {AttemptEvent(2, "n1", 1)});
  ASSERT_THAT(Append(group), IsOk());
  ASSERT_THAT(Claim(), IsOk());
  EXPECT_THAT(Append(group), StatusIs(absl::StatusCode::kAborted, testing::_));
}

}  // namespace
}  // namespace nodeops::operations
