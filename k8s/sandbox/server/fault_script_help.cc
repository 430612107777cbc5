#include "k8s/sandbox/server/fault_script_help.h"

namespace nodeops::k8s::sandbox {

std::string_view FaultScriptHelp() {
  return R"(Fault scripts:
  A fault script is JSON, {"rules": [RULE, ...]}. The first rule that acts on a request wins.

  RULE: {"node": NAME or "*", "verb": VERB, [VERB, ...] or "*", "after": N, "times": N,
         "probability": 0..1, "answer": ANSWER}  or  "answers": [ANSWER, ...], each used once
    Every node has its own counts: "after" lets its first N matching requests pass, "times"
    bounds how often the rule acts for it. "probability" is drawn from --seed, the node and the
    count.
  VERB: get, list, watch, create, update, patch, delete
  ANSWER: a status from 400 to 599, a fault's name, or
          {"fault": NAME, "status": N, "reason": TEXT, "message": TEXT, "retryAfter": N,
           "delayMs": N}
  Faults:
    none          handled as usual (with delayMs: later)
    status        answered with that status, no effect
    status-after  answered with that status after it took effect
    reset-before  the connection is reset, no effect
    reset-after   the connection is reset after it took effect
    stall         never answered, no effect
    stall-after   never answered after it took effect
    truncate      takes effect, the answer is cut short
    garbage       takes effect, the answer is 200 with a body that is not JSON
    race          the node's kubelet writes just before
    replace       the node is deleted and created anew just before
    delete        the node is deleted just before

  Example:
    {"rules": [
      {"node": "node-00003", "verb": "patch", "answers": [409, {"status": 429, "retryAfter": 1}]},
      {"verb": ["patch", "update"], "probability": 0.05, "answer": "race"}
    ]}
)";
}

}  // namespace nodeops::k8s::sandbox
