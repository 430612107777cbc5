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

constexpr char kUnix[] = "unix:";

// What the connection's security says under `key`; empty: nothing.
std::string PropertyOf(const grpc::ServerContextBase& context, const char* key) {
  const auto security = context.auth_context();
  if (security == nullptr) return "";
  const auto values = security->FindPropertyValues(key);
  return values.empty() ? "" : std::string(values[0].data(), values[0].size());
}

// Empty: there is none.
std::string CertificateOf(const grpc::ServerContextBase& context) {
  return PropertyOf(context, GRPC_X509_PEM_CERT_PROPERTY_NAME);
}

// Whether the call came over a connection that was taken over with BridgeCredentials.
bool IsBridged(const grpc::ServerContextBase& context) {
  return PropertyOf(context, GRPC_TRANSPORT_SECURITY_TYPE_PROPERTY_NAME) == "local";
}

std::string Said(const grpc::ServerContextBase& context, const char* key, const char* otherwise) {
  const auto said = context.client_metadata().find(key);
  if (said == context.client_metadata().end()) return otherwise;
  return {said->second.data(), said->second.size()};
}

std::string BridgedCaller(const grpc::ServerContextBase& context) {
  return Said(context, kBridgedCallerKey, kAnonymous);
}

}  // namespace

absl::StatusOr<std::string> CallerOf(const grpc::ServerContextBase& context) {
  const std::string certificate = CertificateOf(context);
  if (!certificate.empty()) return tls::PeerIdentity(certificate);
  if (IsBridged(context)) return BridgedCaller(context);
  if (!absl::StartsWith(context.peer(), kUnix)) return kAnonymous;
  static const std::string* const self = new std::string(absl::StrCat(kUnix, UserName(geteuid())));
  return *self;
}

std::string AuthenticationOf(const grpc::ServerContextBase& context) {
  if (!CertificateOf(context).empty()) return "certificate";
  // The HTTP port has no other way to know a name.
  if (IsBridged(context)) return BridgedCaller(context) == kAnonymous ? "none" : "certificate";
  return absl::StartsWith(context.peer(), kUnix) ? "unix" : "none";
}

std::string AddressOf(const grpc::ServerContextBase& context) {
  return IsBridged(context) ? Said(context, kBridgedAddressKey, "unknown") : context.peer();
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
