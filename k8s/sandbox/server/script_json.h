#ifndef NODEOPS_K8S_SANDBOX_SERVER_SCRIPT_JSON_H_
#define NODEOPS_K8S_SANDBOX_SERVER_SCRIPT_JSON_H_

#include <rapidjson/document.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Reading of fault scripts, strictly: what is not known or not of its type is INVALID_ARGUMENT with
// the JSON path of the culprit and what to write instead.
namespace nodeops::k8s::sandbox::script {

using rapidjson::Value;

absl::Status Error(const std::string& path, const std::string& problem);

inline std::string_view Text(const Value& string) {
  return {string.GetString(), string.GetStringLength()};
}

// Null if there is none.
const Value* Find(const Value& object, const char* name);

// Whether `value` is an object whose members are all known and there once.
absl::Status CheckObject(const Value& value, const std::string& path,
                         std::initializer_list<const char*> known);

absl::StatusOr<int64_t> Integer(const Value& value, const std::string& path, int64_t min,
                                int64_t max);

absl::StatusOr<std::string> String(const Value& value, const std::string& path);

}  // namespace nodeops::k8s::sandbox::script

#endif  // NODEOPS_K8S_SANDBOX_SERVER_SCRIPT_JSON_H_
