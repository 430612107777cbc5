#include "service/rpc/authorized_service.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/operations/error_details.h"
#include "service/operations/store_errors.h"
#include "service/rpc/visible_operations.h"

namespace nodeops::rpc {

using operations::ChangeCursor;
using operations::OperationPage;

struct AuthorizedService::Caller {
  std::string name;
  Access access;

  bool MaySee(const v1::Operation& operation) const {
    return operation.actor() == name ||
           std::all_of(operation.clusters().begin(), operation.clusters().end(),
                       [&](const std::string& cluster) { return access.MayRead(cluster); });
  }

  bool MayControl(const v1::Operation& operation) const {
    return operation.actor() == name ||
           std::all_of(operation.clusters().begin(), operation.clusters().end(),
                       [&](const std::string& cluster) {
                         return access.MayActOnAll(operation.action(), cluster);
                       });
  }

  // Whether his rights let it go on now, as far as it tells what it works on.
  absl::Status CheckGoesOn(const v1::Operation& operation) const {
    for (const std::string& cluster : operation.clusters()) {
      if (access.MayActOnSome(operation.action(), cluster)) continue;
      return Denied(operation.action(), absl::StrCat("nodes of cluster ", cluster));
    }
    return absl::OkStatus();
  }

  absl::Status Denied(v1::Operation::Action action, const std::string& what) const {
    return absl::PermissionDeniedError(absl::StrCat(
        base::Sanitize(name, 512), " may not ",
        action == v1::Operation::CORDON ? "cordon " : "uncordon ", base::Sanitize(what, 600)));
  }

