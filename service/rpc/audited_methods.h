#ifndef NODEOPS_SERVICE_RPC_AUDITED_METHODS_H_
#define NODEOPS_SERVICE_RPC_AUDITED_METHODS_H_

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

namespace nodeops::rpc {

// What the audit log has to know of a method. gRPC hands its interceptors messages without their
// types: here they get them back.
struct AuditedMethod {
  std::string_view name;  // "CancelOperation".
  bool changes;           // It starts or steers an operation; otherwise it only reads.
  const google::protobuf::Message& (*request)(const void* message);
  // The operation that an answer is about, or that a stream begins with; empty: none.
  std::string (*operation)(const void* answer);
};

// The method of nodeops.v1.NodeOps that a path such as "/nodeops.v1.NodeOps/CancelOperation" names.
// Null: it names none. Every method of the service is known (audited_methods_test.cc).
const AuditedMethod* FindAuditedMethod(std::string_view path);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_AUDITED_METHODS_H_
