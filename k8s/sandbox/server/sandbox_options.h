#ifndef NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_OPTIONS_H_
#define NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "k8s/sandbox/server/fault_script.h"

namespace nodeops::k8s::sandbox {

// What the flags of nodeops-sandbox say. The defaults are theirs.
struct SandboxOptions {
  std::string address = "127.0.0.1";
  uint16_t port = 6443;
  int nodes = 100;
  std::string kubeconfig_out = "nodeops-sandbox.kubeconfig";
  double kubelet_write_rate = 0;  // Writes a second, over all nodes.
  absl::Duration latency;
  uint64_t seed = 0;
  std::vector<FaultRule> faults;  // Of --fault-script, then of --race-probability.
  ConnectionFault connection_fault = ConnectionFault::kNone;  // Of --fault-script.
  int watch_history = 20'000;                                 // Writes that can be watched from.
};

// The flags of `argv`. Without options but with a text: that was asked for. INVALID_ARGUMENT
// names the flag and what to write instead.
struct ParsedFlags {
  std::optional<SandboxOptions> options;
  std::string help;
};
absl::StatusOr<ParsedFlags> ParseFlags(int argc, const char* const* argv);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_SANDBOX_OPTIONS_H_
