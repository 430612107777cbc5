#include "service/operations/store_change_cursor.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/testing/events.h"
#include "service/operations/testing/flaky_store.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;
using Slot = std::shared_ptr<std::optional<absl::StatusOr<ChangePage>>>;

constexpr absl::Duration kRest = absl::Milliseconds(250);
constexpr absl::Duration kTick = absl::Nanoseconds(1);

class StoreChangeCursorTest : public testing::Test {
 protected:
  ~StoreChangeCursorTest() override {
    cursor_->Cancel();
    Poll();
  }

  void Open(int64_t after_change = 0, const std::string& filter = "") {
    cursor_ = NewStoreChangeCursor(io_.get_executor(), clock_, store_,
                                   *OperationFilter::Parse(filter), after_change);
  }

  // The operation's next event; its first makes it.
  void Change(const std::string& name) {
    EventGroup group;
    group.operation.set_name(name);
    group.operation.set_state(v1::Operation::RUNNING);
    group.operation.set_actor(name);
    const int64_t sequence = ++sequences_[name];
    group.operation.set_last_sequence(sequence);
    auto event = sequence == 1 ? StartedEvent(1, 1)
                               : AttemptEvent(sequence, "n1", static_cast<int>(sequence));
    group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
    auto done = [](const absl::Status& status) { EXPECT_THAT(status, IsOk()); };
    if (sequence > 1) {
      store_->Append(std::move(group), done);
    } else {
      NewOperation operation{.group = std::move(group), .fingerprint = "", .targets = {}};
      operation.targets = {{.cluster = "prod", .nodes = {{.node = "n1"}}}};
      store_->Create(std::move(operation), done);
    }
    Poll();
  }

  Slot Next(size_t max_operations = 100, absl::Duration max_wait = absl::Seconds(10)) {
    auto slot = std::make_shared<std::optional<absl::StatusOr<ChangePage>>>();
    cursor_->Next(max_operations, max_wait, [slot](absl::StatusOr<ChangePage> page) {
      EXPECT_FALSE(slot->has_value()) << "answered twice";
      *slot = std::move(page);
    });
    EXPECT_FALSE(slot->has_value()) << "answered inside the call";
    Poll();
    return slot;
  }

