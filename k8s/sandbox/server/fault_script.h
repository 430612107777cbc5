#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "k8s/sandbox/server/fault_kind.h"

namespace nodeops::k8s::sandbox {

struct Fault {
  FaultKind kind = FaultKind::kNone;
  absl::Duration delay;   // The request waits so long before it is handled, whatever the kind.
  absl::Duration spread;  // Only for kTrickle: over how long the answer is spread.
  // Only for kStatus and kStatusAfter. Empty texts mean what a kube-apiserver says with that code.
  int status = 0;
  std::string reason;
  std::string message;
  std::optional<std::string> retry_after;  // The header's text, as it is.
};

// The name of a fault as scripts and the journal write it: "reset-after", "409", "504-after",
// "delay"; empty for none.
std::string FaultName(const Fault& fault);

// Which requests a fault is for. Each node has its own count of the requests that match a rule;
// lists, watches and everything else that names no node count as the node "".
struct FaultRule {
  std::string node = "*";  // A node's name, or "*" for every request.
  std::vector<std::string>
      verbs;                     // Of get, list, watch, create, update, patch, delete; empty: all.
  int64_t after = 0;             // So many matching requests of a node pass before the rule acts.
  std::optional<int64_t> times;  // How often it acts for a node; without it, for ever.
  double probability = 1;        // Of acting on a request that it could act on.
  // Used one after the other, in turn from the start again when they are used up.
  std::vector<Fault> answers;
};

// The rule that --race-probability means: each write of a node that is guarded by a
// resourceVersion loses a race with that probability.
FaultRule RaceRule(double probability);

// Decides what goes wrong with which request. Rules are asked in order: the first that acts on a
// request wins, and those behind it neither see nor count that request. Whether a rule with a
// probability acts depends on the seed, the rule's place, the node and how many of the node's
// requests have matched it, and on nothing else: not on time, nor on how the requests of different
// nodes interleave.
//
// Not thread-safe.
class FaultScript {
 public:
  explicit FaultScript(std::vector<FaultRule> rules = {}, uint64_t seed = 0);

  // The fault of the next request. `node` is empty where the request names none.
  Fault Next(std::string_view node, std::string_view verb);

 private:
  struct Count {
    int64_t matched = 0;
    int64_t acted = 0;
  };
  struct RuleState {
    FaultRule rule;
    std::map<std::string, Count, std::less<>> nodes;
  };

  bool Draws(size_t rule, std::string_view node, int64_t nth) const;

  uint64_t seed_;
  std::vector<RuleState> rules_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_H_
