#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_LOG_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_LOG_H_

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"

namespace nodeops::engine {

// What a simulation has to tell: all that happened, what of it broke a promise, and how often what
// was seen.
class SimulationLog {
 public:
  explicit SimulationLog(base::Clock& clock);

  void Trace(const std::string& line);
  void Require(bool holds, const std::string& what);
  void Count(const std::string& what) { ++counts_[what]; }

  const std::vector<std::string>& violations() const { return violations_; }
  const std::vector<std::string>& trace() const { return trace_; }
  const std::map<std::string, int>& counts() const { return counts_; }

 private:
  base::Clock& clock_;
  const base::MonotonicTime start_;
  std::vector<std::string> violations_;
  std::vector<std::string> trace_;
  std::map<std::string, int> counts_;
};

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_LOG_H_
