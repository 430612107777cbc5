#include "service/operations/append_listeners.h"

#include <gtest/gtest.h>

namespace nodeops::operations {
namespace {

struct CountingListener final : AppendListener {
  void OnAppended() override { ++calls; }
  int calls = 0;
};

TEST(AppendListenersTest, EachHearsOnceOfWhatItWaitsFor) {
  AppendListeners listeners;
  const auto early = std::make_shared<CountingListener>(),
             late = std::make_shared<CountingListener>();
  listeners.Add(1, early);
  listeners.Add(2, late);
  Wake(listeners.Take(1));
  EXPECT_EQ(early->calls, 0);
  Wake(listeners.Take(2));
  EXPECT_EQ(early->calls, 1);
  EXPECT_EQ(late->calls, 0);
  Wake(listeners.Take(5));
  Wake(listeners.Take(6));
  EXPECT_EQ(early->calls, 1);
  EXPECT_EQ(late->calls, 1);
}

TEST(AppendListenersTest, AllHearWhenNothingIsKept) {
  AppendListeners listeners;
  const auto listener = std::make_shared<CountingListener>();
  listeners.Add(1'000'000, listener);
  Wake(listeners.TakeAll());
  EXPECT_EQ(listener->calls, 1);
  EXPECT_EQ(listeners.size(), 0u);
}

TEST(AppendListenersTest, ThoseThatHaveGoneAreSweptAndTheOthersHear) {
  AppendListeners listeners;
  const auto stays = std::make_shared<CountingListener>();
  listeners.Add(1, stays);
  for (int i = 0; i < 1000; ++i) listeners.Add(1, std::make_shared<CountingListener>());
  EXPECT_LE(listeners.size(), 64u);
  EXPECT_EQ(listeners.Take(2).size(), 1u);
}

}  // namespace
}  // namespace nodeops::operations
