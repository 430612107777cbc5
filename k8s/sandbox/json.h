#ifndef NODEOPS_K8S_SANDBOX_JSON_H_
#define NODEOPS_K8S_SANDBOX_JSON_H_

#include <rapidjson/document.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace nodeops::k8s::sandbox {

// RapidJSON with string_view at its edges. Values live as long as the document whose allocator made
// them.
using Json = rapidjson::Value;
using JsonDocument = rapidjson::Document;
using JsonAllocator = JsonDocument::AllocatorType;

// Deeper documents are refused, so that code that follows a document's depth needs a small stack.
inline constexpr size_t kMaxJsonDepth = 200;

// None for anything but one JSON text in UTF-8 of at most kMaxJsonDepth levels. Of a key that comes
// twice in an object the last one stays, as in Go.
std::optional<JsonDocument> ParseJson(std::string_view text);

// Text that ToText made: nothing is checked again.
JsonDocument ParseStored(const std::string& text);

std::string ToText(const Json& value);

// The same, and where in the text `mark`, a value within `value`, begins.
std::string ToText(const Json& value, const Json* mark, size_t* offset);

// The member of that name; null if there is none or `object` is no object.
const Json* Find(const Json& object, std::string_view key);
Json* Find(Json& object, std::string_view key);

// The member's text; empty if it is absent or no string.
std::string_view StringAt(const Json& object, std::string_view key);

inline std::string_view Text(const Json& string) {
  return {string.GetString(), string.GetStringLength()};
}

// A string that lives in the allocator.
Json MakeString(std::string_view text, JsonAllocator& allocator);

Json Copy(const Json& value, JsonAllocator& allocator);

// Adds or replaces a member.
void Set(Json& object, std::string_view key, Json value, JsonAllocator& allocator);

// Removes a member, keeping the order of the others.
void Remove(Json& object, std::string_view key);

// Sorts an object's members by name, as Go writes maps.
void SortMembers(Json& object);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_JSON_H_
