#include "base/testing/failpoints.h"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "base/failpoint.h"
#include "base/status_macros.h"

namespace nodeops::base {
namespace {

using Kind = FailpointAction::Kind;

struct Armed {
  explicit Armed(FailpointAction what) : action(std::move(what)) {}
  const FailpointAction action;
  std::atomic<int64_t> hits = 0;
};

// Never destroyed: threads may reach failpoints until the process has gone.
std::deque<Armed>& AllArmed() {
  static auto* const armed = new std::deque<Armed>;
  return *armed;
}

void HoldUntilExists(const std::string& file) {
  while (access(file.c_str(), F_OK) != 0) absl::SleepFor(absl::Milliseconds(5));
}

bool Act(const FailpointAction& action) {
  switch (action.kind) {
    case Kind::kKill:
      kill(getpid(), SIGKILL);
      while (true) pause();  // It comes at any moment.
    case Kind::kSleep:
      absl::SleepFor(action.sleep);
      return false;
    case Kind::kHold:
      HoldUntilExists(action.file);
      return false;
    case Kind::kFail:
      return true;
  }
  return false;
}

bool OnReached(const char* name) {
  bool fail = false;
  for (Armed& armed : AllArmed()) {
    if (armed.action.failpoint != name) continue;
    const int64_t hit = ++armed.hits;
    if (armed.action.at == 0 || armed.action.at == hit) fail |= Act(armed.action);
  }
  return fail;
}

absl::Status Wrong(absl::string_view part, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("failpoint \"", part, "\": ", why));
}

absl::Status ParseAction(absl::string_view part, absl::string_view text, FailpointAction& action) {
  if (text == "kill") {
    action.kind = Kind::kKill;
  } else if (text == "fail") {
    action.kind = Kind::kFail;
  } else if (absl::ConsumePrefix(&text, "sleep:")) {
    action.kind = Kind::kSleep;
    if (!absl::ParseDuration(text, &action.sleep)) return Wrong(part, "sleep takes 200ms or 1s");
  } else if (absl::ConsumePrefix(&text, "hold:") && !text.empty()) {
    action.kind = Kind::kHold;
    action.file = std::string(text);
  } else {
    return Wrong(part, "the action must be kill, sleep:DURATION, hold:FILE or fail");
  }
  return absl::OkStatus();
}

absl::StatusOr<FailpointAction> ParseFailpoint(absl::string_view part) {
  const std::pair<absl::string_view, absl::string_view> sides =
      absl::StrSplit(part, absl::MaxSplits('=', 1));
  FailpointAction action{.failpoint = std::string(sides.first)};
  if (action.failpoint.empty()) return Wrong(part, "it must begin with a name");
  absl::string_view what = sides.second;
  if (const size_t at = what.rfind('@'); at != what.npos) {
    if (!absl::SimpleAtoi(what.substr(at + 1), &action.at) || action.at < 1) {
      return Wrong(part, "after @ there must be a number from 1 on");
    }
    what = what.substr(0, at);
  }
  NODEOPS_RETURN_IF_ERROR(ParseAction(part, what, action));
  return action;
}

}  // namespace

absl::StatusOr<std::vector<FailpointAction>> ParseFailpoints(absl::string_view text) {
  std::vector<FailpointAction> actions;
  for (const absl::string_view part : absl::StrSplit(text, ';', absl::SkipEmpty())) {
    NODEOPS_ASSIGN_OR_RETURN(FailpointAction action, ParseFailpoint(part));
    actions.push_back(std::move(action));
  }
  return actions;
}

void ArmFailpoints(std::vector<FailpointAction> actions) {
  std::deque<Armed>& all = AllArmed();
  failpoint_hook = nullptr;
  all.clear();
  for (FailpointAction& action : actions) all.emplace_back(std::move(action));
  if (!all.empty()) failpoint_hook = &OnReached;
}

int64_t FailpointHits(absl::string_view name) {
  for (const Armed& armed : AllArmed()) {
    if (armed.action.failpoint == name) return armed.hits;
  }
  return 0;
}

}  // namespace nodeops::base
