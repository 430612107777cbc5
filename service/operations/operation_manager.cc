#include "service/operations/operation_manager.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "service/operations/cluster_errors.h"
#include "service/operations/digest.h"
#include "service/operations/error_details.h"
#include "service/operations/node_conversion.h"
#include "service/operations/page_token.h"
#include "service/operations/store_change_cursor.h"
#include "service/operations/store_watch_cursor.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

std::string ResultsQuery(const std::string& name,
                         const std::vector<v1::NodeResult::Result>& results) {
  std::vector<int> sorted(results.begin(), results.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<std::string> parts = {"ListNodeResults", name};
  for (const int result : sorted) parts.push_back(std::to_string(result));
  return Digest(parts);
}

std::string ListNodesToken(const ListNodesQuery& query) {
  return Digest({"ListNodes", query.cluster, query.label_selector, query.field_selector});
}

absl::Status NotFound(const absl::Status& status, const std::string& name) {
  return WithErrorInfo(WithResourceInfo(status, "nodeops.dev/Operation", name),
                       "OPERATION_NOT_FOUND");
}

std::vector<v1::Cluster> ClustersOf(const ClusterBackends& backends,
                                    const std::string& default_cluster) {
  std::vector<v1::Cluster> clusters;
  for (const auto& [name, backend] : backends) {
    v1::Cluster& cluster = clusters.emplace_back();
    cluster.set_name(name);
    cluster.set_is_default(name == default_cluster);
  }
  return clusters;
}

// A page of the API server as a page of ours.
absl::StatusOr<NodeListing> ToListing(const ListNodesQuery& query, const std::string& token_query,
                                      const k8s::ApiResult<k8s::NodePage>& page) {
  if (!page.ok()) return ListError(query.cluster, page.error());
  NodeListing listing;
  for (const k8s::Node& node : page.value().nodes) {
    listing.nodes.push_back(ToProto(query.cluster, node));
  }
  if (!page.value().continue_token.empty()) {
    listing.next_page_token = MakePageToken(token_query, page.value().continue_token);
  }
  return listing;
}

}  // namespace

OperationManager::OperationManager(base::Clock& clock, OperationManagerOptions options)
    : executor_(std::move(options.executor)),
      clock_(clock),
      store_(std::move(options.store)),
      backends_(std::move(options.backends)),
      clusters_(ClustersOf(backends_, options.default_cluster)),
      running_(std::make_shared<RunningOperations>(executor_, clock, store_, backends_,
                                                   options.limits)) {}

OperationManager::~OperationManager() = default;

template <typename T>
OperationService::Done<T> OperationManager::OnExecutor(Done<T> done) const {
  return [executor = executor_, done = std::move(done)](absl::StatusOr<T> answer) mutable {
    asio::post(executor, [done = std::move(done), answer = std::move(answer)]() mutable {
      done(std::move(answer));
    });
  };
}

template <typename T>
OperationService::Done<T> OperationManager::About(std::string name, Done<T> done) const {
  return OnExecutor<T>(
      [name = std::move(name), done = std::move(done)](absl::StatusOr<T> answer) mutable {
        if (absl::IsNotFound(answer.status())) answer = NotFound(answer.status(), name);
        done(std::move(answer));
      });
}

void OperationManager::StartBatch(BatchRequest request, Done<v1::Operation> done) {
  running_->Start(std::move(request), OnExecutor<v1::Operation>(std::move(done)));
}

void OperationManager::UndoOperation(UndoRequest request, Done<v1::Operation> done) {
  running_->Undo(std::move(request), OnExecutor<v1::Operation>(std::move(done)));
}

void OperationManager::GetOperation(std::string name, Done<v1::Operation> done) {
  store_->Get(name, About<v1::Operation>(name, std::move(done)));
}

void OperationManager::ListOperations(std::string filter, int page_size, std::string page_token,
                                      Done<OperationPage> done) {
  done = OnExecutor<OperationPage>(std::move(done));
  absl::StatusOr<OperationFilter> parsed = OperationFilter::Parse(filter);
  if (!parsed.ok()) return done(parsed.status());
  std::string query = Digest({"ListOperations", filter});
  const auto before = ParseNumericPageToken(query, page_token);
  if (!before.ok()) return done(before.status());
  store_->List({.filter = *std::move(parsed),
                .max_operations = static_cast<size_t>(page_size),
                .before = *before},
               [query = std::move(query),
                done = std::move(done)](absl::StatusOr<StoredOperations> stored) mutable {
                 if (!stored.ok()) return done(stored.status());
                 OperationPage page{.operations = std::move(stored->operations)};
                 if (stored->next_before > 0) {
                   page.next_page_token = MakePageToken(query, stored->next_before);
                 }
                 done(std::move(page));
               });
}

