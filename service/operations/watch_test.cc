// Watching an operation through the manager: store, runner and cursors together.

#include <random>

#include "service/operations/testing/manager_fixture.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WatchTest : public ManagerFixture {
 protected:
  // An operation on n1 whose log has the events 1 (started), 2 and 3 (attempt, retry).
  std::string StartWithThreeEvents() {
    const std::string name = Start(RequestFor({"n1"}))->name();
    prod_->Attempt(name, "n1", 1);
    prod_->Retry(name, "n1", 1);
    Poll();
    return name;
  }
};

TEST_F(WatchTest, ACursorReadsFromTheBeginningTheMiddleAndTheEnd) {
  const std::string name = StartWithThreeEvents();
  EXPECT_THAT(Sequences(*Next(**Watch(name, 0))), ElementsAre(1, 2, 3));
  EXPECT_THAT(Sequences(*Next(**Watch(name, 2))), ElementsAre(3));
  const auto cursor = Watch(name, 3);
  const auto next = BeginNext(**cursor);
  Poll();
  EXPECT_FALSE(next->has_value());
  prod_->Attempt(name, "n1", 2);
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(Sequences(***next), ElementsAre(4));
}

TEST_F(WatchTest, PagesAreCutAndGoOnWhereTheyEnded) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 0);
  EXPECT_THAT(Sequences(*Next(**cursor, 2)), ElementsAre(1, 2));
  EXPECT_THAT(Sequences(*Next(**cursor, 2)), ElementsAre(3));
}

TEST_F(WatchTest, TheFutureAndNegativePlacesAreRefused) {
  const std::string name = StartWithThreeEvents();
  EXPECT_THAT(Watch(name, 4),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       "after_sequence: must be from 0 to 3, the last event of the operation, but "
                       "is 4"));
  EXPECT_THAT(Watch(name, -1), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is -1")));
}

TEST_F(WatchTest, TheEndIsToldAndStaysTold) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 0);
  EXPECT_FALSE(Next(**cursor)->end);
  prod_->Finish(name, "n1");
  const auto page = Next(**cursor);
  EXPECT_THAT(Sequences(*page), ElementsAre(4, 5));
  EXPECT_TRUE(page->end);
  const auto after = Next(**cursor);
  EXPECT_TRUE(after->end);
  EXPECT_THAT(after->events, IsEmpty());
  EXPECT_TRUE(Next(**Watch(name, 5))->end);
}

TEST_F(WatchTest, AnEmptyPageComesAfterMaxWait) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 3);
  const auto next = BeginNext(**cursor, 100, absl::Seconds(10));
  Pass(absl::Seconds(10) - absl::Nanoseconds(1));
  EXPECT_FALSE(next->has_value());
  Pass(absl::Nanoseconds(1));
  ASSERT_TRUE(next->has_value());
  ASSERT_THAT(**next, IsOk());
  EXPECT_THAT((**next)->events, IsEmpty());
  EXPECT_FALSE((**next)->end);
}

TEST_F(WatchTest, EventsAfterAnEmptyPageComeWithTheNext) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 3);
  BeginNext(**cursor);
  Pass(absl::Seconds(10));
  prod_->Attempt(name, "n1", 2);
  Poll();
  EXPECT_THAT(Sequences(*Next(**cursor)), ElementsAre(4));
  EXPECT_EQ(clock_.waiting(), 0u) << "a timer was left behind";
}

TEST_F(WatchTest, EachNextHasAWaitOfItsOwn) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 3);
  BeginNext(**cursor);
  Pass(absl::Seconds(9));
  prod_->Attempt(name, "n1", 2);
  Poll();
  const auto second = BeginNext(**cursor);
  Pass(absl::Seconds(9));
  EXPECT_FALSE(second->has_value());
  Pass(absl::Seconds(1));
  EXPECT_TRUE(second->has_value());
}

TEST_F(WatchTest, CancelEndsTheNextUnderWayAndEveryLaterOne) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 3);
  const auto next = BeginNext(**cursor);
  Poll();
  (*cursor)->Cancel();
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  EXPECT_THAT(Next(**cursor), StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
  EXPECT_EQ(clock_.waiting(), 0u);
}

TEST_F(WatchTest, CancelReachesANextThatIsReadingTheLog) {
  const std::string name = StartWithThreeEvents();
  const auto cursor = Watch(name, 0);
  const auto next = BeginNext(**cursor);
  (*cursor)->Cancel();
  Poll();
  ASSERT_TRUE(next->has_value());
  EXPECT_THAT(**next, StatusIs(absl::StatusCode::kCancelled, "the watch was cancelled"));
}

TEST_F(WatchTest, AWatcherThatNeverReadsKeepsNothingBack) {
  const std::string name = StartWithThreeEvents();
  const auto idle = Watch(name, 0), reader = Watch(name, 3);
  prod_->Finish(name, "n1");
  Poll();
  EXPECT_EQ(Get(name)->state(), v1::Operation::SUCCEEDED);
  EXPECT_TRUE(Next(**reader)->end);
  EXPECT_EQ(Next(**idle)->events.size(), 5u);
}

