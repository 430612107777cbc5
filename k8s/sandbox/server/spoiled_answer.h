#ifndef NODEOPS_K8S_SANDBOX_SERVER_SPOILED_ANSWER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_SPOILED_ANSWER_H_

#include <string>

#include "k8s/sandbox/api_message.h"
#include "k8s/sandbox/server/fault_kind.h"

namespace nodeops::k8s::sandbox {

// How much a client that takes everything would have to take.
inline constexpr size_t kHugeBytes = 40 << 20;
inline constexpr size_t kDeepLevels = 100'000;

// Whether `kind` is a 200 whose body no client should believe, and so one of SpoiledAnswer.
bool SpoilsBody(FaultKind kind);

// A 200 whose body is what `kind` makes of the JSON object in `usual`. Like Go's, a parser that
// minds neither size nor depth nor encoding nor repeated keys would take the whole of it.
ApiResponse SpoiledAnswer(FaultKind kind, const ApiResponse& usual);

// `text` as one gzip member (RFC 1952).
std::string Gzip(const std::string& text);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_SPOILED_ANSWER_H_
