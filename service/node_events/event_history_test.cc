#include "service/node_events/event_history.h"

#include <gtest/gtest.h>

namespace nodeops::node_events {
namespace {

const base::MonotonicTime kStart{};

base::MonotonicTime At(int seconds) { return base::After(kStart, absl::Seconds(seconds)); }

TEST(EventHistoryTest, AnEventCountsForItsWindow) {
  EventHistory history(absl::Seconds(10), 100);
  history.Remember("a", {"one", absl::UnixEpoch(), 3}, At(0));
  EXPECT_FALSE(history.Find("b", At(0)).has_value());
  ASSERT_TRUE(history.Find("a", At(9)).has_value());
  EXPECT_EQ(history.Find("a", At(9))->name, "one");
  EXPECT_EQ(history.Find("a", At(9))->count, 3);
  EXPECT_FALSE(history.Find("a", At(10)).has_value());
}

TEST(EventHistoryTest, RaisedItCountsAnew) {
  EventHistory history(absl::Seconds(10), 100);
  history.Remember("a", {"one", absl::UnixEpoch(), 1}, At(0));
  history.Remember("a", {"one", absl::UnixEpoch(), 2}, At(9));
  EXPECT_EQ(history.Find("a", At(18))->count, 2);
  EXPECT_EQ(history.size(), 1u);
  history.Forget("a");
  EXPECT_FALSE(history.Find("a", At(9)).has_value());
}

TEST(EventHistoryTest, TheLastFewAreKnown) {
  EventHistory history(absl::Seconds(100), 2);
  history.Remember("a", {}, At(0));
  history.Remember("b", {}, At(1));
  history.Remember("a", {}, At(2));  // Now `b` is the oldest.
  history.Remember("c", {}, At(3));
  EXPECT_EQ(history.size(), 2u);
  EXPECT_TRUE(history.Find("a", At(3)).has_value());
  EXPECT_FALSE(history.Find("b", At(3)).has_value());
}

}  // namespace
}  // namespace nodeops::node_events
