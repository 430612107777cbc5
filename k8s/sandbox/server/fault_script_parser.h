#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_PARSER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_PARSER_H_

#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "k8s/sandbox/server/fault_script.h"

namespace nodeops::k8s::sandbox {

struct ParsedFaultScript {
  std::vector<FaultRule> rules;
  ConnectionFault connections = ConnectionFault::kNone;
};

// Reads a script: {"rules": [RULE...], "connections": FAULT}, of which one may be missing. FAULT is
// a ConnectionFault's name; the fields of a rule are those of FaultRule:
//
//   {"node": "node-00003", "verb": "patch", "answers": [409, 409, {"status": 429, "retryAfter":
//   1}]}
//   {"verb": ["patch", "update"], "probability": 0.05, "answer": "race"}
//   {"verb": "get", "after": 2, "times": 1, "answer": {"fault": "stall", "delayMs": 50}}
//
// `answer` is used for ever, or `times` times; `answers` is a list of which each is used once for
// each node. What an answer can be: ParseFault.
// INVALID_ARGUMENT for anything else, with the JSON path of the culprit and what to write instead.
absl::StatusOr<ParsedFaultScript> ParseFaultScript(std::string_view json);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_PARSER_H_
