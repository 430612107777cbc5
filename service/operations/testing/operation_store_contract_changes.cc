// The changes of all operations, and listeners.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_P(OperationStoreContract, ChangesComeInTheOrderOfTheLastOneEachOperationOnce) {
  EXPECT_TRUE(Changed(0)->up_to_date);
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
  }
  const int64_t before = Changed(0)->last_change;
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})), IsOk());
  EXPECT_THAT(Names(Changed(0)->operations),
              ElementsAre("operations/b", "operations/c", "operations/a"));
  const auto news = Changed(before);
  EXPECT_THAT(Names(news->operations), ElementsAre("operations/a"));
  EXPECT_EQ(news->operations[0].last_sequence(), 2);
  EXPECT_TRUE(news->up_to_date);
  EXPECT_TRUE(Changed(news->last_change)->operations.empty());
}

TEST_P(OperationStoreContract, ChangesComeInPages) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
  }
  const auto first = Changed(0, 2);
  EXPECT_THAT(Names(first->operations), ElementsAre("operations/a", "operations/b"));
  EXPECT_FALSE(first->up_to_date);
  const auto second = Changed(first->last_change, 2);
  EXPECT_THAT(Names(second->operations), ElementsAre("operations/c"));
  EXPECT_TRUE(second->up_to_date);
  EXPECT_TRUE(Changed(0, 3)->up_to_date);
}

TEST_P(OperationStoreContract, ChangesThatAFilterLeavesOutAreLookedAtAllTheSame) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name, {name}), IsOk());
  }
  const int64_t last = Changed(0)->last_change;
  const auto nothing = Changed(0, 10, *OperationFilter::Parse("node = n9"));
  EXPECT_TRUE(nothing->operations.empty());
  EXPECT_TRUE(nothing->up_to_date);
  EXPECT_EQ(nothing->last_change, last);
  const auto one = Changed(0, 10, *OperationFilter::Parse("node = \"operations/b\""));
  EXPECT_THAT(Names(one->operations), ElementsAre("operations/b"));
  EXPECT_EQ(one->last_change, last);
}

TEST_P(OperationStoreContract, AChangeThatHasNotBeenReachedIsRefused) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const int64_t last = Changed(0)->last_change;
  EXPECT_THAT(Changed(last + 1),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after_change: ")));
}

TEST_P(OperationStoreContract, AListenerHearsOfTheNextEventOnce) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const auto late = std::make_shared<CountingListener>(),
             early = std::make_shared<CountingListener>();
  Notify("operations/a", 0, late);
  RunUntil([&] { return late->calls == 1; });  // Event 1 is there already.
  Notify("operations/a", 1, early);
  EXPECT_EQ(early->calls, 0);
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(3, "n1", 2)})), IsOk());
  EXPECT_EQ(early->calls, 1);
  EXPECT_EQ(late->calls, 1);
}

TEST_P(OperationStoreContract, AListenerOfAnUnknownOperationIsCalled) {
  const auto listener = std::make_shared<CountingListener>();
  Notify("operations/x", 0, listener);
  RunUntil([&] { return listener->calls == 1; });
}

TEST_P(OperationStoreContract, AListenerThatHasGoneIsForgotten) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  for (int i = 0; i < 1000; ++i) {
    store_->NotifyAppended("operations/a", 1, std::make_shared<CountingListener>());
    store_->NotifyChanged(1, std::make_shared<CountingListener>());
  }
  ASSERT_THAT(End("operations/a"), IsOk());
}

TEST_P(OperationStoreContract, AListenerOfChangesHearsOfTheNextOneOnce) {
  const auto listener = std::make_shared<CountingListener>();
  NotifyChanged(0, listener);
  EXPECT_EQ(listener->calls, 0);
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(Create("operations/b"), IsOk());
  EXPECT_EQ(listener->calls, 1);
  NotifyChanged(0, listener);
  RunUntil([&] { return listener->calls == 2; });  // There is one already.
}

}  // namespace
}  // namespace nodeops::operations
