#ifndef NODEOPS_K8S_SANDBOX_CONCAT_H_
#define NODEOPS_K8S_SANDBOX_CONCAT_H_

#include <string>
#include <string_view>
#include <type_traits>

#include "absl/strings/str_cat.h"

namespace nodeops::k8s::sandbox {

// absl::StrCat for std::string_view too, which Debian's absl does not take.
template <typename... Parts>
std::string Concat(const Parts&... parts) {
  const auto part = [](const auto& value) {
    if constexpr (std::is_convertible_v<decltype(value), std::string_view>) {
      const std::string_view text = value;
      return absl::string_view(text.data(), text.size());
    } else {
      return value;
    }
  };
  return absl::StrCat(part(parts)...);
}

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_CONCAT_H_
