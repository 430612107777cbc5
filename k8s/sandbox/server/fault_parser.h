#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_PARSER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_PARSER_H_

#include <rapidjson/document.h>

#include <string>

#include "absl/status/statusor.h"
#include "k8s/sandbox/server/fault_script.h"

namespace nodeops::k8s::sandbox {

// Reads one answer of a fault script: the name of a fault, a status from 400 to 599, or an object
// of `fault`, `status`, `reason`, `message`, `retryAfter` (text or integer), `delayMs` and
// `spreadMs`.
// INVALID_ARGUMENT for anything else; `path` is where it stands.
absl::StatusOr<Fault> ParseFault(const rapidjson::Value& value, const std::string& path);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_PARSER_H_