void OperationManager::ListNodeResults(std::string name,
                                       std::vector<v1::NodeResult::Result> results, int page_size,
                                       std::string page_token, Done<NodeResultPage> done) {
  done = About<NodeResultPage>(name, std::move(done));
  const std::string query = ResultsQuery(name, results);
  const auto after = ParseNumericPageToken(query, page_token);
  if (!after.ok()) return done(after.status());
  store_->ListResults(
      name, std::move(results), page_size, *after,
      [query, done = std::move(done)](absl::StatusOr<StoredResults> stored) mutable {
        if (!stored.ok()) return done(stored.status());
        NodeResultPage page{.results = std::move(stored->results)};
        if (stored->next_after > 0) {
          page.next_page_token = MakePageToken(query, stored->next_after);
        }
        done(std::move(page));
      });
}

void OperationManager::CancelOperation(std::string name, std::string reason,
                                       v1::Operation::CancelMode mode, Done<v1::Operation> done) {
  running_->Cancel(name, std::move(reason), mode, About<v1::Operation>(name, std::move(done)));
}

void OperationManager::PauseOperation(std::string name, std::string reason,
                                      Done<v1::Operation> done) {
  running_->Pause(name, std::move(reason), About<v1::Operation>(name, std::move(done)));
}

void OperationManager::ResumeOperation(std::string name, Done<v1::Operation> done) {
  running_->Resume(name, About<v1::Operation>(name, std::move(done)));
}

void OperationManager::Watch(std::string name, int64_t after_sequence,
                             Done<std::shared_ptr<WatchCursor>> done) {
  auto cursor = NewStoreWatchCursor(executor_, clock_, store_, name, after_sequence);
  done = About<std::shared_ptr<WatchCursor>>(name, std::move(done));
  store_->Get(name, [=, store = store_, done = std::move(done)](
                        const absl::StatusOr<v1::Operation>& operation) mutable {
    if (!operation.ok()) return done(operation.status());
    const int64_t last = operation->last_sequence();
    if (after_sequence < 0 || after_sequence > last) {
      return done(InvalidField("after_sequence", absl::StrCat("must be from 0 to ", last,
                                                              ", the last event of the operation, "
                                                              "but is ",
                                                              after_sequence)));
    }
    // Tells whether what follows is kept.
    store->ReadEvents(name, after_sequence, 1,
                      [cursor, done = std::move(done)](absl::StatusOr<EventPage> page) mutable {
                        if (!page.ok()) return done(page.status());
                        done(std::move(cursor));
                      });
  });
}

void OperationManager::WatchOperations(std::string filter, int64_t after_change,
                                       Done<std::shared_ptr<ChangeCursor>> done) {
  done = OnExecutor<std::shared_ptr<ChangeCursor>>(std::move(done));
  absl::StatusOr<OperationFilter> parsed = OperationFilter::Parse(filter);
  if (!parsed.ok()) return done(parsed.status());
  auto cursor = NewStoreChangeCursor(executor_, clock_, store_, *parsed, after_change);
  // Tells whether there was such a change.
  store_->ListChanged(*std::move(parsed), after_change, 1,
                      [cursor = std::move(cursor),
                       done = std::move(done)](absl::StatusOr<ChangedOperations> changed) mutable {
                        if (!changed.ok()) return done(changed.status());
                        done(std::move(cursor));
                      });
}

void OperationManager::ListNodes(ListNodesQuery query, Done<NodeListing> done) {
  done = OnExecutor<NodeListing>(std::move(done));
  const auto backend = backends_.find(query.cluster);
  if (backend == backends_.end()) {
    return done(InvalidField("cluster", "there is no such cluster; see ListClusters"));
  }
  std::string token_query = ListNodesToken(query);
  absl::StatusOr<std::string> place = ParsePageToken(token_query, query.page_token);
  if (!place.ok()) return done(place.status());
  k8s::ListOptions options;
  options.label_selector = query.label_selector;
  options.field_selector = query.field_selector;
  options.limit = query.page_size;
  options.continue_token = *std::move(place);
  backend->second->ListNodes(
      std::move(options),
      [query = std::move(query), token_query = std::move(token_query),
       done = std::move(done)](const k8s::ApiResult<k8s::NodePage>& page) mutable {
        done(ToListing(query, token_query, page));
      });
}

void OperationManager::Recover(std::string owner,
                               absl::AnyInvocable<void(absl::StatusOr<size_t>)> done) {
  running_->Recover(std::move(owner), std::move(done));
}

void OperationManager::Shutdown(absl::Duration grace, absl::AnyInvocable<void()> done) {
  running_->Shutdown(grace, std::move(done));
}

}  // namespace nodeops::operations
