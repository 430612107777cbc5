#ifndef NODEOPS_CLIENT_TESTING_FAKE_NODE_OPS_SERVER_H_
#define NODEOPS_CLIENT_TESTING_FAKE_NODE_OPS_SERVER_H_

#include <grpcpp/server.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "client/testing/operation_log.h"
#include "nodeops/v1/node_ops.grpc.pb.h"

namespace nodeops::client {

// A NodeOps server on a real loopback socket that answers as a test scripts it. Set the handlers
// before the first call; what is not set answers UNIMPLEMENTED. Handlers run on gRPC's threads, one
// call at a time per handler. Each call is recorded.
class FakeNodeOpsServer {
 public:
  using Writer = grpc::ServerWriter<v1::OperationUpdate>;
  using ChangesWriter = grpc::ServerWriter<v1::OperationsUpdate>;
  template <typename Request>
  using StreamHandler = std::function<grpc::Status(const Request&, grpc::ServerContext&, Writer&)>;
  template <typename Request, typename Response>
  using UnaryHandler = std::function<grpc::Status(const Request&, Response&)>;

  struct Handlers {
    StreamHandler<v1::BatchCordonNodesRequest> cordon;
    StreamHandler<v1::BatchUncordonNodesRequest> uncordon;
    StreamHandler<v1::UndoOperationRequest> undo;
    StreamHandler<v1::WatchOperationRequest> watch;
    std::function<grpc::Status(const v1::WatchOperationsRequest&, grpc::ServerContext&,
                               ChangesWriter&)>
        watch_all;
    UnaryHandler<v1::GetOperationRequest, v1::Operation> get;
    UnaryHandler<v1::ListOperationsRequest, v1::ListOperationsResponse> list_operations;
    UnaryHandler<v1::ListNodeResultsRequest, v1::ListNodeResultsResponse> list_results;
    UnaryHandler<v1::CancelOperationRequest, v1::Operation> cancel;
    UnaryHandler<v1::PauseOperationRequest, v1::Operation> pause;
    UnaryHandler<v1::ResumeOperationRequest, v1::Operation> resume;
    UnaryHandler<v1::ListNodesRequest, v1::ListNodesResponse> list_nodes;
    UnaryHandler<v1::ListClustersRequest, v1::ListClustersResponse> list_clusters;
  };
  // What was asked so far.
  struct Calls {
    std::vector<v1::BatchCordonNodesRequest> cordon;
    std::vector<v1::BatchUncordonNodesRequest> uncordon;
    std::vector<v1::UndoOperationRequest> undo;
    std::vector<v1::WatchOperationRequest> watch;
    std::vector<v1::WatchOperationsRequest> watch_all;
    std::vector<v1::CancelOperationRequest> cancel;
    std::vector<v1::PauseOperationRequest> pause;
    std::vector<v1::ResumeOperationRequest> resume;
    std::vector<v1::ListOperationsRequest> list_operations;
    std::vector<v1::ListNodesRequest> list_nodes;
    std::vector<v1::ListNodeResultsRequest> list_results;
  };

  FakeNodeOpsServer();
  ~FakeNodeOpsServer();

  Handlers handlers;

  // 127.0.0.1:PORT, the same after Restart().
  std::string address() const;
  Calls calls() const;

  // Cuts every connection and stops listening.
  void Stop();
  // Listens again on the same port.
  void Restart();

  // Sends `messages` in order; false when the client went away.
  static bool Send(const std::vector<v1::OperationUpdate>& messages, Writer& writer);
  // Answers watches and cordons with the log, from where the request asks.
  void Serve(const OperationLog& log);

 private:
  class Service;

  void Listen();

  int port_ = 0;
  std::unique_ptr<Service> service_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_TESTING_FAKE_NODE_OPS_SERVER_H_
