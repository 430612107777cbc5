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
           "delayMs": N, "spreadMs": N}
  Faults:
    none              handled as usual (with delayMs: later)
    status            answered with that status, no effect
    status-after      answered with that status after it took effect
    redirect          301 to another host name, no effect
    reset-before      the connection is reset, no effect
    reset-after       the connection is reset after it took effect
    close-before      the connection ends in order, no answer, no effect
    close-after       the connection ends in order, no answer, after it took effect
    stall             never answered, no effect
    stall-after       never answered after it took effect
   These take effect; what the client gets is
    truncate-headers  the answer cut short in its headers
    truncate          the answer cut short in its body
    truncate-chunk    the answer cut short in a chunk of its body
    length-too-long   a Content-Length above what is sent; the rest never comes
    length-too-short  a Content-Length of half of what is sent
    trickle           the answer a byte at a time (over spreadMs)
    garbage           200 with a body that is not JSON
    status-in-200     200 with a Status that says Failure
    huge              200 with 40 MiB of white space in its JSON
    gzip-bomb         200 that is 40 MiB once it is unpacked
    deep-json         200 with JSON that is 100,000 levels deep
    bad-utf8          200 with JSON that is not UTF-8
    duplicate-key     200 with a second spec that contradicts the true one
   And what happens to the node just before the request is handled:
    race              its kubelet writes
    replace           it is deleted and created anew
    delete            it is deleted

  {"connections": FAULT} is what happens to every connection, before anything is asked. The journal
  is then reached through the kubeconfig's context sandbox-direct.
  Faults of connections:
    refuse            nobody listens
    black-hole        the TCP handshake never ends
    reset             reset as soon as it is accepted
    stall             accepted, but the TLS handshake never begins
    wrong-name        the certificate is another host's
    expired           the certificate has expired

  Example:
    {"rules": [
      {"node": "node-00003", "verb": "patch", "answers": [409, {"status": 429, "retryAfter": 1}]},
      {"verb": ["patch", "update"], "probability": 0.05, "answer": "race"}
    ]}
)";
}

}  // namespace nodeops::k8s::sandbox
