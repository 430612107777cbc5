#include "client/testing/fake_node_ops_server.h"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server_builder.h>

#include <chrono>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace nodeops::client {

using grpc::ServerContext;
using grpc::Status;

class FakeNodeOpsServer::Service final : public v1::NodeOps::Service {
 public:
  explicit Service(Handlers& handlers) : handlers_(handlers) {}

  Calls calls() const {
    std::lock_guard lock(mutex_);
    return calls_;
  }

  Status BatchCordonNodes(ServerContext* context, const v1::BatchCordonNodesRequest* request,
                          Writer* writer) override {
    return Stream(handlers_.cordon, &Calls::cordon, *request, *context, *writer);
  }
  Status BatchUncordonNodes(ServerContext* context, const v1::BatchUncordonNodesRequest* request,
                            Writer* writer) override {
    return Stream(handlers_.uncordon, &Calls::uncordon, *request, *context, *writer);
  }
  Status WatchOperation(ServerContext* context, const v1::WatchOperationRequest* request,
                        Writer* writer) override {
    return Stream(handlers_.watch, &Calls::watch, *request, *context, *writer);
  }
  Status UndoOperation(ServerContext* context, const v1::UndoOperationRequest* request,
                       Writer* writer) override {
    return Stream(handlers_.undo, &Calls::undo, *request, *context, *writer);
  }
  Status WatchOperations(ServerContext* context, const v1::WatchOperationsRequest* request,
                         ChangesWriter* writer) override {
    return Stream(handlers_.watch_all, &Calls::watch_all, *request, *context, *writer);
  }
  Status PauseOperation(ServerContext*, const v1::PauseOperationRequest* request,
                        v1::Operation* response) override {
    Record(&Calls::pause, *request);
    return Unary(handlers_.pause, *request, *response);
  }
  Status ResumeOperation(ServerContext*, const v1::ResumeOperationRequest* request,
                         v1::Operation* response) override {
    Record(&Calls::resume, *request);
    return Unary(handlers_.resume, *request, *response);
  }
  Status GetOperation(ServerContext*, const v1::GetOperationRequest* request,
                      v1::Operation* response) override {
    return Unary(handlers_.get, *request, *response);
  }
  Status ListOperations(ServerContext*, const v1::ListOperationsRequest* request,
                        v1::ListOperationsResponse* response) override {
    Record(&Calls::list_operations, *request);
    return Unary(handlers_.list_operations, *request, *response);
  }
  Status ListNodeResults(ServerContext*, const v1::ListNodeResultsRequest* request,
                         v1::ListNodeResultsResponse* response) override {
    Record(&Calls::list_results, *request);
    return Unary(handlers_.list_results, *request, *response);
  }
  Status CancelOperation(ServerContext*, const v1::CancelOperationRequest* request,
                         v1::Operation* response) override {
    Record(&Calls::cancel, *request);
    return Unary(handlers_.cancel, *request, *response);
  }
  Status ListNodes(ServerContext*, const v1::ListNodesRequest* request,
                   v1::ListNodesResponse* response) override {
    Record(&Calls::list_nodes, *request);
    return Unary(handlers_.list_nodes, *request, *response);
  }
  Status ListClusters(ServerContext*, const v1::ListClustersRequest* request,
                      v1::ListClustersResponse* response) override {
    return Unary(handlers_.list_clusters, *request, *response);
  }

 private:
  template <typename Request>
  void Record(std::vector<Request> Calls::*list, const Request& request) {
    std::lock_guard lock(mutex_);
    (calls_.*list).push_back(request);
  }
  template <typename Handler, typename Request, typename StreamWriter>
  Status Stream(const Handler& handler, std::vector<Request> Calls::*list, const Request& request,
                ServerContext& context, StreamWriter& writer) {
    Record(list, request);
    if (!handler) return Status(grpc::UNIMPLEMENTED, "not scripted");
    return handler(request, context, writer);
  }
  template <typename Request, typename Response>
  Status Unary(const UnaryHandler<Request, Response>& handler, const Request& request,
               Response& response) {
    if (!handler) return Status(grpc::UNIMPLEMENTED, "not scripted");
    return handler(request, response);
  }

  Handlers& handlers_;
  mutable std::mutex mutex_;
  Calls calls_;
};

FakeNodeOpsServer::FakeNodeOpsServer() : service_(std::make_unique<Service>(handlers)) { Listen(); }

FakeNodeOpsServer::~FakeNodeOpsServer() { Stop(); }

void FakeNodeOpsServer::Listen() {
  grpc::ServerBuilder builder;
  builder.AddListeningPort(address(), grpc::InsecureServerCredentials(), &port_);
  builder.RegisterService(service_.get());
  server_ = builder.BuildAndStart();
  if (!server_ || port_ == 0) std::abort();
}

std::string FakeNodeOpsServer::address() const { return absl::StrCat("127.0.0.1:", port_); }

FakeNodeOpsServer::Calls FakeNodeOpsServer::calls() const { return service_->calls(); }

void FakeNodeOpsServer::Stop() {
  if (!server_) return;
  server_->Shutdown(std::chrono::system_clock::now());
  server_->Wait();
  server_.reset();
}

void FakeNodeOpsServer::Restart() {
  Stop();
  Listen();
}

bool FakeNodeOpsServer::Send(const std::vector<v1::OperationUpdate>& messages, Writer& writer) {
  for (const auto& message : messages) {
    if (!writer.Write(message)) return false;
  }
  return true;
}

void FakeNodeOpsServer::Serve(const OperationLog& log) {
  handlers.cordon = [log](const v1::BatchCordonNodesRequest&, ServerContext&, Writer& writer) {
    Send(log.Messages(), writer);
    return Status::OK;
  };
  handlers.watch = [log](const v1::WatchOperationRequest& request, ServerContext&, Writer& writer) {
    if (request.name() != log.name()) return Status(grpc::NOT_FOUND, "no such operation");
    Send(log.Messages(request.after_sequence()), writer);
    return Status::OK;
  };
}

}  // namespace nodeops::client
