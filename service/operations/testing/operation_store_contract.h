#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/error_details.h"
#include "service/operations/testing/store_fixture.h"

namespace nodeops::operations {

// What operation_store.h promises, for every store. A test of a store includes this once and says
// INSTANTIATE_TEST_SUITE_P(<Name>, OperationStoreContract, testing::Values(<how one is made>)).

using StoreFactory = std::function<std::shared_ptr<OperationStore>(boost::asio::any_io_executor,
                                                                   Retention, base::Clock&)>;

class OperationStoreContract : public StoreFixture, public testing::TestWithParam<StoreFactory> {
 protected:
  OperationStoreContract() { Open({.min_age = absl::ZeroDuration()}); }
  void Open(Retention retention) {
    store_.reset();
    store_ = GetParam()(io_.get_executor(), retention, clock_);
  }
};

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
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

TEST_P(OperationStoreContract, ListsTheNewestFirstInPages) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
  }
  const StoredOperations first = List(2);
  EXPECT_THAT(Names(first.operations), ElementsAre("operations/c", "operations/b"));
  ASSERT_THAT(Create("operations/d"), IsOk());  // Does not move the next page.
  const StoredOperations second = List(2, first.next_before);
  EXPECT_THAT(Names(second.operations), ElementsAre("operations/a"));
  EXPECT_EQ(second.next_before, 0);
  EXPECT_EQ(List(4).next_before, 0);  // Just full.
}

TEST_P(OperationStoreContract, ListsWhatAFilterLetsThrough) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2"}), IsOk());
  ASSERT_THAT(Create("operations/b", {"n2"}), IsOk());
  ASSERT_THAT(Create("operations/c", {"n3"}), IsOk());
  ASSERT_THAT(End("operations/b"), IsOk());
  const auto names = [&](const std::string& filter) {
    return Names(List(100, 0, *OperationFilter::Parse(filter)).operations);
  };
  EXPECT_THAT(names("state = RUNNING"), ElementsAre("operations/c", "operations/a"));
  EXPECT_THAT(names("node = n2"), ElementsAre("operations/b", "operations/a"));
  EXPECT_THAT(names("node = n2 AND state = SUCCEEDED"), ElementsAre("operations/b"));
  EXPECT_THAT(names("node = n9"), ElementsAre());
  const OperationFilter n2 = *OperationFilter::Parse("node = n2");
  const StoredOperations first = List(1, 0, n2);
  EXPECT_THAT(Names(first.operations), ElementsAre("operations/b"));
  const StoredOperations second = List(1, first.next_before, n2);
  EXPECT_THAT(Names(second.operations), ElementsAre("operations/a"));
  EXPECT_EQ(second.next_before, 0);
}

TEST_P(OperationStoreContract, ListsResultsByKindInPages) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2", "n3", "n4"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a",
                           {FinishedEvent(2, "n1", NodeResult::CHANGED),
                            FinishedEvent(3, "n2", NodeResult::FAILED), AttemptEvent(4, "n3", 1),
                            FinishedEvent(5, "n3", NodeResult::CHANGED),
                            FinishedEvent(6, "n4", NodeResult::EXPIRED)})),
              IsOk());
  EXPECT_THAT(Nodes(*Results("operations/a")), ElementsAre("n1", "n2", "n3", "n4"));
  const auto page = Results("operations/a", {NodeResult::CHANGED, NodeResult::EXPIRED}, 2);
  EXPECT_THAT(Nodes(*page), ElementsAre("n1", "n3"));
  EXPECT_EQ(page->results[0].reads(), 2);
  EXPECT_EQ(page->next_after, 5);
  const auto rest = Results("operations/a", {NodeResult::CHANGED, NodeResult::EXPIRED}, 2, 5);
  EXPECT_THAT(Nodes(*rest), ElementsAre("n4"));
  EXPECT_EQ(rest->next_after, 0);
  EXPECT_EQ(Results("operations/a", {NodeResult::CHANGED}, 2)->next_after, 0);  // Just full.
}

