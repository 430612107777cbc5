#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_SIMULATION_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_SIMULATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nodeops::operations {

struct CrashReport {
  std::vector<std::string> violations;  // Of what is promised.
  std::vector<std::string> trace;       // All that happened, in order.
  std::map<std::string, int> counts;    // Of results, states, causes, deaths.
};

// Runs a few operations on two simulated clusters, on a virtual clock in one thread, through
// processes that die at any moment or stop in order, on a disk that is slow, full for a while and
// loses answers, with callers who ask again, pause, resume and cancel, and watchers who come back.
// All of it is drawn from `seed`: the same seed is the same run.
CrashReport SimulateCrashes(uint64_t seed);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_SIMULATION_H_
