#include "service/rpc/audited_methods.h"

#include <algorithm>
#include <array>

#include "nodeops/v1/node_ops.pb.h"

namespace nodeops::rpc {
namespace {

using google::protobuf::Message;

constexpr std::string_view kService = "/nodeops.v1.NodeOps/";

std::string OperationIn(const v1::Operation& operation) { return operation.name(); }
std::string OperationIn(const v1::OperationUpdate& update) { return update.operation().name(); }
template <typename Answer>
std::string OperationIn(const Answer&) {
  return "";
}

template <typename Request, typename Answer>
constexpr AuditedMethod Method(std::string_view name, bool changes) {
  return {.name = name,
          .changes = changes,
          .request = [](const void* message) -> const Message& {
            return *static_cast<const Request*>(message);
          },
          .operation =
              [](const void* answer) { return OperationIn(*static_cast<const Answer*>(answer)); }};
}
template <typename Request, typename Answer>
constexpr AuditedMethod Changing(std::string_view name) {
  return Method<Request, Answer>(name, true);
}
template <typename Request, typename Answer>
constexpr AuditedMethod Reading(std::string_view name) {
  return Method<Request, Answer>(name, false);
}

// As in proto/nodeops/v1/node_ops.proto.
constexpr std::array kMethods = {
    Changing<v1::BatchCordonNodesRequest, v1::OperationUpdate>("BatchCordonNodes"),
    Changing<v1::BatchUncordonNodesRequest, v1::OperationUpdate>("BatchUncordonNodes"),
    Changing<v1::UndoOperationRequest, v1::OperationUpdate>("UndoOperation"),
    Changing<v1::CancelOperationRequest, v1::Operation>("CancelOperation"),
    Changing<v1::PauseOperationRequest, v1::Operation>("PauseOperation"),
    Changing<v1::ResumeOperationRequest, v1::Operation>("ResumeOperation"),
    Reading<v1::GetOperationRequest, v1::Operation>("GetOperation"),
    Reading<v1::WatchOperationRequest, v1::OperationUpdate>("WatchOperation"),
    Reading<v1::WatchOperationsRequest, v1::OperationsUpdate>("WatchOperations"),
    Reading<v1::ListOperationsRequest, v1::ListOperationsResponse>("ListOperations"),
    Reading<v1::ListNodeResultsRequest, v1::ListNodeResultsResponse>("ListNodeResults"),
    Reading<v1::ListNodesRequest, v1::ListNodesResponse>("ListNodes"),
    Reading<v1::ListClustersRequest, v1::ListClustersResponse>("ListClusters"),
};

}  // namespace

const AuditedMethod* FindAuditedMethod(std::string_view path) {
  if (!path.starts_with(kService)) return nullptr;
  path.remove_prefix(kService.size());
  const auto found =
      std::find_if(kMethods.begin(), kMethods.end(),
                   [path](const AuditedMethod& method) { return method.name == path; });
  return found == kMethods.end() ? nullptr : &*found;
}

}  // namespace nodeops::rpc
