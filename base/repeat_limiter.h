#ifndef NODEOPS_BASE_REPEAT_LIMITER_H_
#define NODEOPS_BASE_REPEAT_LIMITER_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::base {

// Thins out a line of the log that would come with every try of something that keeps failing: the
// first is due at once, and then at most one every `interval`. Not thread-safe.
class RepeatLimiter {
 public:
  explicit RepeatLimiter(absl::Duration interval) : interval_(interval) {}

  // Whether the line is due now; then what to add to it: " (so many like it left out)", or nothing
  // if none were.
  std::optional<std::string> Admit(MonotonicTime now);

 private:
  const absl::Duration interval_;
  std::optional<MonotonicTime> last_;
  int64_t left_out_ = 0;
};

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_REPEAT_LIMITER_H_