TEST_P(OperationStoreContract, ListsNodesAsTheLogMakesThem) {
  NewOperation operation{Group("operations/a", {StartedEvent(1, 4)}), "", TargetsOf({"n2", "n1"})};
  operation.targets.push_back({.cluster = "edge", .nodes = {{.node = "n1"}, {.node = "n9"}}});
  ASSERT_THAT(Answer<absl::Status>([&](auto done) { store_->Create(operation, std::move(done)); }),
              IsOk());
  EventGroup group =
      Group("operations/a", {AttemptEvent(2, "n1", 1), RetryEvent(3, "n1", 1),
                             AttemptEvent(4, "n1", 2), FinishedEvent(5, "n1", NodeResult::FAILED)});
  group.intents = {{"prod", "n2", 1}, {"edge", "n9", 3}, {"edge", "n9", 2}};
  ASSERT_THAT(Append(group), IsOk());
  const auto all = ListNodes("operations/a");
  ASSERT_THAT(Nodes(*all), ElementsAre("n2", "n1", "n1", "n9"));
  EXPECT_EQ(all->nodes[0].cluster, "prod");
  EXPECT_EQ(all->nodes[0].uid, "uid-n2");
  EXPECT_EQ(all->nodes[0].intended, 1);
  EXPECT_EQ(all->nodes[0].started, 0);
  EXPECT_EQ(all->nodes[1].started, 2);
  ASSERT_TRUE(all->nodes[1].result.has_value());
  EXPECT_EQ(all->nodes[1].result->result(), NodeResult::FAILED);
  EXPECT_EQ(all->nodes[2].cluster, "edge");
  EXPECT_FALSE(all->nodes[2].result.has_value());
  EXPECT_EQ(all->nodes[2].started, 0);
  EXPECT_EQ(all->nodes[3].intended, 3);  // The highest.
}

TEST_P(OperationStoreContract, ListsTheNodesThatAreAskedForInPages) {
  ASSERT_THAT(Create("operations/a", {"n1", "n2", "n3", "n4", "n5"}), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {FinishedEvent(2, "n4", NodeResult::CHANGED),
                                            FinishedEvent(3, "n2", NodeResult::FAILED)})),
              IsOk());
  const auto first = ListNodes("operations/a", {.unfinished = true, .max_nodes = 2});
  EXPECT_THAT(Nodes(*first), ElementsAre("n1", "n3"));
  ASSERT_NE(first->next_after, 0);
  const auto second =
      ListNodes("operations/a", {.unfinished = true, .max_nodes = 2, .after = first->next_after});
  EXPECT_THAT(Nodes(*second), ElementsAre("n5"));
  EXPECT_EQ(second->next_after, 0);
  EXPECT_THAT(Nodes(*ListNodes("operations/a", {.results = {NodeResult::FAILED}})),
              ElementsAre("n2"));
  EXPECT_THAT(
      Nodes(*ListNodes("operations/a", {.results = {NodeResult::FAILED, NodeResult::CHANGED}})),
      ElementsAre("n2", "n4"));
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