TEST_F(WatchTest, WatchersShareTheirEvents) {
  const std::string name = StartWithThreeEvents();
  const auto one = Next(**Watch(name, 0)), other = Next(**Watch(name, 0));
  EXPECT_EQ(one->events[1].get(), other->events[1].get());
}

class DroppedWatchTest : public ManagerFixture {
 protected:
  DroppedWatchTest() : ManagerFixture({}, {.max_finished_operations = 1}) {}
};

TEST_F(DroppedWatchTest, AWatcherOfAnOperationThatIsNotKeptHearsSo) {
  const std::string name = Start(RequestFor({"n1"}))->name();
  const auto cursor = Watch(name, 0);
  for (const std::string& ends : {name, Start(RequestFor({"n1"}))->name()}) {
    prod_->Finish(ends, "n1");
    Poll();
  }
  EXPECT_THAT(Next(**cursor), StatusIs(absl::StatusCode::kNotFound, HasSubstr("not kept")));
}

// A watcher that reads on until the end, breaks off now and then and comes back with the last
// sequence number that it saw.
struct Watcher {
  std::shared_ptr<WatchCursor> cursor;
  std::vector<int64_t> seen;
  int64_t first = 0;
  bool reading = false;
  bool ended = false;
};

class InterleavingTest : public ManagerFixture, public testing::WithParamInterface<int> {
 protected:
  void Step(Watcher& watcher) {
    if (!watcher.cursor || watcher.reading || watcher.ended) return;
    watcher.reading = true;
    const size_t max_events = 1 + random_() % 7;
    watcher.cursor->Next(max_events, absl::Seconds(10),
                         [this, &watcher, max_events](absl::StatusOr<EventPage> page) {
                           watcher.reading = false;
                           if (!page.ok()) return Open(watcher);
                           EXPECT_LE(page->events.size(), max_events);
                           for (const int64_t sequence : Sequences(*page))
                             watcher.seen.push_back(sequence);
                           watcher.ended = page->end;
                         });
  }

  void Open(Watcher& watcher) {
    watcher.cursor = nullptr;
    const int64_t after = watcher.seen.empty() ? watcher.first : watcher.seen.back();
    manager_->Watch(name_, after, [&](absl::StatusOr<std::shared_ptr<WatchCursor>> cursor) {
      ASSERT_THAT(cursor, IsOk());
      watcher.cursor = *std::move(cursor);
    });
  }

  void StepNode(const std::string& node) {
    switch (random_() % 4) {
      case 0:
        return prod_->Finish(name_, node);
      case 1:
        return prod_->Retry(name_, node, 1);
      default:
        return prod_->Attempt(name_, node, 1);
    }
  }

  std::minstd_rand random_{static_cast<unsigned>(GetParam())};
  std::string name_;
};

TEST_P(InterleavingTest, EveryWatcherSeesEveryEventOnceAndInOrder) {
  SCOPED_TRACE(testing::Message() << "seed " << GetParam());
  std::vector<std::string> nodes;
  for (int i = 0; i < 40; ++i) nodes.push_back("n" + std::to_string(i));
  name_ = Start(RequestFor(nodes))->name();
  std::vector<Watcher> watchers(30);
  const auto all_ended = [&] {
    return std::all_of(watchers.begin(), watchers.end(), [](auto& w) { return w.ended; });
  };
  for (int step = 0; step < 200'000 && !all_ended(); ++step) {
    Watcher& watcher = watchers[random_() % watchers.size()];
    switch (random_() % 6) {
      case 0:
        StepNode(nodes[random_() % nodes.size()]);
        break;
      case 1:
        if (!watcher.cursor && watcher.seen.empty()) {
          watcher.first = random_() % 2;
          Open(watcher);
          Poll();
        }
        break;
      case 2:
        if (watcher.cursor && random_() % 8 == 0) watcher.cursor->Cancel();
        if (random_() % 8 == 0) clock_.Advance(absl::Seconds(10));
        break;
      case 3:
        io_.restart();
        for (int i = random_() % 20; i > 0; --i) io_.poll_one();
        break;
      default:
        Step(watcher);
    }
  }
  ASSERT_TRUE(all_ended());
  const int64_t last = Get(name_)->last_sequence();
  for (const Watcher& watcher : watchers) {
    ASSERT_EQ(static_cast<int64_t>(watcher.seen.size()), last - watcher.first);
    for (size_t i = 0; i < watcher.seen.size(); ++i) {
      ASSERT_EQ(watcher.seen[i], watcher.first + 1 + static_cast<int64_t>(i));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, InterleavingTest, testing::Range(1, 21));

}  // namespace
}  // namespace nodeops::operations
