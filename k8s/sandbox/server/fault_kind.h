#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_KIND_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_KIND_H_

#include <optional>
#include <string_view>
#include <vector>

namespace nodeops::k8s::sandbox {

// What goes wrong with one request. Unless it says otherwise the request takes effect.
enum class FaultKind {
  kNone,             // Nothing: it is handled and answered (perhaps late, see Fault::delay).
  kStatus,           // Answered with an error status; the request has no effect.
  kStatusAfter,      // The same, after it took effect.
  kRedirect,         // 301 to the same path of another host name; no effect.
  kResetBefore,      // The connection is reset; no effect.
  kResetAfter,       // The connection is reset after it took effect.
  kCloseBefore,      // The connection ends in order, without an answer; no effect.
  kCloseAfter,       // The same, after it took effect.
  kStall,            // Never answered; no effect.
  kStallAfter,       // Never answered, after it took effect.
  kTruncateHeaders,  // Half of the answer's headers arrive, then the connection ends.
  kTruncate,         // Half of the answer's body arrives, then the connection ends.
  kTruncateChunk,    // The same in the middle of a chunk.
  kLengthTooLong,    // Content-Length promises more than there is; nothing follows.
  kLengthTooShort,   // Content-Length is half of the body that is sent.
  kTrickle,          // A byte at a time, in as many segments (see Fault::spread).
  kGarbage,          // 200 with a body that is not JSON: a proxy's page.
  kStatusIn200,      // 200 with a Status that says Failure.
  kHuge,             // 200 with 40 MiB of white space in its JSON.
  kGzipBomb,         // 200 that nobody asked to compress: 40 MiB in 40 KB.
  kDeepJson,         // 200 with arrays in arrays, 100,000 levels deep, beside what was asked for.
  kBadUtf8,          // 200 with a string that is not UTF-8.
  kDuplicateKey,     // 200 with a second `spec`, in front, that contradicts the true one.
  kRace,             // Just before it is handled the node's kubelet writes the node's status.
  kReplace,          // Just before, the node is deleted and created again with another uid.
  kDelete,           // Just before, the node is deleted.
};

// As scripts write it: "reset-after".
std::string_view FaultKindName(FaultKind kind);

// The kind of that name.
std::optional<FaultKind> FaultKindOf(std::string_view name);

// In the order above.
std::vector<FaultKind> AllFaultKinds();

// Whether the request comes to the API server, so that it takes its effect.
bool TakesEffect(FaultKind kind);

// What goes wrong with every connection, before anything is asked.
enum class ConnectionFault {
  kNone,
  kRefuse,     // Nobody listens.
  kBlackHole,  // The TCP handshake never ends.
  kReset,      // Reset as soon as it is accepted.
  kStall,      // Accepted; the TLS handshake never begins.
  kWrongName,  // The certificate is another host's.
  kExpired,    // The certificate has expired.
};

std::string_view ConnectionFaultName(ConnectionFault fault);
std::optional<ConnectionFault> ConnectionFaultOf(std::string_view name);
std::vector<ConnectionFault> AllConnectionFaults();

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_KIND_H_
