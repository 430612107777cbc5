#ifndef NODEOPS_SERVICE_RPC_CALLER_H_
#define NODEOPS_SERVICE_RPC_CALLER_H_

#include <grpcpp/server_context.h>

#include <string>

#include "absl/status/statusor.h"
#include "service/rpc/bridged_caller.h"

namespace nodeops::rpc {

inline constexpr char kAnonymous[] = "anonymous";

// Who makes a call; the `actor` of what it starts.
//   TLS with a client certificate   tls::PeerIdentity of it.
//   a unix: socket                  "unix:" and the service's own user: its socket lets nobody else
//                                   in but root, who can be anybody.
//   a Bridge in this process        what kBridgedCallerKey says.
//   otherwise                       "anonymous".
// UNAUTHENTICATED: there is a certificate, and no name in it can be used.
absl::StatusOr<std::string> CallerOf(const grpc::ServerContextBase& context);

// How CallerOf knows: "certificate", "unix" or "none".
std::string AuthenticationOf(const grpc::ServerContextBase& context);

// Where a call comes from, in gRPC's form: "ipv4:10.0.0.1:5001", "unix:". Of a bridge's calls that
// of its own caller.
std::string AddressOf(const grpc::ServerContextBase& context);

// The name of a user of this machine, or its number.
std::string UserName(uid_t user);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_CALLER_H_
