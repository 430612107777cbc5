#include "service/rpc/node_ops_service.h"

#include <utility>
#include <vector>

#include "service/rpc/unary_reactor.h"
#include "service/rpc/watch_reactor.h"

namespace nodeops::rpc {
namespace {

constexpr char kAnonymous[] = "anonymous";  // Callers do not authenticate yet.

// Hands a page of a listing over to its response.
template <typename T, typename Repeated>
void MoveInto(std::vector<T>& from, Repeated& to) {
  for (T& one : from) *to.Add() = std::move(one);
}

}  // namespace

NodeOpsService::NodeOpsService(operations::OperationService& service, StreamRegistry& streams,
                               RequestLimits limits, WatchOptions watch)
    : service_(service), streams_(streams), limits_(limits), watch_(watch) {}

NodeOpsService::Updates* NodeOpsService::StartBatch(
    absl::StatusOr<operations::BatchRequest> batch) {
  auto* reactor = new WatchReactor(service_, streams_, watch_);
  if (batch.ok()) {
    batch->actor = kAnonymous;
    reactor->session().StartBatch(*std::move(batch));
  } else {
    reactor->session().Refuse(batch.status());
  }
  return reactor;
}

NodeOpsService::Updates* NodeOpsService::BatchCordonNodes(
    grpc::CallbackServerContext*, const v1::BatchCordonNodesRequest* request) {
  return StartBatch(ValidateBatchCordon(*request, service_.clusters(), limits_));
}

NodeOpsService::Updates* NodeOpsService::BatchUncordonNodes(
    grpc::CallbackServerContext*, const v1::BatchUncordonNodesRequest* request) {
  return StartBatch(ValidateBatchUncordon(*request, service_.clusters(), limits_));
}

NodeOpsService::Updates* NodeOpsService::WatchOperation(grpc::CallbackServerContext*,
                                                        const v1::WatchOperationRequest* request) {
  auto* reactor = new WatchReactor(service_, streams_, watch_);
  if (const absl::Status valid = ValidateWatch(*request); valid.ok()) {
    reactor->session().StartWatch(request->name(), request->after_sequence());
  } else {
    reactor->session().Refuse(valid);
  }
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::GetOperation(grpc::CallbackServerContext*,
                                                       const v1::GetOperationRequest* request,
                                                       v1::Operation* response) {
  auto* reactor = new UnaryReactor<v1::Operation>(response);
  const auto call = reactor->call();
  if (const absl::Status valid = ValidateGet(*request); valid.ok()) {
    service_.GetOperation(request->name(),
                          [call](auto operation) { call->Answer(std::move(operation)); });
  } else {
    call->Fail(valid);
  }
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::ListOperations(grpc::CallbackServerContext*,
                                                         const v1::ListOperationsRequest* request,
                                                         v1::ListOperationsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListOperationsResponse>(response);
  const auto call = reactor->call();
  if (const auto page_size = ValidateListOperations(*request); page_size.ok()) {
    service_.ListOperations(request->filter(), *page_size, request->page_token(),
                            [call](auto page) {
                              call->Answer(page.status(), [&](v1::ListOperationsResponse& out) {
                                MoveInto(page->operations, *out.mutable_operations());
                                out.set_next_page_token(page->next_page_token);
                              });
                            });
  } else {
    call->Fail(page_size.status());
  }
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::ListNodeResults(grpc::CallbackServerContext*,
                                                          const v1::ListNodeResultsRequest* request,
                                                          v1::ListNodeResultsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodeResultsResponse>(response);
  const auto call = reactor->call();
  const auto page_size = ValidateListNodeResults(*request);
  if (!page_size.ok()) {
    call->Fail(page_size.status());
    return reactor;
  }
  service_.ListNodeResults(request->operation(), ListedResults(*request), *page_size,
                           request->page_token(), [call](auto page) {
                             call->Answer(page.status(), [&](v1::ListNodeResultsResponse& out) {
                               MoveInto(page->results, *out.mutable_node_results());
                               out.set_next_page_token(page->next_page_token);
                             });
                           });
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::CancelOperation(grpc::CallbackServerContext*,
                                                          const v1::CancelOperationRequest* request,
                                                          v1::Operation* response) {
  auto* reactor = new UnaryReactor<v1::Operation>(response);
  const auto call = reactor->call();
  if (const absl::Status valid = ValidateCancel(*request); valid.ok()) {
    service_.CancelOperation(request->name(), request->reason(), v1::Operation::IMMEDIATE,
                             [call](auto operation) { call->Answer(std::move(operation)); });
  } else {
    call->Fail(valid);
  }
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::ListNodes(grpc::CallbackServerContext*,
                                                    const v1::ListNodesRequest* request,
                                                    v1::ListNodesResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodesResponse>(response);
  const auto call = reactor->call();
  if (auto query = ValidateListNodes(*request, service_.clusters()); query.ok()) {
    service_.ListNodes(*std::move(query), [call](auto listing) {
      call->Answer(listing.status(), [&](v1::ListNodesResponse& out) {
        MoveInto(listing->nodes, *out.mutable_nodes());
        out.set_next_page_token(listing->next_page_token);
      });
    });
  } else {
    call->Fail(query.status());
  }
  return reactor;
}

grpc::ServerUnaryReactor* NodeOpsService::ListClusters(grpc::CallbackServerContext*,
                                                       const v1::ListClustersRequest*,
                                                       v1::ListClustersResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListClustersResponse>(response);
  reactor->call()->Answer(absl::OkStatus(), [this](v1::ListClustersResponse& out) {
    for (const v1::Cluster& cluster : service_.clusters()) *out.add_clusters() = cluster;
  });
  return reactor;
}

}  // namespace nodeops::rpc
