// What goes when there is too much or it is too old.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"
#include "service/operations/testing/operation_store_contract.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

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

}  // namespace
}  // namespace nodeops::operations
