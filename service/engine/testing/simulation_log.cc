#include "service/engine/testing/simulation_log.h"

#include "absl/strings/str_cat.h"

namespace nodeops::engine {

SimulationLog::SimulationLog(base::Clock& clock) : clock_(clock), start_(clock.MonotonicNow()) {}

void SimulationLog::Trace(const std::string& line) {
  const absl::Duration time = base::Between(start_, clock_.MonotonicNow());
  trace_.push_back(absl::StrCat("+", absl::FormatDuration(time), " ", line));
}

void SimulationLog::Require(bool holds, const std::string& what) {
  if (holds) return;
  violations_.push_back(what);
  Trace("VIOLATION: " + what);
}

}  // namespace nodeops::engine
