#include "k8s/sandbox/request_target.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"

namespace nodeops::k8s::sandbox {
namespace {

std::optional<std::string> Decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) ||
          !absl::ascii_isxdigit(text[i + 2])) {
        return std::nullopt;
      }
      decoded += absl::HexStringToBytes(std::string(text.substr(i + 1, 2)));
      i += 2;
    } else {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
    }
  }
  return decoded;
}

}  // namespace

std::optional<RequestTarget> RequestTarget::Parse(std::string_view target) {
  RequestTarget parsed;
  const size_t question = target.find('?');
  parsed.path = std::string(target.substr(0, question));
  for (absl::string_view segment : absl::StrSplit(parsed.path, '/', absl::SkipEmpty())) {
    auto decoded = Decode({segment.data(), segment.size()}, false);
    if (!decoded) return std::nullopt;
    parsed.segments.push_back(*std::move(decoded));
  }
  if (question == std::string_view::npos) return parsed;
  const std::string query(target.substr(question + 1));
  for (absl::string_view pair : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    const size_t equals = pair.find('=');
    auto name = Decode({pair.data(), std::min(equals, pair.size())}, true);
    const absl::string_view rest = equals == absl::string_view::npos ? "" : pair.substr(equals + 1);
    auto value = Decode({rest.data(), rest.size()}, true);
    if (!name || !value) return std::nullopt;
    parsed.query.emplace(*std::move(name), *std::move(value));
  }
  return parsed;
}

std::string_view RequestTarget::Query(std::string_view name) const {
  const auto it = query.find(name);
  return it == query.end() ? std::string_view() : std::string_view(it->second);
}

}  // namespace nodeops::k8s::sandbox