  absl::Status CheckNodes(v1::Operation::Action action,
                          const std::vector<operations::ClusterTargets>& targets) const {
    for (const operations::ClusterTargets& target : targets) {
      if (access.MayActOnAll(action, target.cluster)) continue;
      for (const engine::NodeTarget& node : target.nodes) {
        if (access.MayAct(action, target.cluster, node.node)) continue;
        return Denied(action, absl::StrCat("node ", node.node, " of cluster ", target.cluster));
      }
    }
    return absl::OkStatus();
  }
};

namespace {

// As the OperationManager says it of a name that it does not know.
absl::Status NotThere(const std::string& name) {
  return operations::WithErrorInfo(operations::WithResourceInfo(operations::OperationNotKept(name),
                                                                "nodeops.dev/Operation", name),
                                   "OPERATION_NOT_FOUND");
}

}  // namespace

AuthorizedService::AuthorizedService(boost::asio::any_io_executor executor, OperationService& inner,
                                     std::string caller, Access access)
    : executor_(std::move(executor)),
      inner_(inner),
      caller_(std::make_shared<const Caller>(Caller{std::move(caller), std::move(access)})) {
  for (const v1::Cluster& cluster : inner.clusters()) {
    if (caller_->access.MaySee(cluster.name())) clusters_.push_back(cluster);
  }
}

template <typename T>
void AuthorizedService::Refuse(absl::Status error, Done<T> done) const {
  boost::asio::post(executor_, [error = std::move(error), done = std::move(done)]() mutable {
    done(std::move(error));
  });
}

template <typename T>
void AuthorizedService::IfAllowed(const std::string& name, Want want, Done<T> done,
                                  absl::AnyInvocable<void(Done<T>)> go) const {
  inner_.GetOperation(name, [caller = caller_, name, want, done = std::move(done),
                             go = std::move(go)](absl::StatusOr<v1::Operation> found) mutable {
    if (!found.ok()) return done(found.status());
    if (!caller->MaySee(*found)) return done(NotThere(name));
    if (want == Want::kResume) {
      absl::Status allowed = caller->CheckGoesOn(*found);
      if (!allowed.ok()) return done(std::move(allowed));
    }
    if (want == Want::kSee || caller->MayControl(*found)) return go(std::move(done));
    done(caller->Denied(found->action(),
                        absl::StrCat("every node of its clusters, which changing ", name,
                                     ", an operation of somebody else, takes")));
  });
}

void AuthorizedService::StartBatch(operations::BatchRequest request, Done<v1::Operation> done) {
  for (const v1::Target& target : request.targets) {
    if (caller_->access.MayActOnSome(request.action, target.cluster())) continue;
    return Refuse(caller_->Denied(request.action, "nodes of cluster " + target.cluster()),
                  std::move(done));
  }
  request.authorize = [caller = caller_](auto action, const auto& targets) {
    return caller->CheckNodes(action, targets);
  };
  if (!request.from) return inner_.StartBatch(std::move(request), std::move(done));
  const std::string from = request.from->operation();
  IfAllowed<v1::Operation>(from, Want::kSee, std::move(done),
                           [&inner = inner_, request = std::move(request)](auto answer) mutable {
                             inner.StartBatch(std::move(request), std::move(answer));
                           });
}

void AuthorizedService::UndoOperation(operations::UndoRequest request, Done<v1::Operation> done) {
  request.authorize = [caller = caller_](auto action, const auto& targets) {
    return caller->CheckNodes(action, targets);
  };
  const std::string undone = request.operation;
  IfAllowed<v1::Operation>(undone, Want::kSee, std::move(done),
                           [&inner = inner_, request = std::move(request)](auto answer) mutable {
                             inner.UndoOperation(std::move(request), std::move(answer));
                           });
}

void AuthorizedService::GetOperation(std::string name, Done<v1::Operation> done) {
  inner_.GetOperation(name, [caller = caller_, name,
                             done = std::move(done)](absl::StatusOr<v1::Operation> found) mutable {
    if (found.ok() && !caller->MaySee(*found)) return done(NotThere(name));
    done(std::move(found));
  });
}

void AuthorizedService::ListOperations(std::string filter, int page_size, std::string page_token,
                                       Done<OperationPage> done) {
  Visible visible = [caller = caller_](const auto& operation) { return caller->MaySee(operation); };
  ListVisible(inner_, std::move(filter), page_size, std::move(page_token), std::move(visible),
              std::move(done));
}

void AuthorizedService::ListNodeResults(std::string name,
                                        std::vector<v1::NodeResult::Result> results, int page_size,
                                        std::string page_token,
                                        Done<operations::NodeResultPage> done) {
  IfAllowed<operations::NodeResultPage>(
      name, Want::kSee, std::move(done),
      [&inner = inner_, name, results = std::move(results), page_size,
       token = std::move(page_token)](auto answer) mutable {
        inner.ListNodeResults(name, std::move(results), page_size, std::move(token),
                              std::move(answer));
      });
}

void AuthorizedService::CancelOperation(std::string name, std::string reason,
                                        v1::Operation::CancelMode mode, Done<v1::Operation> done) {
  IfAllowed<v1::Operation>(
      name, Want::kStop, std::move(done),
      [&inner = inner_, name, reason = std::move(reason), mode](auto answer) mutable {
        inner.CancelOperation(name, std::move(reason), mode, std::move(answer));
      });
}

void AuthorizedService::PauseOperation(std::string name, std::string reason,
                                       Done<v1::Operation> done) {
  IfAllowed<v1::Operation>(
      name, Want::kStop, std::move(done),
      [&inner = inner_, name, reason = std::move(reason)](auto answer) mutable {
        inner.PauseOperation(name, std::move(reason), std::move(answer));
      });
}

void AuthorizedService::ResumeOperation(std::string name, Done<v1::Operation> done) {
  IfAllowed<v1::Operation>(
      name, Want::kResume, std::move(done),
      [&inner = inner_, name](auto answer) { inner.ResumeOperation(name, std::move(answer)); });
}

void AuthorizedService::Watch(std::string name, int64_t after_sequence,
                              Done<std::shared_ptr<operations::WatchCursor>> done) {
  IfAllowed<std::shared_ptr<operations::WatchCursor>>(
      name, Want::kSee, std::move(done), [&inner = inner_, name, after_sequence](auto answer) {
        inner.Watch(name, after_sequence, std::move(answer));
      });
}

void AuthorizedService::WatchOperations(std::string filter, int64_t after_change,
                                        Done<std::shared_ptr<ChangeCursor>> done) {
  inner_.WatchOperations(std::move(filter), after_change,
                         [caller = caller_, done = std::move(done)](auto cursor) mutable {
                           if (!cursor.ok()) return done(cursor.status());
                           Visible visible = [caller](const auto& operation) {
                             return caller->MaySee(operation);
                           };
                           done(NewVisibleChanges(*std::move(cursor), std::move(visible)));
                         });
}

void AuthorizedService::ListNodes(operations::ListNodesQuery query,
                                  Done<operations::NodeListing> done) {
  if (caller_->access.MayRead(query.cluster)) {
    return inner_.ListNodes(std::move(query), std::move(done));
  }
  Refuse(absl::PermissionDeniedError(absl::StrCat(base::Sanitize(caller_->name, 512),
                                                  " may not read cluster ", query.cluster)),
         std::move(done));
}

}  // namespace nodeops::rpc
