#include "service/engine/intent_window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace nodeops::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Keeps each group that is announced, such as "n1 n2", until the test records it.
struct Announcements final : BatchObserver {
  void OnAttemptStarted(const std::string&, int, const std::vector<k8s::FieldManager>&) override {}
  void OnRetryScheduled(const std::string&, int, RetryCause, const NodeError&,
                        absl::Duration) override {}
  void OnThrottled(const std::string&, int, absl::Duration, const NodeError&) override {}
  void OnFinished(const NodeTaskResult&, absl::AnyInvocable<void()>) override {}
  void OnIntended(std::vector<AttemptIntent> intents,
                  absl::AnyInvocable<void()> recorded) override {
    groups.push_back(absl::StrJoin(intents, " ", [](std::string* out, const AttemptIntent& intent) {
      absl::StrAppend(out, intent.node, intent.attempt == 1 ? "" : "?");
    }));
    pending.push_back(std::move(recorded));
    if (at_once) pending.back()();
  }

  bool at_once = false;
  std::vector<std::string> groups;
  std::vector<absl::AnyInvocable<void()>> pending;
};

class IntentWindowTest : public testing::Test {
 protected:
  void Want(int place) {
    const std::string node = absl::StrCat("n", place);
    window_->Want(static_cast<uint64_t>(place), {.node = node},
                  [this, node] { recorded_.push_back(node); });
  }
  void Record(size_t group) {
    observer_->pending.at(group)();
    Poll();
  }
  void Poll() {
    io_.restart();
    io_.poll();
  }

  boost::asio::io_context io_;
  const std::shared_ptr<Announcements> observer_ = std::make_shared<Announcements>();
  std::shared_ptr<IntentWindow> window_ =
      std::make_shared<IntentWindow>(io_.get_executor(), observer_, 4);
  std::vector<std::string> recorded_;
};

TEST_F(IntentWindowTest, AnnouncesInOneGroupWhatFits) {
  for (int place = 1; place <= 6; ++place) Want(place);
  EXPECT_THAT(observer_->groups, IsEmpty()) << "announced inside the call";
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n1 n2 n3 n4"));
  EXPECT_THAT(recorded_, IsEmpty());
  Record(0);
  EXPECT_THAT(recorded_, ElementsAre("n1", "n2", "n3", "n4"));
  EXPECT_THAT(observer_->groups, ElementsAre("n1 n2 n3 n4")) << "recorded, but not begun";
}

TEST_F(IntentWindowTest, RefillsOnceHalfIsUsedUp) {
  for (int place = 1; place <= 9; ++place) Want(place);
  Poll();
  window_->Leave(1);
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n1 n2 n3 n4"));
  window_->Leave(2);
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n1 n2 n3 n4", "n5 n6"));
}

TEST_F(IntentWindowTest, GoesByTheOrderOfTheBatch) {
  for (int place = 5; place >= 2; --place) Want(place);
  Poll();
  Want(7);
  Want(6);
  Want(1);
  for (int place = 2; place <= 4; ++place) window_->Leave(static_cast<uint64_t>(place));
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n2 n3 n4 n5", "n1 n6 n7"));
}

TEST_F(IntentWindowTest, WhoeverHasLeftHearsNothing) {
  Want(1);
  Want(2);
  Poll();
  window_->Leave(1);
  window_->Leave(9);
  Record(0);
  EXPECT_THAT(recorded_, ElementsAre("n2"));
}

TEST_F(IntentWindowTest, WhoeverLeavesBeforeItsTurnIsNotAnnounced) {
  for (int place = 1; place <= 3; ++place) Want(place);
  window_->Leave(2);
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n1 n3"));
}

TEST_F(IntentWindowTest, GroupsMayBeRecordedInAnyOrderAndNever) {
  for (int place = 1; place <= 4; ++place) Want(place);
  Poll();
  window_->Leave(1);
  window_->Leave(2);
  Want(5);
  Poll();
  Record(1);
  EXPECT_THAT(recorded_, ElementsAre("n5"));
  Record(0);
  EXPECT_THAT(recorded_, ElementsAre("n5", "n3", "n4"));
}

TEST_F(IntentWindowTest, AGroupIsRecordedOnlyOnce) {
  Want(1);
  Poll();
  Record(0);
  Record(0);
  EXPECT_THAT(recorded_, ElementsAre("n1"));
}

TEST_F(IntentWindowTest, ARecordInsideTheCallIsHeardAfterIt) {
  observer_->at_once = true;
  Want(1);
  Poll();
  EXPECT_THAT(recorded_, ElementsAre("n1"));
}

TEST_F(IntentWindowTest, AnnouncesNothingWhileClosed) {
  window_->SetOpen(false);
  Want(1);
  Poll();
  EXPECT_THAT(observer_->groups, IsEmpty());
  window_->SetOpen(true);
  Poll();
  EXPECT_THAT(observer_->groups, ElementsAre("n1"));
}

TEST_F(IntentWindowTest, ARecordMayComeAfterItsEnd) {
  Want(1);
  Poll();
  window_.reset();
  Record(0);
  EXPECT_THAT(recorded_, IsEmpty());
}

}  // namespace
}  // namespace nodeops::engine
