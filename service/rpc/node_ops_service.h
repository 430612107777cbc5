#ifndef NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_
#define NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_

#include "absl/status/statusor.h"
#include "nodeops/v1/node_ops.grpc.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/stream_registry.h"
#include "service/rpc/validation.h"
#include "service/rpc/watch_session.h"

namespace nodeops::rpc {

// The public API on gRPC: each method checks its request and hands it to the OperationService. No
// handler blocks: gRPC runs all of them on about as many threads as there are cores.
class NodeOpsService final : public v1::NodeOps::CallbackService {
 public:
  using Updates = grpc::ServerWriteReactor<v1::OperationUpdate>;

  // Both must outlive every call.
  NodeOpsService(operations::OperationService& service, StreamRegistry& streams,
                 RequestLimits limits, WatchOptions watch);

  Updates* BatchCordonNodes(grpc::CallbackServerContext* context,
                            const v1::BatchCordonNodesRequest* request) override;
  Updates* BatchUncordonNodes(grpc::CallbackServerContext* context,
                              const v1::BatchUncordonNodesRequest* request) override;
  Updates* WatchOperation(grpc::CallbackServerContext* context,
                          const v1::WatchOperationRequest* request) override;
  grpc::ServerUnaryReactor* GetOperation(grpc::CallbackServerContext* context,
                                         const v1::GetOperationRequest* request,
                                         v1::Operation* response) override;
  grpc::ServerUnaryReactor* ListOperations(grpc::CallbackServerContext* context,
                                           const v1::ListOperationsRequest* request,
                                           v1::ListOperationsResponse* response) override;
  grpc::ServerUnaryReactor* ListNodeResults(grpc::CallbackServerContext* context,
                                            const v1::ListNodeResultsRequest* request,
                                            v1::ListNodeResultsResponse* response) override;
  grpc::ServerUnaryReactor* CancelOperation(grpc::CallbackServerContext* context,
                                            const v1::CancelOperationRequest* request,
                                            v1::Operation* response) override;
  grpc::ServerUnaryReactor* ListNodes(grpc::CallbackServerContext* context,
                                      const v1::ListNodesRequest* request,
                                      v1::ListNodesResponse* response) override;
  grpc::ServerUnaryReactor* ListClusters(grpc::CallbackServerContext* context,
                                         const v1::ListClustersRequest* request,
                                         v1::ListClustersResponse* response) override;

 private:
  Updates* StartBatch(absl::StatusOr<operations::BatchRequest> batch);

  operations::OperationService& service_;
  StreamRegistry& streams_;
  const RequestLimits limits_;
  const WatchOptions watch_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_
