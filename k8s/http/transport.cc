#include "k8s/http/transport.h"

#include "absl/strings/match.h"

namespace nodeops::k8s {

std::optional<std::string_view> HttpResponse::FindHeader(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (absl::EqualsIgnoreCase(key, {name.data(), name.size()})) return value;
  }
  return std::nullopt;
}

}  // namespace nodeops::k8s
