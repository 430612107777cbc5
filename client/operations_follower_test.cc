#include "client/operations_follower.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"
#include "client/testing/scripted_stream.h"

namespace nodeops::client {
namespace {

using base::StatusIs;
using testing::ElementsAre;
using v1::OperationsUpdate;
using Script = StreamScript<OperationsUpdate>;

// A message that says that `name` has changed, for the `change`th time; without a name a heartbeat.
OperationsUpdate Change(int64_t change, const std::string& name = "") {
  OperationsUpdate update;
  if (!name.empty()) update.add_operations()->set_name(name);
  update.set_last_change(change);
  return update;
}

class OperationsFollowerTest : public testing::Test, public OperationsObserver {
 protected:
  void OnChanged(const v1::Operation& operation) override { heard_.push_back(operation.name()); }
  void OnUpToDate() override { heard_.push_back("up to date"); }
  void OnStartOver() override { heard_.push_back("start over"); }
  void OnDisconnected(const absl::Status& why, absl::Duration) override {
    heard_.push_back(absl::StrCat("lost: ", why.message()));
  }
  void OnReconnected() override { heard_.push_back("back"); }
  void OnIdle() override {}

  // Plays the scripts and stops when there is none any more.
  absl::Status Run(std::deque<Script> scripts) {
    OperationsFollower follower(
        [&](int64_t after) {
          opened_.push_back(after);
          Script script;
          if (scripts.empty()) {
            stop_.request_stop();
          } else {
            script = scripts.front();
            scripts.pop_front();
          }
          return std::make_unique<ScriptedStream<OperationsUpdate>>(script, clock_);
        },
        ReconnectPolicy({.jitter = 0}, random_, clock_.Now()), clock_, *this, stop_.get_token());
    return follower.Run();
  }

  SimulatedBlockingClock clock_;
  std::mt19937 random_{1};
  std::stop_source stop_;
  std::vector<int64_t> opened_;
  std::vector<std::string> heard_;
};

TEST_F(OperationsFollowerTest, GoesOnAfterTheLastChangeOfABrokenStream) {
  OperationsUpdate up_to_date = Change(3);
  up_to_date.set_up_to_date(true);
  EXPECT_THAT(Run({{.messages = {Change(3, "a"), up_to_date, Change(4, "b")},
                    .end = absl::UnavailableError("Socket closed")},
                   {.messages = {Change(5, "c")}, .end = absl::UnavailableError("again")}}),
              StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_THAT(opened_, ElementsAre(0, 4, 5));
  EXPECT_THAT(heard_, ElementsAre("a", "up to date", "b", "lost: Socket closed", "back", "c",
                                  "lost: again"));
}

TEST_F(OperationsFollowerTest, AServerThatLostItsOperationsTellsAllFromTheBeginning) {
  EXPECT_THAT(Run({{.messages = {Change(9, "a")}, .end = absl::UnavailableError("Socket closed")},
                   {.end = absl::InvalidArgumentError("after_change: there was no such change")},
                   {.messages = {Change(1, "b")}, .end = absl::UnavailableError("again")}}),
              StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_THAT(opened_, ElementsAre(0, 9, 0, 1));
  EXPECT_THAT(heard_, ElementsAre("a", "lost: Socket closed", "start over",
                                  "lost: after_change: there was no such change", "back", "b",
                                  "lost: again"));
}

TEST_F(OperationsFollowerTest, ABadFilterIsAnError) {
  EXPECT_THAT(Run({{.end = absl::InvalidArgumentError("filter: want a field at 3")}}),
              StatusIs(absl::StatusCode::kInvalidArgument, "filter: want a field at 3"));
}

TEST_F(OperationsFollowerTest, GoingAwayIsResumed) {
  OperationsUpdate away;
  away.mutable_going_away()->set_reason("rolling update");
  EXPECT_THAT(Run({{.messages = {Change(2, "a"), away}, .silent_at_the_end = true}}),
              StatusIs(absl::StatusCode::kCancelled, "stopped following"));
  EXPECT_THAT(opened_, ElementsAre(0, 2));
  EXPECT_THAT(heard_, ElementsAre("a", "lost: the server is going away: rolling update"));
}

}  // namespace
}  // namespace nodeops::client
