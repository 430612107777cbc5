#ifndef NODEOPS_K8S_JSON_H_
#define NODEOPS_K8S_JSON_H_

#include <rapidjson/document.h>

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace nodeops::k8s {

// What a document from outside may cost. RapidJSON itself has no limits: deep nesting overflows the
// stack of whatever walks the document.
struct JsonLimits {
  size_t max_bytes = 8 << 20;
  int max_depth = 64;  // Nested objects and arrays.
};

using JsonDocument = std::shared_ptr<const rapidjson::Document>;

// Parses one JSON value. Refuses, with INVALID_ARGUMENT that says where, what `limits` forbid, what
// is not valid UTF-8, integers that need more than 64 bits (they would lose digits), and objects
// with a key twice (RapidJSON would take the first, the API server the last). Parses without
// recursion.
absl::StatusOr<JsonDocument> ParseJson(std::string_view text, const JsonLimits& limits = {});

// A copy of `value`, which holds no references (JsonReference), in little more memory than it
// needs.
JsonDocument CopyJson(const rapidjson::Value& value);

// The value at `path`, or nullptr if there is none: also where something on the way is no object.
const rapidjson::Value* FindJson(const rapidjson::Value& value,
                                 std::initializer_list<std::string_view> path);

// The string at `path`; a value of another type counts as absent.
std::optional<std::string_view> FindJsonString(const rapidjson::Value& value,
                                               std::initializer_list<std::string_view> path);

// `value`, a string, as a view of all of its bytes.
std::string_view JsonText(const rapidjson::Value& value);

// A reference to `text`, which must outlive the value; copies nothing.
rapidjson::Value JsonReference(std::string_view text);

// The text of `value`, compact. `value` must be no deeper than ParseJson allows.
std::string WriteJson(const rapidjson::Value& value);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_JSON_H_
