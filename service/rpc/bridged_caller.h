#ifndef NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_
#define NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_

namespace nodeops::rpc {

// The metadata keys in which a port of this process that calls through a Bridge says who its own
// caller is, and the address that he calls from, in gRPC's form. From anywhere else they are
// ignored.
inline constexpr char kBridgedCallerKey[] = "nodeops-bridged-caller";
inline constexpr char kBridgedAddressKey[] = "nodeops-bridged-address";

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_BRIDGED_CALLER_H_
