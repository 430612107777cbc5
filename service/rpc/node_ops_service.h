#ifndef NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_
#define NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "nodeops/v1/node_ops.grpc.pb.h"
#include "service/operations/operation_service.h"
#include "service/rpc/access_file.h"
#include "service/rpc/request_limits.h"
#include "service/rpc/stream_registry.h"
#include "service/rpc/watch_options.h"

namespace nodeops::rpc {

// The public API on gRPC: each method checks its request and hands it to the OperationService. No
// handler blocks: gRPC runs all of them on about as many threads as there are cores.
class NodeOpsService final : public v1::NodeOps::CallbackService {
 public:
  using Context = grpc::CallbackServerContext;
  using Unary = grpc::ServerUnaryReactor;
  using Updates = grpc::ServerWriteReactor<v1::OperationUpdate>;
  using Changes = grpc::ServerWriteReactor<v1::OperationsUpdate>;

  // Both must outlive every call, and `access` too. Without it every caller may do everything.
  NodeOpsService(boost::asio::any_io_executor executor, operations::OperationService& service,
                 StreamRegistry& streams, RequestLimits limits, WatchOptions watch,
                 const AccessFile* access);

  // Streams: what each hands out is a WatchReactor.
  Updates* BatchCordonNodes(Context* context, const v1::BatchCordonNodesRequest* request) override;
  Updates* BatchUncordonNodes(Context* context,
                              const v1::BatchUncordonNodesRequest* request) override;
  Updates* UndoOperation(Context* context, const v1::UndoOperationRequest* request) override;
  Updates* WatchOperation(Context* context, const v1::WatchOperationRequest* request) override;
  Changes* WatchOperations(Context* context, const v1::WatchOperationsRequest* request) override;

  // One operation.
  Unary* GetOperation(Context* context, const v1::GetOperationRequest* request,
                      v1::Operation* response) override;
  Unary* CancelOperation(Context* context, const v1::CancelOperationRequest* request,
                         v1::Operation* response) override;
  Unary* PauseOperation(Context* context, const v1::PauseOperationRequest* request,
                        v1::Operation* response) override;
  Unary* ResumeOperation(Context* context, const v1::ResumeOperationRequest* request,
                         v1::Operation* response) override;

  // Pages.
  Unary* ListOperations(Context* context, const v1::ListOperationsRequest* request,
                        v1::ListOperationsResponse* response) override;
  Unary* ListNodeResults(Context* context, const v1::ListNodeResultsRequest* request,
                         v1::ListNodeResultsResponse* response) override;
  Unary* ListNodes(Context* context, const v1::ListNodesRequest* request,
                   v1::ListNodesResponse* response) override;
  Unary* ListClusters(Context* context, const v1::ListClustersRequest* request,
                      v1::ListClustersResponse* response) override;

 private:
  // A caller, and the service as it is for him.
  struct Admitted {
    std::string caller;
    std::shared_ptr<operations::OperationService> service;
  };
  absl::StatusOr<Admitted> Admit(const Context& context) const;
  std::shared_ptr<operations::OperationService> Unrestricted() const;

  template <typename Ask>
  Unary* AnswerOperation(const Context& context, const absl::Status& valid, v1::Operation* response,
                         Ask ask) const;
  template <typename Session, typename Start>
  grpc::ServerWriteReactor<typename Session::Update>* OpenStream(const Context& context,
                                                                 Start start);

  const boost::asio::any_io_executor executor_;
  operations::OperationService& service_;
  StreamRegistry& streams_;
  const RequestLimits limits_;
  const WatchOptions watch_;
  const AccessFile* const access_;  // Null: none.
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_NODE_OPS_SERVICE_H_
