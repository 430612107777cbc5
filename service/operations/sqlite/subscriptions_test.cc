#include "service/operations/sqlite/subscriptions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace nodeops::operations::sqlite {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Listener final : AppendListener {
  void OnAppended() override {}
};

class SubscriptionsTest : public testing::Test {
 protected:
  const std::shared_ptr<AppendListener> a_ = std::make_shared<Listener>();
  const std::shared_ptr<AppendListener> b_ = std::make_shared<Listener>();
  Subscriptions subscriptions_;
};

TEST_F(SubscriptionsTest, WhoWaitsForALogIsTakenOnceAsSoonAsItHasMore) {
  subscriptions_.Add("operations/a", 3, a_);
  subscriptions_.Add("operations/a", 5, b_);
  EXPECT_THAT(subscriptions_.Take("operations/a", 3), IsEmpty());
  EXPECT_THAT(subscriptions_.Take("operations/a", 4), ElementsAre(a_));
  EXPECT_THAT(subscriptions_.Take("operations/a", 4), IsEmpty());
  EXPECT_THAT(subscriptions_.Take("operations/a", 6), ElementsAre(b_));
}

TEST_F(SubscriptionsTest, LogsAreApart) {
  subscriptions_.Add("operations/a", 0, a_);
  subscriptions_.Add("operations/b", 0, b_);
  EXPECT_THAT(subscriptions_.Take("operations/c", 9), IsEmpty());
  EXPECT_THAT(subscriptions_.Take("operations/b", 9), ElementsAre(b_));
  EXPECT_THAT(subscriptions_.TakeAll("operations/a"), ElementsAre(a_));
}

// A log that is not kept any more has nothing to wait for.
TEST_F(SubscriptionsTest, AllOfALogCanBeTakenWhateverTheyWaitFor) {
  subscriptions_.Add("operations/a", 3, a_);
  subscriptions_.Add("operations/a", 1'000'000'000'000, b_);
  subscriptions_.Add("operations/b", 0, b_);
  EXPECT_THAT(subscriptions_.TakeAll("operations/a"), ElementsAre(a_, b_));
  EXPECT_THAT(subscriptions_.TakeAll("operations/a"), IsEmpty());
  EXPECT_THAT(subscriptions_.TakeAll("operations/b"), ElementsAre(b_));
}

TEST_F(SubscriptionsTest, ChangesAreNumberedApartFromLogs) {
  subscriptions_.Add("operations/a", 0, a_);
  subscriptions_.AddChange(7, b_);
  EXPECT_THAT(subscriptions_.TakeChange(7), IsEmpty());
  EXPECT_THAT(subscriptions_.TakeChange(8), ElementsAre(b_));
  EXPECT_THAT(subscriptions_.TakeChange(9), IsEmpty());
  EXPECT_THAT(subscriptions_.Take("operations/a", 1), ElementsAre(a_));
}

TEST_F(SubscriptionsTest, WhoHasGoneIsNotTaken) {
  auto gone = std::make_shared<Listener>();
  subscriptions_.Add("operations/a", 0, gone);
  subscriptions_.AddChange(0, gone);
  gone.reset();
  EXPECT_THAT(subscriptions_.Take("operations/a", 1), IsEmpty());
  EXPECT_THAT(subscriptions_.TakeChange(1), IsEmpty());
}

// Threads that add and take at the same time: every listener is taken exactly once.
TEST_F(SubscriptionsTest, NoneIsLostOrTakenTwiceBetweenThreads) {
  constexpr int kEach = 500;
  std::atomic<int> taken = 0;
  const auto work = [&](int64_t first) {
    for (int64_t i = first; i < first + kEach; ++i) {
      subscriptions_.Add("operations/a", i, a_);
      subscriptions_.AddChange(i, b_);
      taken += static_cast<int>(subscriptions_.Take("operations/a", i).size() +
                                subscriptions_.TakeChange(i).size());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, i * kEach);
  for (auto& thread : threads) thread.join();
  taken += static_cast<int>(subscriptions_.TakeAll("operations/a").size() +
                            subscriptions_.TakeChange(1'000'000).size());
  EXPECT_EQ(taken, 4 * 2 * kEach);
}

}  // namespace
}  // namespace nodeops::operations::sqlite
