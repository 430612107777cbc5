#include "base/repeat_limiter.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::base {

std::optional<std::string> RepeatLimiter::Admit(MonotonicTime now) {
  if (last_ && Between(*last_, now) < interval_) {
    ++left_out_;
    return std::nullopt;
  }
  last_ = now;
  const int64_t left_out = std::exchange(left_out_, 0);
  return left_out == 0 ? std::string() : absl::StrCat(" (", left_out, " like it left out)");
}

}  // namespace nodeops::base
