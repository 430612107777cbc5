#include "k8s/sandbox/continue_token.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {

std::string ContinueToken::Encode() const {
  JsonDocument document(rapidjson::kObjectType);
  JsonAllocator& allocator = document.GetAllocator();
  document.AddMember("v", "meta.k8s.io/v1", allocator);
  document.AddMember("rv", revision, allocator);
  document.AddMember("start", MakeString(last_name + '\0', allocator), allocator);
  return absl::WebSafeBase64Escape(ToText(document));
}

std::optional<ContinueToken> ContinueToken::Decode(std::string_view text) {
  std::string json;
  if (!absl::WebSafeBase64Unescape(std::string(text), &json)) return std::nullopt;
  const std::optional<JsonDocument> document = ParseJson(json);
  if (!document || StringAt(*document, "v") != "meta.k8s.io/v1") return std::nullopt;
  const Json* revision = Find(*document, "rv");
  const std::string_view start = StringAt(*document, "start");
  if (revision == nullptr || !revision->IsInt64() || start.empty() || start.back() != '\0') {
    return std::nullopt;
  }
  return ContinueToken{revision->GetInt64(), std::string(start.substr(0, start.size() - 1))};
}

}  // namespace nodeops::k8s::sandbox
