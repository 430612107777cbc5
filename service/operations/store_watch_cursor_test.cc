#include "service/operations/store_watch_cursor.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/events.h"
#include "service/operations/testing/flaky_store.h"

namespace nodeops::operations {
namespace {

using base::IsOk;

// What needs a store that answers late; watch_test.cc has the rest.
class StoreWatchCursorTest : public testing::Test {
 protected:
  StoreWatchCursorTest() {
    store_->Create({Group({StartedEvent(1, 1)}), "", {}}, &ExpectOk);
    Poll();
    cursor_ = NewStoreWatchCursor(io_.get_executor(), clock_, store_, "operations/a", 1);
  }

  EventGroup Group(std::vector<v1::OperationEvent> events) {
    EventGroup group;
    group.operation.set_name("operations/a");
    for (auto& event : events) {
      group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    }
    return group;
  }
  void Append(std::vector<v1::OperationEvent> events) {
    store_->Append(Group(std::move(events)), &ExpectOk);
    Poll();
  }
  static void ExpectOk(const absl::Status& status) { EXPECT_THAT(status, IsOk()); }

  std::shared_ptr<std::optional<absl::StatusOr<EventPage>>> Next(size_t max_events) {
    auto slot = std::make_shared<std::optional<absl::StatusOr<EventPage>>>();
    cursor_->Next(max_events, absl::Seconds(10),
                  [slot](absl::StatusOr<EventPage> page) { *slot = std::move(page); });
    Poll();
    return slot;
  }

  void Poll() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FlakyStore> store_ =
      std::make_shared<FlakyStore>(NewMemoryOperationStore(io_.get_executor()));
  std::shared_ptr<WatchCursor> cursor_;
};

TEST_F(StoreWatchCursorTest, APageReadForANextThatHasEndedIsNotGivenToTheNextOne) {
  const auto first = Next(10);
  store_->HoldReads();
  Append({AttemptEvent(2, "n1", 1), AttemptEvent(3, "n1", 2)});
  clock_.Advance(absl::Seconds(10));
  Poll();
  ASSERT_TRUE(first->has_value());  // The heartbeat came, while the log was being read.
  EXPECT_TRUE((**first)->events.empty());
  const auto second = Next(1);
  store_->Release();
  Poll();
  ASSERT_TRUE(second->has_value());
  ASSERT_EQ((**second)->events.size(), 1u);
  EXPECT_EQ((**second)->events[0]->sequence(), 2);
  EXPECT_EQ((**Next(10))->events[0]->sequence(), 3);
}

}  // namespace
}  // namespace nodeops::operations
