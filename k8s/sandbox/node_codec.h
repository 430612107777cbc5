#ifndef NODEOPS_K8S_SANDBOX_NODE_CODEC_H_
#define NODEOPS_K8S_SANDBOX_NODE_CODEC_H_

#include <optional>
#include <string>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {

// Why a document is no node.
struct DecodeError {
  std::string field;            // The Go path, such as "v1.Node.Spec: v1.NodeSpec.Unschedulable".
  std::string problem;          // "ReadBool: expect t or f, but found \"".
  const Json* value = nullptr;  // The culprit, within the document.
};

// Makes `out` of `in` what a kube-apiserver makes of a node that it decodes and writes again:
// fields in the order of the Go type, maps sorted, unknown fields and empty optional ones gone,
// those that are always written there, spec.podCIDRs led by spec.podCIDR. The same node always
// gives the same text. An error if a field has the wrong type; `out` is then undefined.
std::optional<DecodeError> DecodeNode(const Json& in, Json& out, JsonAllocator& allocator);

// The same of an object of any schema: a core/v1 Event (EventSchema).
std::optional<DecodeError> DecodeObject(const Schema& schema, const Json& in, Json& out,
                                        JsonAllocator& allocator);

// The message of a decoding error in `document`, in the form in which the API server's JSON library
// reports it, with the text around the culprit.
std::string DecodeErrorMessage(const DecodeError& error, const Json& document);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_CODEC_H_