  void Pass(absl::Duration time) {
    clock_.Advance(time);
    Poll();
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  // "a:3 b:1 @4 up to date": the operations with their last events, and where the cursor stands.
  static std::string Text(const Slot& slot) {
    if (!slot->has_value()) return "waits";
    if (!(*slot)->ok()) return (*slot)->status().ToString();
    std::string text;
    for (const v1::Operation& operation : (**slot)->operations) {
      absl::StrAppend(&text, operation.name(), ":", operation.last_sequence(), " ");
    }
    return absl::StrCat(text, "@", (**slot)->last_change,
                        (**slot)->up_to_date ? " up to date" : "");
  }

  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<FlakyStore> store_ =
      std::make_shared<FlakyStore>(NewMemoryOperationStore(io_.get_executor()));
  std::map<std::string, int64_t> sequences_;
  std::shared_ptr<ChangeCursor> cursor_;
};

TEST_F(StoreChangeCursorTest, WhatIsKeptComesFirstInTheOrderOfTheLastChange) {
  for (const char* name : {"a", "b", "c", "a"}) Change(name);
  Open();
  EXPECT_EQ(Text(Next(2)), "b:1 c:1 @3");
  EXPECT_EQ(Text(Next(2)), "a:2 @4 up to date");
  EXPECT_EQ(Text(Next(2)), "waits");
}

TEST_F(StoreChangeCursorTest, WhereThereIsNothingItSaysSoAtOnceAndOnce) {
  Open();
  EXPECT_EQ(Text(Next()), "@0 up to date");
  const auto second = Next();
  EXPECT_EQ(Text(second), "waits");
  Pass(absl::Seconds(10));
  EXPECT_EQ(Text(second), "@0 up to date");
}

TEST_F(StoreChangeCursorTest, AChangeAfterAQuietTimeComesAtOnce) {
  Change("a");
  Open();
  Next();
  const auto next = Next();
  Pass(absl::Seconds(1));
  EXPECT_EQ(Text(next), "waits");
  Change("a");
  EXPECT_EQ(Text(next), "a:2 @2 up to date");
}

TEST_F(StoreChangeCursorTest, AHundredChangesWithinARestComeAsOnePage) {
  Change("a");
  Change("b");
  Open();
  EXPECT_EQ(Text(Next()), "a:1 b:1 @2 up to date");
  const int reads = store_->change_reads();
  const auto next = Next();
  for (int i = 0; i < 100; ++i) {
    Pass(absl::Milliseconds(2));
    Change(i % 2 == 0 ? "a" : "b");
  }
  Pass(kRest - absl::Milliseconds(200) - kTick);
  EXPECT_EQ(Text(next), "waits");
  EXPECT_EQ(store_->change_reads(), reads);
  Pass(kTick);
  EXPECT_EQ(Text(next), "a:51 b:51 @102 up to date");
  EXPECT_EQ(store_->change_reads(), reads + 1);
}

TEST_F(StoreChangeCursorTest, ABusyStoreIsReadFourTimesASecond) {
  Change("a");
  Open();
  Next();
  const int reads = store_->change_reads();
  int pages = 0;
  auto next = Next();
  for (int i = 0; i < 1000; ++i) {
    Pass(absl::Milliseconds(10));
    Change("a");
    if (!next->has_value()) continue;
    ++pages;
    next = Next();
  }
  EXPECT_EQ(pages, 40);
  EXPECT_EQ(store_->change_reads() - reads, 40);
}

TEST_F(StoreChangeCursorTest, ChangesThatDoNotMatchAreReadFourTimesASecondToo) {
  Change("a");
  Open(0, "actor = b");
  EXPECT_EQ(Text(Next()), "@1 up to date");
  const int reads = store_->change_reads();
  const auto next = Next();
  for (int i = 0; i < 500; ++i) {
    Pass(absl::Milliseconds(10));
    Change("a");
  }
  EXPECT_EQ(Text(next), "waits");
  EXPECT_LE(store_->change_reads() - reads, 21);
  EXPECT_GE(store_->change_reads() - reads, 19);
  Change("b");
  Pass(kRest);
  EXPECT_EQ(Text(next), "b:1 @502 up to date");
}

TEST_F(StoreChangeCursorTest, PagesThatAreNotUpToDateFollowEachOtherAtOnce) {
  Open();
  Next();
  for (const char* name : {"a", "b", "c"}) Change(name);
  EXPECT_EQ(Text(Next(1)), "a:1 @1");
  EXPECT_EQ(Text(Next(1)), "b:1 @2");
  EXPECT_EQ(Text(Next(1)), "c:1 @3 up to date");
}

TEST_F(StoreChangeCursorTest, AnEmptyPageComesWhenTheWaitIsOver) {
  Change("a");
  Open();
  Next();
  const auto next = Next();
  Pass(absl::Seconds(10) - kTick);
  EXPECT_EQ(Text(next), "waits");
  Pass(kTick);
  EXPECT_EQ(Text(next), "@1 up to date");
  Change("a");
  EXPECT_EQ(Text(Next()), "a:2 @2 up to date");
  EXPECT_EQ(clock_.waiting(), 0u) << "a timer was left behind";
}

TEST_F(StoreChangeCursorTest, AWaitShorterThanTheRestIsKept) {
  Change("a");
  Open();
  Next();
  Change("a");
  const auto next = Next(100, absl::Milliseconds(100));
  Pass(absl::Milliseconds(100) - kTick);
  EXPECT_EQ(Text(next), "waits");
  Pass(kTick);
  EXPECT_EQ(Text(next), "@1");
  const auto second = Next();
  Pass(absl::Milliseconds(150));
  EXPECT_EQ(Text(second), "a:2 @2 up to date");
}

TEST_F(StoreChangeCursorTest, CancelEndsTheNextThatWaitsAndEveryLaterOne) {
  Change("a");
  Open();
  Next();
  const auto next = Next();
  Pass(absl::Seconds(1));
  cursor_->Cancel();
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  const auto later = Next();
  ASSERT_TRUE(later->has_value());
  EXPECT_THAT(**later, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  EXPECT_EQ(clock_.waiting(), 0u);
  Change("a");  // Calls nobody.
}

TEST_F(StoreChangeCursorTest, CancelEndsTheNextThatRests) {
  Change("a");
  Open();
  Next();
  Change("a");
  const auto next = Next();
  EXPECT_EQ(clock_.waiting(), 1u);
  cursor_->Cancel();
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(StoreChangeCursorTest, CancelEndsTheNextThatReads) {
  Change("a");
  Open();
  store_->HoldReads();
  const auto next = Next();
  cursor_->Cancel();
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  store_->Release();
  Poll();
}

TEST_F(StoreChangeCursorTest, APageReadForANextThatHasEndedIsReadAgainForTheNextOne) {
  Change("a");
  Open();
  Next();
  const auto first = Next();
  Pass(absl::Seconds(1));
  store_->HoldReads();
  Change("a");
  Change("b");
  Pass(absl::Seconds(9));
  EXPECT_EQ(Text(first), "@1");  // Its time was over while the store was being read.
  const auto second = Next(1);
  store_->Release();
  Poll();
  EXPECT_EQ(Text(second), "a:2 @2");
  EXPECT_EQ(Text(Next(1)), "b:1 @3 up to date");
}

TEST_F(StoreChangeCursorTest, AChangeThatHasNotHappenedYetIsRefused) {
  Change("a");
  Open(2);
  const auto next = Next();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("after_change: ")));
}

// Whoever keeps only the last state of each operation that came, over any number of cursors each of
// which begins where the one before stood, ends with the truth.
TEST_F(StoreChangeCursorTest, GoingOnFromTheLastChangeMissesNothing) {
  constexpr uint32_t kSeed = 22;
  std::mt19937 random(kSeed);
  std::map<std::string, int64_t> seen;
  int64_t last_change = 0;
  Slot next;
  Open();
  for (int i = 0; i < 2000; ++i) {
    Change(std::string(1, static_cast<char>('a' + random() % 7)));
    Pass(absl::Milliseconds(random() % 100));
    if (!next) next = Next(1 + random() % 3, absl::Milliseconds(random() % 500));
    if (next->has_value()) {
      ASSERT_THAT(**next, IsOk());
      for (const auto& operation : (**next)->operations) {
        EXPECT_GE(operation.last_sequence(), seen[operation.name()]);
        seen[operation.name()] = operation.last_sequence();
      }
      EXPECT_GE((**next)->last_change, last_change);
      last_change = (**next)->last_change;
      next = nullptr;
    }
    if (random() % 10 == 0) {
      cursor_->Cancel();
      next = nullptr;
      Open(last_change);
    }
  }
  Open(last_change);
  while (true) {
    const Slot page = Next();
    ASSERT_TRUE(page->has_value());
    for (const auto& operation : (**page)->operations) {
      seen[operation.name()] = operation.last_sequence();
    }
    if ((**page)->up_to_date) break;
  }
  EXPECT_EQ(seen, sequences_);
}

}  // namespace
}  // namespace nodeops::operations
