#ifndef NODEOPS_K8S_SANDBOX_CONTINUE_TOKEN_H_
#define NODEOPS_K8S_SANDBOX_CONTINUE_TOKEN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nodeops::k8s::sandbox {

// Where a list in pages goes on: apiserver's continue token, opaque to clients.
struct ContinueToken {
  int64_t revision = 0;   // Of the first page; -1: whatever is newest (an inconsistent list).
  std::string last_name;  // Go on behind this name.

  // Base64 (URL alphabet, unpadded) of {"v":"meta.k8s.io/v1","rv":R,"start":"NAME\0"}.
  std::string Encode() const;
  static std::optional<ContinueToken> Decode(std::string_view text);
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_CONTINUE_TOKEN_H_
