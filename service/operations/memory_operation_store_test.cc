#include "service/operations/memory_operation_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <utility>

#include "base/testing/status_matchers.h"
#include "service/operations/testing/events.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using v1::NodeResult;
using v1::Operation;

struct CountingListener final : AppendListener {
  void OnAppended() override { ++calls; }
  int calls = 0;
};

class MemoryOperationStoreTest : public testing::Test {
 protected:
  static EventGroup Group(const std::string& name, std::vector<v1::OperationEvent> events,
                          Operation::State state = Operation::RUNNING) {
    EventGroup group;
    group.operation.set_name(name);
    group.operation.set_state(state);
    group.operation.set_last_sequence(events.back().sequence());
    for (auto& event : events) {
      group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    }
    return group;
  }

  // What a call answers; the answer must not come inside the call.
  template <typename T, typename Call>
  T Answer(Call call) {
    std::optional<T> answer;
    call([&](T value) { answer = std::move(value); });
    EXPECT_FALSE(answer.has_value()) << "answered inside the call";
    io_.restart();
    io_.poll();
    return std::move(answer).value();
  }

  absl::Status Create(EventGroup group, std::string fingerprint = "") {
    return Answer<absl::Status>([&](auto done) {
      store_->Create({std::move(group), std::move(fingerprint), {}}, std::move(done));
    });
  }
  absl::Status Create(const std::string& name) { return Create(Group(name, {StartedEvent(1, 1)})); }
  absl::Status Append(EventGroup group) {
    return Answer<absl::Status>(
        [&](auto done) { store_->Append(std::move(group), std::move(done)); });
  }
  absl::Status End(const std::string& name) {
    return Append(Group(name, {StateEvent(2, Operation::RUNNING, Operation::SUCCEEDED)},
                        Operation::SUCCEEDED));
  }
  absl::StatusOr<Operation> Get(const std::string& name) {
    return Answer<absl::StatusOr<Operation>>(
        [&](auto done) { store_->Get(name, std::move(done)); });
  }
  absl::StatusOr<EventPage> Read(const std::string& name, int64_t after, size_t max = 100) {
    return Answer<absl::StatusOr<EventPage>>(
        [&](auto done) { store_->ReadEvents(name, after, max, std::move(done)); });
  }
  StoredOperations List(size_t max, int64_t before) {
    return *Answer<absl::StatusOr<StoredOperations>>([&](auto done) {
      store_->List({.filter = {}, .max_operations = max, .before = before}, std::move(done));
    });
  }
  StoredResults Results(std::vector<NodeResult::Result> results, size_t max, int64_t after) {
    return *Answer<absl::StatusOr<StoredResults>>([&](auto done) {
      store_->ListResults("operations/a", std::move(results), max, after, std::move(done));
    });
  }
  void Notify(int64_t after, const std::shared_ptr<CountingListener>& listener) {
    store_->NotifyAppended("operations/a", after, listener);
    io_.restart();
    io_.poll();
  }

  static std::vector<std::string> Names(const StoredOperations& page) {
    std::vector<std::string> names;
    for (const Operation& operation : page.operations) names.push_back(operation.name());
    return names;
  }
  static std::vector<std::string> Nodes(const StoredResults& page) {
    std::vector<std::string> nodes;
    for (const NodeResult& result : page.results) nodes.push_back(result.node());
    return nodes;
  }

  boost::asio::io_context io_;
  std::shared_ptr<OperationStore> store_ = NewMemoryOperationStore(
      io_.get_executor(), {.max_finished_operations = 2, .max_finished_events = 20});
};

TEST_F(MemoryOperationStoreTest, ReadsPagesOfTheLog) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1), RetryEvent(3, "n1", 1)})),
              IsOk());
  const auto page = Read("operations/a", 1, 1);
  ASSERT_THAT(page, IsOk());
  ASSERT_EQ(page->events.size(), 1u);
  EXPECT_EQ(page->events[0]->sequence(), 2);
  EXPECT_FALSE(page->end);
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 3u);
  EXPECT_EQ(Get("operations/a")->last_sequence(), 3);
}

