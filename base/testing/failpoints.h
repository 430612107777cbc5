#ifndef NODEOPS_BASE_TESTING_FAILPOINTS_H_
#define NODEOPS_BASE_TESTING_FAILPOINTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace nodeops::base {

// What is to happen at a failpoint.
struct FailpointAction {
  enum class Kind {
    kKill,   // SIGKILL to this process: no destructor and no exit handler runs.
    kSleep,  // The thread stands still for `sleep`.
    kHold,   // The thread stands still until `file` exists.
    kFail,   // The code there fails, in its way.
  };

  std::string failpoint;
  Kind kind = Kind::kKill;
  absl::Duration sleep;
  std::string file;
  int64_t at = 0;  // Only when the failpoint is reached for this time, from 1 on; 0: every time.
};

// Reads `store.commit.after=kill@7;accept.after_record=sleep:200ms`: a failpoint, what to do (kill,
// sleep:DURATION, hold:FILE, fail), and optionally at which time. INVALID_ARGUMENT names the part
// that is wrong.
absl::StatusOr<std::vector<FailpointAction>> ParseFailpoints(absl::string_view text);

// From now on the failpoints act like this, all others do nothing. Replaces what was armed before;
// nothing in it disarms all. Must not be called while another thread may reach a failpoint.
void ArmFailpoints(std::vector<FailpointAction> actions);

// How often a failpoint with an action has been reached since it was armed.
int64_t FailpointHits(absl::string_view name);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_TESTING_FAILPOINTS_H_
