#include "service/rpc/node_ops_service.h"

#include <utility>
#include <vector>

#include "service/rpc/bounded_page.h"
#include "service/rpc/unary_reactor.h"
#include "service/rpc/validation.h"

namespace nodeops::rpc {
namespace {

// Hands a page of a listing over to its response.
template <typename T, typename Repeated>
void MoveInto(std::vector<T>& from, Repeated& to) {
  for (T& one : from) *to.Add() = std::move(one);
}

// A call about one operation: `ask(done)` is made if the request is valid.
template <typename Ask>
grpc::ServerUnaryReactor* AnswerOperation(const absl::Status& valid, v1::Operation* response,
                                          Ask ask) {
  auto* reactor = new UnaryReactor<v1::Operation>(response);
  const auto call = reactor->call();
  if (valid.ok()) {
    ask([call](auto operation) { call->Answer(std::move(operation)); });
  } else {
    call->Fail(valid);
  }
  return reactor;
}

}  // namespace

NodeOpsService::NodeOpsService(operations::OperationService& service, StreamRegistry& streams,
                               RequestLimits limits, WatchOptions watch)
    : service_(service), streams_(streams), limits_(limits), watch_(watch) {}

NodeOpsService::Unary* NodeOpsService::GetOperation(Context*,
                                                    const v1::GetOperationRequest* request,
                                                    v1::Operation* response) {
  return AnswerOperation(ValidateGet(*request), response, [&](auto done) {
    service_.GetOperation(request->name(), std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::CancelOperation(Context*,
                                                       const v1::CancelOperationRequest* request,
                                                       v1::Operation* response) {
  const auto mode = ValidateCancel(*request);
  return AnswerOperation(mode.status(), response, [&](auto done) {
    service_.CancelOperation(request->name(), request->reason(), *mode, std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::PauseOperation(Context*,
                                                      const v1::PauseOperationRequest* request,
                                                      v1::Operation* response) {
  return AnswerOperation(ValidatePause(*request), response, [&](auto done) {
    service_.PauseOperation(request->name(), request->reason(), std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::ResumeOperation(Context*,
                                                       const v1::ResumeOperationRequest* request,
                                                       v1::Operation* response) {
  return AnswerOperation(ValidateResume(*request), response, [&](auto done) {
    service_.ResumeOperation(request->name(), std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::ListOperations(Context*,
                                                      const v1::ListOperationsRequest* request,
                                                      v1::ListOperationsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListOperationsResponse>(response);
  const auto call = reactor->call();
  const auto page_size = ValidateListOperations(*request);
  if (!page_size.ok()) {
    call->Fail(page_size.status());
    return reactor;
  }
  GetBoundedPage<operations::OperationPage, v1::Operation>(
      [&service = service_, filter = request->filter(), token = request->page_token()](
          int size, auto done) { service.ListOperations(filter, size, token, std::move(done)); },
      &operations::OperationPage::operations, *page_size,
      [call](auto page) {
        call->Answer(page.status(), [&](v1::ListOperationsResponse& out) {
          MoveInto(page->operations, *out.mutable_operations());
          out.set_next_page_token(page->next_page_token);
        });
      });
  return reactor;
}

NodeOpsService::Unary* NodeOpsService::ListNodeResults(Context*,
                                                       const v1::ListNodeResultsRequest* request,
                                                       v1::ListNodeResultsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodeResultsResponse>(response);
  const auto call = reactor->call();
  const auto page_size = ValidateListNodeResults(*request);
  if (!page_size.ok()) {
    call->Fail(page_size.status());
    return reactor;
  }
  GetBoundedPage<operations::NodeResultPage, v1::NodeResult>(
      [&service = service_, name = request->operation(), results = ListedResults(*request),
       token = request->page_token()](int size, auto done) {
        service.ListNodeResults(name, results, size, token, std::move(done));
      },
      &operations::NodeResultPage::results, *page_size,
      [call](auto page) {
        call->Answer(page.status(), [&](v1::ListNodeResultsResponse& out) {
          MoveInto(page->results, *out.mutable_node_results());
          out.set_next_page_token(page->next_page_token);
        });
      });
  return reactor;
}

NodeOpsService::Unary* NodeOpsService::ListNodes(Context*, const v1::ListNodesRequest* request,
                                                 v1::ListNodesResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodesResponse>(response);
  const auto call = reactor->call();
  const auto query = ValidateListNodes(*request, service_.clusters());
  if (!query.ok()) {
    call->Fail(query.status());
    return reactor;
  }
  GetBoundedPage<operations::NodeListing, v1::Node>(
      [&service = service_, asked = *query](int size, auto done) {
        operations::ListNodesQuery sized = asked;
        sized.page_size = size;
        service.ListNodes(std::move(sized), std::move(done));
      },
      &operations::NodeListing::nodes, query->page_size,
      [call](auto listing) {
        call->Answer(listing.status(), [&](v1::ListNodesResponse& out) {
          MoveInto(listing->nodes, *out.mutable_nodes());
          out.set_next_page_token(listing->next_page_token);
        });
      });
  return reactor;
}

NodeOpsService::Unary* NodeOpsService::ListClusters(Context*, const v1::ListClustersRequest*,
                                                    v1::ListClustersResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListClustersResponse>(response);
  reactor->call()->Answer(absl::OkStatus(), [this](v1::ListClustersResponse& out) {
    for (const v1::Cluster& cluster : service_.clusters()) *out.add_clusters() = cluster;
  });
  return reactor;
}

}  // namespace nodeops::rpc
