#include "service/rpc/caller.h"

#include <grpc/grpc_security_constants.h>
#include <grpcpp/security/auth_context.h>
#include <pwd.h>
#include <unistd.h>

#include <array>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "service/tls/peer_identity.h"

namespace nodeops::rpc {
namespace {

// Whether the call came over a connection that was taken over with BridgeCredentials.
bool IsBridged(const grpc::AuthContext& security) {
  const auto type = security.FindPropertyValues(GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME);
  return !type.empty() && type[0] == "local";
}

std::string BridgedCaller(const grpc::ServerContextBase& context) {
  const auto said = context.client_metadata().find(kBridgedCallerKey);
  if (said == context.client_metadata().end()) return kAnonymous;
  return {said->second.data(), said->second.size()};
}

}  // namespace

absl::StatusOr<std::string> CallerOf(const grpc::ServerContextBase& context) {
  const auto security = context.auth_context();
  if (security != nullptr) {
    const auto pem = security->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
    if (!pem.empty()) return tls::PeerIdentity({pem[0].data(), pem[0].size()});
    if (IsBridged(*security)) return BridgedCaller(context);
  }
  if (!absl::StartsWith(context.peer(), "unix:")) return kAnonymous;
  static const std::string* const self =
      new std::string(absl::StrCat("unix:", UserName(geteuid())));
  return *self;
}

std::string UserName(uid_t user) {
  passwd entry = {};
  passwd* found = nullptr;
  std::array<char, 16 << 10> buffer;
  if (getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return entry.pw_name;
  }
  return absl::StrCat(user);
}

}  // namespace nodeops::rpc