TEST_P(OperationStoreContract, TheOldestFinishedOperationsGoAndRunningOnesStay) {
  Open({.max_finished_operations = 2, .min_age = absl::ZeroDuration()});
  ASSERT_THAT(Create("operations/running"), IsOk());
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  Eventually([&] { return absl::IsNotFound(Get("operations/a").status()); });
  EXPECT_THAT(Names(List().operations),
              ElementsAre("operations/c", "operations/b", "operations/running"));
  EXPECT_THAT(Names(Changed(0)->operations),
              ElementsAre("operations/running", "operations/b", "operations/c"));
  EXPECT_THAT(Read("operations/a", 0),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not kept any more")));
  EXPECT_THAT(ListNodes("operations/a"), StatusIs(absl::StatusCode::kNotFound, testing::_));
}

TEST_P(OperationStoreContract, AnOperationThatHasJustEndedStaysHoweverLongAgoItBegan) {
  Open({.max_finished_operations = 2, .min_age = absl::ZeroDuration()});
  ASSERT_THAT(Create("operations/long"), IsOk());
  for (const char* name : {"operations/a", "operations/b"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  ASSERT_THAT(End("operations/long"), IsOk());
  Eventually([&] { return absl::IsNotFound(Get("operations/a").status()); });
  EXPECT_THAT(Names(List().operations), ElementsAre("operations/b", "operations/long"));
  EXPECT_TRUE(Read("operations/long", 1)->end);
}

TEST_P(OperationStoreContract, AnOperationThatGoesIsAnsweredToItsListenersAndForgetsItsRequestId) {
  Open({.max_finished_operations = 1, .min_age = absl::ZeroDuration()});
  EventGroup group = Group("operations/a", {StartedEvent(1, 1)});
  group.operation.set_request_id("r");
  ASSERT_THAT(Create(group, {}, "f"), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  const auto listener = std::make_shared<CountingListener>();
  Notify("operations/a", 2, listener);
  EXPECT_EQ(listener->calls, 0);
  ASSERT_THAT(Create("operations/b"), IsOk());
  ASSERT_THAT(End("operations/b"), IsOk());
  RunUntil([&] { return listener->calls == 1; });
  EXPECT_EQ(FindRequest("r"), std::nullopt);
  group.operation.set_name("operations/d");
  EXPECT_THAT(Create(group, {}, "g"), IsOk());
}

TEST_P(OperationStoreContract, WhatIsTooOldGoes) {
  Open({.max_age = absl::Hours(24), .min_age = absl::ZeroDuration()});
  for (const char* name : {"operations/a", "operations/b"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  clock_.Advance(absl::Hours(24));
  ASSERT_THAT(Create("operations/c"), IsOk());
  ASSERT_THAT(End("operations/c"), IsOk());
  Eventually([&] { return List().operations.size() == 1; });
  EXPECT_THAT(Names(List().operations), ElementsAre("operations/c"));
}

TEST_P(OperationStoreContract, OverTheLimitOfEventsTheOldestLoseOnlyTheirs) {
  Open({.max_finished_events = 10, .min_age = absl::ZeroDuration()});
  for (const std::string name : {"operations/a", "operations/b"}) {
    ASSERT_THAT(Create(name, {"n1", "n2"}), IsOk());
    std::vector<v1::OperationEvent> events;
    for (int i = 2; i <= 7; ++i) events.push_back(AttemptEvent(i, "n1", i - 1));
    events.push_back(FinishedEvent(8, "n1", NodeResult::CHANGED));
    ASSERT_THAT(Append(Group(name, std::move(events))), IsOk());
    ASSERT_THAT(Append(EndGroup(name, 9)), IsOk());
  }
  Eventually([&] { return !Read("operations/a", 0).ok(); });
  const absl::Status gone = Read("operations/a", 0).status();
  EXPECT_THAT(gone, StatusIs(absl::StatusCode::kOutOfRange,
                             "event 1 of operations/a is not kept any more; go on from event 10"));
  google::rpc::ErrorInfo info;
  const auto payload = gone.GetPayload("type.googleapis.com/google.rpc.ErrorInfo");
  ASSERT_TRUE(payload && info.ParseFromString(std::string(*payload)));
  EXPECT_EQ(info.reason(), "EVENTS_NOT_KEPT");
  EXPECT_EQ(info.metadata().at("oldest_sequence"), "10");
  EXPECT_EQ(Get("operations/a")->state(), Operation::SUCCEEDED);
  EXPECT_THAT(Nodes(*Results("operations/a")), ElementsAre("n1"));
  EXPECT_THAT(Nodes(*ListNodes("operations/a", {.unfinished = true})), ElementsAre("n2"));
  const auto end = Read("operations/a", 9);
  ASSERT_THAT(end, IsOk());
  EXPECT_TRUE(end->end && end->events.empty());
  EXPECT_EQ(Read("operations/b", 0)->events.size(), 9u);  // It ended last.
}

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_OPERATION_STORE_CONTRACT_H_
