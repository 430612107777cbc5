#include "service/rpc/node_ops_service.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/rpc/authorized_service.h"
#include "service/rpc/bounded_page.h"
#include "service/rpc/caller.h"
#include "service/rpc/unary_reactor.h"
#include "service/rpc/validation.h"

namespace nodeops::rpc {
namespace {

// Hands a page of a listing over to its response.
template <typename T, typename Repeated>
void MoveInto(std::vector<T>& from, Repeated& to) {
  for (T& one : from) *to.Add() = std::move(one);
}

}  // namespace

NodeOpsService::NodeOpsService(boost::asio::any_io_executor executor,
                               operations::OperationService& service, StreamRegistry& streams,
                               RequestLimits limits, WatchOptions watch, const AccessFile* access)
    : executor_(std::move(executor)),
      service_(service),
      streams_(streams),
      limits_(limits),
      watch_(watch),
      access_(access) {}

std::shared_ptr<operations::OperationService> NodeOpsService::Unrestricted() const {
  return {std::shared_ptr<void>(), &service_};
}

absl::StatusOr<NodeOpsService::Admitted> NodeOpsService::Admit(const Context& context) const {
  NODEOPS_ASSIGN_OR_RETURN(std::string caller, CallerOf(context));
  if (access_ == nullptr) return Admitted{std::move(caller), Unrestricted()};
  Access access = access_->current()->Of(caller);
  if (access.none()) {
    return absl::PermissionDeniedError(
        absl::StrCat(base::Sanitize(caller, 512), " is not among the authorized clients"));
  }
  auto service =
      std::make_shared<AuthorizedService>(executor_, service_, caller, std::move(access));
  return Admitted{std::move(caller), std::move(service)};
}

// A call about one operation: `ask(service, done)` is made if the request is valid.
template <typename Ask>
NodeOpsService::Unary* NodeOpsService::AnswerOperation(const Context& context,
                                                       const absl::Status& valid,
                                                       v1::Operation* response, Ask ask) const {
  auto* reactor = new UnaryReactor<v1::Operation>(response);
  const auto call = reactor->call();
  const auto admitted = Admit(context);
  if (!admitted.ok() || !valid.ok()) {
    call->Fail(admitted.ok() ? valid : admitted.status());
  } else {
    ask(*admitted->service, [call](auto operation) { call->Answer(std::move(operation)); });
  }
  return reactor;
}

NodeOpsService::Unary* NodeOpsService::GetOperation(Context* context,
                                                    const v1::GetOperationRequest* request,
                                                    v1::Operation* response) {
  return AnswerOperation(*context, ValidateGet(*request), response, [&](auto& service, auto done) {
    service.GetOperation(request->name(), std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::CancelOperation(Context* context,
                                                       const v1::CancelOperationRequest* request,
                                                       v1::Operation* response) {
  const auto mode = ValidateCancel(*request);
  return AnswerOperation(*context, mode.status(), response, [&](auto& service, auto done) {
    service.CancelOperation(request->name(), request->reason(), *mode, std::move(done));
  });
}

NodeOpsService::Unary* NodeOpsService::PauseOperation(Context* context,
                                                      const v1::PauseOperationRequest* request,
                                                      v1::Operation* response) {
  return AnswerOperation(
      *context, ValidatePause(*request), response, [&](auto& service, auto done) {
        service.PauseOperation(request->name(), request->reason(), std::move(done));
      });
}

NodeOpsService::Unary* NodeOpsService::ResumeOperation(Context* context,
                                                       const v1::ResumeOperationRequest* request,
                                                       v1::Operation* response) {
  return AnswerOperation(
      *context, ValidateResume(*request), response,
      [&](auto& service, auto done) { service.ResumeOperation(request->name(), std::move(done)); });
}

NodeOpsService::Unary* NodeOpsService::ListOperations(Context* context,
                                                      const v1::ListOperationsRequest* request,
                                                      v1::ListOperationsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListOperationsResponse>(response);
  const auto call = reactor->call();
  const auto admitted = Admit(*context);
  const auto page_size = ValidateListOperations(*request);
  if (!admitted.ok() || !page_size.ok()) {
    call->Fail(admitted.ok() ? page_size.status() : admitted.status());
    return reactor;
  }
  GetBoundedPage<operations::OperationPage, v1::Operation>(
      [service = admitted->service, filter = request->filter(), token = request->page_token()](
          int size, auto done) { service->ListOperations(filter, size, token, std::move(done)); },
      &operations::OperationPage::operations, *page_size,
      [call](auto page) {
        call->Answer(page.status(), [&](v1::ListOperationsResponse& out) {
          MoveInto(page->operations, *out.mutable_operations());
          out.set_next_page_token(page->next_page_token);
        });
      });
  return reactor;
}

NodeOpsService::Unary* NodeOpsService::ListNodeResults(Context* context,
                                                       const v1::ListNodeResultsRequest* request,
                                                       v1::ListNodeResultsResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodeResultsResponse>(response);
  const auto call = reactor->call();
  const auto admitted = Admit(*context);
  const auto page_size = ValidateListNodeResults(*request);
  if (!admitted.ok() || !page_size.ok()) {
    call->Fail(admitted.ok() ? page_size.status() : admitted.status());
    return reactor;
  }
  GetBoundedPage<operations::NodeResultPage, v1::NodeResult>(
      [service = admitted->service, name = request->operation(), results = ListedResults(*request),
       token = request->page_token()](int size, auto done) {
        service->ListNodeResults(name, results, size, token, std::move(done));
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

NodeOpsService::Unary* NodeOpsService::ListNodes(Context* context,
                                                 const v1::ListNodesRequest* request,
                                                 v1::ListNodesResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListNodesResponse>(response);
  const auto call = reactor->call();
  const auto admitted = Admit(*context);
  const auto query = admitted.ok() ? ValidateListNodes(*request, admitted->service->clusters())
                                   : admitted.status();
  if (!query.ok()) {
    call->Fail(query.status());
    return reactor;
  }
  GetBoundedPage<operations::NodeListing, v1::Node>(
      [service = admitted->service, asked = *query](int size, auto done) {
        operations::ListNodesQuery sized = asked;
        sized.page_size = size;
        service->ListNodes(std::move(sized), std::move(done));
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

NodeOpsService::Unary* NodeOpsService::ListClusters(Context* context,
                                                    const v1::ListClustersRequest*,
                                                    v1::ListClustersResponse* response) {
  auto* reactor = new UnaryReactor<v1::ListClustersResponse>(response);
  const auto admitted = Admit(*context);
  reactor->call()->Answer(admitted.status(), [&](v1::ListClustersResponse& out) {
    for (const v1::Cluster& cluster : admitted->service->clusters()) *out.add_clusters() = cluster;
  });
  return reactor;
}

}  // namespace nodeops::rpc
