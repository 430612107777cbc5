#ifndef NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_
#define NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_

namespace nodeops::rpc {

// The metadata key in which a port of this process that calls through a Bridge says who its own
// caller is. From anywhere else it is ignored.
inline constexpr char kBridgedCallerKey[] = "nodeops-bridged-caller";

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_
