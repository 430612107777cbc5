#include "client/node_ops_client.h"

#include <chrono>
#include <utility>

#include "base/status_macros.h"
#include "client/call_error.h"
#include "client/grpc_message_stream.h"
#include "client/operations_follower.h"
#include "client/request_id.h"

namespace nodeops::client {

using v1::NodeOps;
using v1::Operation;

absl::StatusOr<std::unique_ptr<NodeOpsClient>> NodeOpsClient::Create(const ClientOptions& options,
                                                                     absl::BitGenRef random,
                                                                     BlockingClock& clock) {
  NODEOPS_ASSIGN_OR_RETURN(auto channel, NewChannel(options.channel));
  return std::unique_ptr<NodeOpsClient>(
      new NodeOpsClient(std::move(channel), options, random, clock));
}

NodeOpsClient::NodeOpsClient(std::shared_ptr<grpc::Channel> channel, const ClientOptions& options,
                             absl::BitGenRef random, BlockingClock& clock)
    : options_(options),
      stub_(NodeOps::NewStub(std::move(channel))),
      random_(random),
      clock_(clock) {}

absl::StatusOr<Operation> NodeOpsClient::Follow(OpenStream open, WatchSession session,
                                                OperationObserver& observer, std::stop_token stop) {
  ReconnectPolicy policy(options_.reconnect, random_, clock_.Now());
  OperationSource source{std::move(open),
                         [this](const std::string& name) { return ReadEnd(name); }};
  return OperationFollower(std::move(source), std::move(session), policy, clock_, observer,
                           std::move(stop))
      .Run();
}

absl::StatusOr<OperationEnd> NodeOpsClient::ReadEnd(const std::string& name) {
  OperationEnd end;
  v1::ListNodeResultsRequest results;
  results.set_operation(name);
  NODEOPS_ASSIGN_OR_RETURN(end.results, ListAllNodeResults(std::move(results)));
  v1::GetOperationRequest operation;
  operation.set_name(name);
  NODEOPS_ASSIGN_OR_RETURN(end.operation, GetOperation(operation));
  return end;
}

std::unique_ptr<NodeOpsClient::UpdateStream> NodeOpsClient::OpenWatch(const WatchSession& session,
                                                                      std::stop_token stop) {
  v1::WatchOperationRequest request;
  request.set_name(session.name());
  request.set_after_sequence(session.last_sequence());
  return std::make_unique<GrpcMessageStream<v1::OperationUpdate>>(
      [&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
        return stub_->PrepareAsyncWatchOperation(context, request, queue);
      },
      std::move(stop));
}

template <typename Request>
absl::StatusOr<Operation> NodeOpsClient::Start(
    Request request,
    std::unique_ptr<grpc::ClientAsyncReader<v1::OperationUpdate>> (NodeOps::Stub::*call)(
        grpc::ClientContext*, const Request&, grpc::CompletionQueue*),
    OperationObserver& observer, std::stop_token stop) {
  if (request.request_id().empty()) request.set_request_id(NewRequestId(random_));
  const OpenStream open = [&](const WatchSession& session) -> std::unique_ptr<UpdateStream> {
    if (!session.name().empty()) return OpenWatch(session, stop);
    return std::make_unique<GrpcMessageStream<v1::OperationUpdate>>(
        [&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
          return (stub_.get()->*call)(context, request, queue);
        },
        stop);
  };
  return Follow(open, WatchSession(""), observer, stop);
}

absl::StatusOr<Operation> NodeOpsClient::BatchCordonNodes(v1::BatchCordonNodesRequest request,
                                                          OperationObserver& observer,
                                                          std::stop_token stop) {
  return Start(std::move(request), &NodeOps::Stub::PrepareAsyncBatchCordonNodes, observer,
               std::move(stop));
}

absl::StatusOr<Operation> NodeOpsClient::BatchUncordonNodes(v1::BatchUncordonNodesRequest request,
                                                            OperationObserver& observer,
                                                            std::stop_token stop) {
  return Start(std::move(request), &NodeOps::Stub::PrepareAsyncBatchUncordonNodes, observer,
               std::move(stop));
}

absl::StatusOr<Operation> NodeOpsClient::UndoOperation(v1::UndoOperationRequest request,
                                                       OperationObserver& observer,
                                                       std::stop_token stop) {
  return Start(std::move(request), &NodeOps::Stub::PrepareAsyncUndoOperation, observer,
               std::move(stop));
}

absl::Status NodeOpsClient::WatchOperations(const std::string& filter, OperationsObserver& observer,
                                            std::stop_token stop) {
  const OpenChanges open = [&](int64_t after_change) {
    v1::WatchOperationsRequest request;
    request.set_filter(filter);
    request.set_after_change(after_change);
    return std::make_unique<GrpcMessageStream<v1::OperationsUpdate>>(
        [&](grpc::ClientContext* context, grpc::CompletionQueue* queue) {
          return stub_->PrepareAsyncWatchOperations(context, request, queue);
        },
        stop);
  };
  ReconnectPolicy policy(options_.reconnect, random_, clock_.Now());
  return OperationsFollower(open, policy, clock_, observer, stop).Run();
}

absl::StatusOr<Operation> NodeOpsClient::Watch(const std::string& name, int64_t after_sequence,
                                               OperationObserver& observer, std::stop_token stop) {
  return Follow([&](const WatchSession& session) { return OpenWatch(session, stop); },
                WatchSession(name, after_sequence), observer, stop);
}

template <typename Request, typename Response>
absl::StatusOr<Response> NodeOpsClient::Call(
    grpc::Status (NodeOps::Stub::*call)(grpc::ClientContext*, const Request&, Response*),
    const Request& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       absl::ToChronoMilliseconds(options_.call_timeout));
  Response response;
  const grpc::Status status = (stub_.get()->*call)(&context, request, &response);
  if (!status.ok()) return ToStatus(status);
  return response;
}