TEST_F(MemoryOperationStoreTest, TheEndIsSaidOnlyWithTheLastEvent) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  EXPECT_FALSE(Read("operations/a", 0, 1)->end);
  EXPECT_TRUE(Read("operations/a", 0, 2)->end);
  EXPECT_TRUE(Read("operations/a", 2)->end);
}

TEST_F(MemoryOperationStoreTest, EventsAreSharedNotCopied) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  EXPECT_EQ(Read("operations/a", 0)->events[0].get(), Read("operations/a", 0)->events[0].get());
}

TEST_F(MemoryOperationStoreTest, ReadingAfterTheEndOfTheLogIsOutOfRange) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  EXPECT_THAT(Read("operations/a", 2),
              StatusIs(absl::StatusCode::kOutOfRange,
                       "the log of operations/a ends with event 1, there is no event 2"));
}

TEST_F(MemoryOperationStoreTest, AGroupCanBeGivenAgainButNotOutOfOrder) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const EventGroup group = Group("operations/a", {AttemptEvent(2, "n1", 1)});
  ASSERT_THAT(Append(group), IsOk());
  ASSERT_THAT(Append(group), IsOk());
  EXPECT_EQ(Read("operations/a", 0)->events.size(), 2u);
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(4, "n1", 1)})),
              StatusIs(absl::StatusCode::kFailedPrecondition,
                       "event 4 does not follow event 2 of operations/a"));
}

TEST_F(MemoryOperationStoreTest, NothingFollowsTheEnd) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  EXPECT_THAT(Append(Group("operations/a", {AttemptEvent(3, "n1", 1)})),
              StatusIs(absl::StatusCode::kFailedPrecondition, "the log of operations/a has ended"));
}

TEST_F(MemoryOperationStoreTest, AnUnknownOperationIsNotFound) {
  EXPECT_THAT(Get("operations/x"),
              StatusIs(absl::StatusCode::kNotFound,
                       "operations/x: there is no such operation, or it is not kept any more"));
}

TEST_F(MemoryOperationStoreTest, ARequestIdBelongsToOneOperation) {
  EventGroup first = Group("operations/a", {StartedEvent(1, 1)});
  first.operation.set_request_id("r");
  EventGroup second = Group("operations/b", {StartedEvent(1, 1)});
  second.operation.set_request_id("r");
  ASSERT_THAT(Create(first, "f"), IsOk());
  EXPECT_THAT(Create(second, "g"),
              StatusIs(absl::StatusCode::kAlreadyExists, "the request_id is taken"));
  EXPECT_THAT(Create("operations/a"),
              StatusIs(absl::StatusCode::kAlreadyExists, "operations/a exists"));
  const auto found = Answer<absl::StatusOr<std::optional<RequestRecord>>>(
      [&](auto done) { store_->FindRequest("r", std::move(done)); });
  ASSERT_TRUE(found.ok() && found->has_value());
  EXPECT_EQ((*found)->operation, "operations/a");
  EXPECT_EQ((*found)->fingerprint, "f");
}

TEST_F(MemoryOperationStoreTest, ListsTheNewestFirstInPages) {
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
  }
  const StoredOperations first = List(2, 0);
  EXPECT_THAT(Names(first), ElementsAre("operations/c", "operations/b"));
  ASSERT_THAT(Create("operations/d"), IsOk());  // Does not move the next page.
  const StoredOperations second = List(2, first.next_before);
  EXPECT_THAT(Names(second), ElementsAre("operations/a"));
  EXPECT_EQ(second.next_before, 0);
}

