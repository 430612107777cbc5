#include "client/cli/pause_notices.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "client/cli/format.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

std::string PauseNotices::Hear(const Operation& snapshot) {
  name_ = snapshot.name();
  if (snapshot.last_sequence() < known_until_) return "";
  known_until_ = snapshot.last_sequence();
  return Tell(snapshot.state(), snapshot.state_cause(), snapshot.pause_reason());
}

std::string PauseNotices::Hear(const nodeops::v1::OperationEvent& event) {
  if (event.sequence() <= known_until_) return "";
  known_until_ = event.sequence();
  if (!event.has_state_changed()) return "";
  const auto& change = event.state_changed();
  return Tell(change.to(), change.cause(), change.reason());
}

std::string PauseNotices::Tell(Operation::State state, Operation::StateCause cause,
                               const std::string& reason) {
  if (state != Operation::PAUSED) {
    told_ = false;
    return "";
  }
  if (std::exchange(told_, true)) return "";
  const std::string name = base::Sanitize(name_, 200);
  const std::string why = base::Sanitize(reason, 1024);
  return absl::StrCat("nodeops: the operation is paused", ParenthesizedCause(cause),
                      why.empty() ? "" : ": ", why, "\nResume it: ", program_, " resume ", name,
                      "\nCancel it: ", program_, " cancel ", name,
                      "\nThis goes on watching until then; Ctrl-C detaches.");
}

}  // namespace nodeops::cli
