#include "service/rpc/dns_name.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/ascii.h"

namespace nodeops::rpc {
namespace {

constexpr size_t kMaxLength = 253;

bool IsLowerAlphanumeric(char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c); }

bool IsLabel(std::string_view label) {
  return !label.empty() && IsLowerAlphanumeric(label.front()) &&
         IsLowerAlphanumeric(label.back()) && std::all_of(label.begin(), label.end(), [](char c) {
           return IsLowerAlphanumeric(c) || c == '-';
         });
}

}  // namespace

bool IsDns1123Subdomain(std::string_view name) {
  if (name.size() > kMaxLength) return false;
  while (true) {
    const size_t dot = name.find('.');
    if (!IsLabel(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace nodeops::rpc