TEST_F(MemoryOperationStoreTest, ListsResultsByKindInPages) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  ASSERT_THAT(Append(Group("operations/a",
                           {FinishedEvent(2, "n1", NodeResult::CHANGED),
                            FinishedEvent(3, "n2", NodeResult::FAILED), AttemptEvent(4, "n3", 1),
                            FinishedEvent(5, "n3", NodeResult::CHANGED),
                            FinishedEvent(6, "n4", NodeResult::EXPIRED)})),
              IsOk());
  EXPECT_THAT(Nodes(Results({}, 10, 0)), ElementsAre("n1", "n2", "n3", "n4"));
  const StoredResults page = Results({NodeResult::CHANGED, NodeResult::EXPIRED}, 2, 0);
  EXPECT_THAT(Nodes(page), ElementsAre("n1", "n3"));
  EXPECT_EQ(page.next_after, 5);
  const StoredResults rest = Results({NodeResult::CHANGED, NodeResult::EXPIRED}, 2, 5);
  EXPECT_THAT(Nodes(rest), ElementsAre("n4"));
  EXPECT_EQ(rest.next_after, 0);
}

TEST_F(MemoryOperationStoreTest, AListenerHearsOfTheNextEventOnce) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  const auto late = std::make_shared<CountingListener>(),
             early = std::make_shared<CountingListener>();
  Notify(0, late);
  EXPECT_EQ(late->calls, 1);  // Event 1 is there already.
  Notify(1, early);
  EXPECT_EQ(early->calls, 0);
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(2, "n1", 1)})), IsOk());
  ASSERT_THAT(Append(Group("operations/a", {AttemptEvent(3, "n1", 2)})), IsOk());
  EXPECT_EQ(early->calls, 1);
}

TEST_F(MemoryOperationStoreTest, AListenerThatHasGoneIsForgotten) {
  ASSERT_THAT(Create("operations/a"), IsOk());
  for (int i = 0; i < 1000; ++i) Notify(1, std::make_shared<CountingListener>());
  ASSERT_THAT(End("operations/a"), IsOk());
}

TEST_F(MemoryOperationStoreTest, TheOldestFinishedOperationsGoAndRunningOnesStay) {
  ASSERT_THAT(Create("operations/running"), IsOk());
  for (const char* name : {"operations/a", "operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  EXPECT_THAT(Names(List(10, 0)),
              ElementsAre("operations/c", "operations/b", "operations/running"));
  EXPECT_THAT(Read("operations/a", 0),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("not kept any more")));
}

TEST_F(MemoryOperationStoreTest, AnOperationThatHasJustEndedStaysHoweverLongAgoItBegan) {
  ASSERT_THAT(Create("operations/long"), IsOk());
  for (const char* name : {"operations/a", "operations/b"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  ASSERT_THAT(End("operations/long"), IsOk());
  EXPECT_THAT(Names(List(10, 0)), ElementsAre("operations/b", "operations/long"));
  const auto rest = Read("operations/long", 1);
  ASSERT_THAT(rest, IsOk());
  EXPECT_TRUE(rest->end);
}

TEST_F(MemoryOperationStoreTest, ARequestIdIsForgottenWithItsOperation) {
  EventGroup group = Group("operations/a", {StartedEvent(1, 1)});
  group.operation.set_request_id("r");
  ASSERT_THAT(Create(group, "f"), IsOk());
  ASSERT_THAT(End("operations/a"), IsOk());
  for (const char* name : {"operations/b", "operations/c"}) {
    ASSERT_THAT(Create(name), IsOk());
    ASSERT_THAT(End(name), IsOk());
  }
  group.operation.set_name("operations/d");
  EXPECT_THAT(Create(group, "g"), IsOk());
}

TEST_F(MemoryOperationStoreTest, LongLogsGoBeforeTheNumberOfOperationsIsReached) {
  for (const char* name : {"operations/a", "operations/b"}) {
    std::vector<v1::OperationEvent> events;
    for (int i = 1; i <= 15; ++i) events.push_back(AttemptEvent(i, "n1", i));
    ASSERT_THAT(Create(Group(name, std::move(events), Operation::RUNNING)), IsOk());
    ASSERT_THAT(Append(Group(name, {StateEvent(16, Operation::RUNNING, Operation::FAILED)},
                             Operation::FAILED)),
                IsOk());
  }
  EXPECT_THAT(Names(List(10, 0)), ElementsAre("operations/b"));
}

}  // namespace
}  // namespace nodeops::operations
