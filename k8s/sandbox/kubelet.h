#ifndef NODEOPS_K8S_SANDBOX_KUBELET_H_
#define NODEOPS_K8S_SANDBOX_KUBELET_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

// The body with which a kubelet registers a node: ready, without pods, about 3 KiB. `number` makes
// its addresses.
JsonDocument KubeletNode(std::string_view name, uint32_t number,
                         const std::map<std::string, std::string>& labels, absl::Time now);

// The strategic merge patch to a node's status that a kubelet sends every few seconds: the times of
// its conditions' last heartbeat, and the volumes in use, which differ with `number`, so that two
// patches of the same second are two changes.
std::string HeartbeatPatch(absl::Time now, uint64_t number);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_KUBELET_H_