absl::StatusOr<Operation> NodeOpsClient::GetOperation(const v1::GetOperationRequest& request) {
  return Call(&NodeOps::Stub::GetOperation, request);
}

absl::StatusOr<Operation> NodeOpsClient::CancelOperation(
    const v1::CancelOperationRequest& request) {
  return Call(&NodeOps::Stub::CancelOperation, request);
}

absl::StatusOr<Operation> NodeOpsClient::PauseOperation(const v1::PauseOperationRequest& request) {
  return Call(&NodeOps::Stub::PauseOperation, request);
}

absl::StatusOr<Operation> NodeOpsClient::ResumeOperation(
    const v1::ResumeOperationRequest& request) {
  return Call(&NodeOps::Stub::ResumeOperation, request);
}

absl::StatusOr<v1::ListOperationsResponse> NodeOpsClient::ListOperations(
    const v1::ListOperationsRequest& request) {
  return Call(&NodeOps::Stub::ListOperations, request);
}

absl::StatusOr<v1::ListNodeResultsResponse> NodeOpsClient::ListNodeResults(
    const v1::ListNodeResultsRequest& request) {
  return Call(&NodeOps::Stub::ListNodeResults, request);
}

absl::StatusOr<std::vector<v1::NodeResult>> NodeOpsClient::ListAllNodeResults(
    v1::ListNodeResultsRequest request) {
  std::vector<v1::NodeResult> results;
  do {
    NODEOPS_ASSIGN_OR_RETURN(auto page, ListNodeResults(request));
    results.insert(results.end(), page.node_results().begin(), page.node_results().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return results;
}

absl::StatusOr<v1::ListNodesResponse> NodeOpsClient::ListNodes(
    const v1::ListNodesRequest& request) {
  return Call(&NodeOps::Stub::ListNodes, request);
}

absl::StatusOr<v1::ListClustersResponse> NodeOpsClient::ListClusters(
    const v1::ListClustersRequest& request) {
  return Call(&NodeOps::Stub::ListClusters, request);
}

}  // namespace nodeops::client
