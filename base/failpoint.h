#ifndef NODEOPS_BASE_FAILPOINT_H_
#define NODEOPS_BASE_FAILPOINT_H_

#include <atomic>

namespace nodeops::base {

// What happens where the code passes a failpoint; true: the code there is to fail, in the way that
// it says beside the failpoint.
using FailpointHook = bool (*)(const char* name);

// Null in every shipped binary. Only base/testing/failpoints sets it, before main() begins.
inline std::atomic<FailpointHook> failpoint_hook = nullptr;

inline bool ReachFailpoint(const char* name) {
  const FailpointHook hook = failpoint_hook.load(std::memory_order_relaxed);
  return hook != nullptr && hook(name);
}

}  // namespace nodeops::base

// A place at which a fault test can end the process, hold it up or make the code fail: between
// two steps that nothing may come between. Costs one relaxed load of a pointer that is null. Names
// are dotted, the layer first: NODEOPS_FAILPOINT("store.commit.before");
#define NODEOPS_FAILPOINT(name) ::nodeops::base::ReachFailpoint(name)

#endif  // NODEOPS_BASE_FAILPOINT_H_
