#include "service/operations/sqlite/recent_events.h"

#include <gtest/gtest.h>

#include "service/operations/testing/events.h"

namespace nodeops::operations::sqlite {
namespace {

std::vector<EventPtr> Events(int64_t first, int64_t last) {
  std::vector<EventPtr> events;
  for (int64_t sequence = first; sequence <= last; ++sequence) {
    events.push_back(std::make_shared<v1::OperationEvent>(AttemptEvent(sequence, "n1", 1)));
  }
  return events;
}

TEST(RecentEventsTest, GivesWhatItHasAndNothingElse) {
  RecentEvents recent({.max_events = 100});
  EXPECT_FALSE(recent.Read("a", 0, 10).has_value());
  EXPECT_FALSE(recent.LastSequence("a").has_value());
  recent.Add("a", Events(5, 9), /*ended=*/false);  // What came before is in the database.
  EXPECT_EQ(recent.LastSequence("a"), 9);
  EXPECT_FALSE(recent.Read("a", 3, 10).has_value());
  EXPECT_FALSE(recent.Read("a", 10, 10).has_value());
  const auto page = recent.Read("a", 4, 2);
  ASSERT_TRUE(page.has_value());
  ASSERT_EQ(page->events.size(), 2u);
  EXPECT_EQ(page->events[0]->sequence(), 5);
  EXPECT_EQ(recent.Read("a", 6, 10)->events.size(), 3u);
  const auto nothing = recent.Read("a", 9, 10);
  ASSERT_TRUE(nothing.has_value());
  EXPECT_TRUE(nothing->events.empty());
  EXPECT_FALSE(nothing->end);
}

TEST(RecentEventsTest, TheEndIsSaidWithTheLastEvent) {
  RecentEvents recent({.max_events = 100});
  recent.Add("a", Events(1, 2), /*ended=*/false);
  recent.Add("a", Events(3, 4), /*ended=*/true);
  EXPECT_FALSE(recent.Read("a", 0, 3)->end);
  EXPECT_TRUE(recent.Read("a", 0, 4)->end);
  EXPECT_TRUE(recent.Read("a", 4, 1)->end);
}

TEST(RecentEventsTest, TheOldestOfAllGoFirst) {
  RecentEvents recent({.max_events = 10});
  recent.Add("a", Events(1, 4), /*ended=*/true);
  recent.Add("b", Events(1, 4), /*ended=*/false);
  recent.Add("c", Events(1, 4), /*ended=*/false);
  EXPECT_FALSE(recent.LastSequence("a").has_value());  // It has ended: nothing is left of it.
  EXPECT_EQ(recent.Read("b", 0, 9)->events.size(), 4u);
  recent.Add("b", Events(5, 8), /*ended=*/false);
  EXPECT_EQ(recent.size(), 8u);
  EXPECT_FALSE(recent.Read("b", 0, 9).has_value());
  EXPECT_EQ(recent.Read("b", 4, 9)->events.size(), 4u);
}

TEST(RecentEventsTest, AnOperationThatRunsStaysKnownWithoutEvents) {
  RecentEvents recent({.max_events = 3});
  recent.Add("a", Events(1, 3), /*ended=*/false);
  recent.Add("b", Events(1, 3), /*ended=*/false);
  EXPECT_EQ(recent.LastSequence("a"), 3);
  EXPECT_TRUE(recent.Read("a", 3, 1)->events.empty());
  EXPECT_FALSE(recent.Read("a", 2, 1).has_value());
}

TEST(RecentEventsTest, BytesAreBounded) {
  RecentEvents recent({.max_bytes = 10'000});
  for (int64_t sequence = 1; sequence <= 1000; ++sequence) {
    recent.Add("a", Events(sequence, sequence), /*ended=*/false);
  }
  EXPECT_LT(recent.size(), 10'000u / 300);
  EXPECT_GT(recent.size(), 10u);
  EXPECT_EQ(recent.LastSequence("a"), 1000);
}

TEST(RecentEventsTest, WhatIsForgottenIsReadFromTheDatabase) {
  RecentEvents recent({.max_events = 4});
  recent.Add("a", Events(1, 3), /*ended=*/true);
  recent.Forget("a");
  EXPECT_FALSE(recent.Read("a", 0, 9).has_value());
  recent.Add("b", Events(1, 4), /*ended=*/true);
  EXPECT_EQ(recent.Read("b", 0, 9)->events.size(), 4u);
  EXPECT_EQ(recent.size(), 4u);
}

}  // namespace
}  // namespace nodeops::operations::sqlite
