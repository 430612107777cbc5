#include "service/operations/target_resolver.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/await_callback.h"
#include "service/operations/cluster_errors.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;
using Page = k8s::ApiResult<k8s::NodePage>;
using Nodes = std::vector<engine::NodeTarget>;

// One cluster's share of the request.
struct ClusterWork {
  std::shared_ptr<ClusterBackend> backend;
  std::vector<size_t> targets;  // Indices into the request's targets.
  ClusterTargets found;
  std::unordered_map<std::string, size_t> by_name;  // Indices into found.nodes.
  bool finished = false;
};

// The field of the request that the API server refused.
std::string SelectorField(size_t index, const v1::Target& target) {
  const std::string field = absl::StrCat("targets[", index, "]");
  if (target.field_selector().empty()) return field + ".label_selector";
  return target.label_selector().empty() ? field + ".field_selector" : field;
}

// All on one strand, in coroutines that share it.
class Resolution {
 public:
  Resolution(asio::any_io_executor executor, base::Clock& clock, std::vector<v1::Target> targets,
             ResolveLimits limits,
             absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done)
      : strand_(asio::make_strand(executor)),
        clock_(clock),
        timer_(clock.NewTimer(strand_)),
        deadline_(base::After(clock.MonotonicNow(), limits.timeout)),
        targets_(std::move(targets)),
        limits_(limits),
        done_(std::move(done)) {}

  static void Start(std::shared_ptr<Resolution> self, const ClusterBackends& backends) {
    std::map<std::string, size_t> place;
    for (size_t i = 0; i < self->targets_.size(); ++i) {
      const std::string& cluster = self->targets_[i].cluster();
      if (place.emplace(cluster, self->work_.size()).second) {
        self->work_.push_back({.backend = backends.at(cluster), .found = {.cluster = cluster}});
      }
      self->work_[place[cluster]].targets.push_back(i);
    }
    asio::co_spawn(self->strand_, Expire(self), asio::detached);
    for (size_t i = 0; i < self->work_.size(); ++i) {
      asio::co_spawn(self->strand_, ResolveCluster(self, i), asio::detached);
    }
  }

  static void Abort(std::shared_ptr<Resolution> self, absl::Status status) {
    asio::post(self->strand_,
               [self, status = std::move(status)]() mutable { self->Finish(std::move(status)); });
  }

 private:
  static asio::awaitable<void> Expire(std::shared_ptr<Resolution> self) {
    if (!co_await self->timer_->WaitUntil(self->deadline_)) co_return;
    std::vector<std::string> late;
    for (const ClusterWork& work : self->work_) {
      if (!work.finished) late.push_back(work.found.cluster);
    }
    self->Finish(ClusterUnavailable(
        absl::StrJoin(late, ", "),
        absl::StrCat("no answer within ", absl::FormatDuration(self->limits_.timeout))));
  }

  static asio::awaitable<void> ResolveCluster(std::shared_ptr<Resolution> self, size_t place) {
    ClusterWork& work = self->work_[place];
    for (const size_t index : work.targets) {
      const v1::Target& target = self->targets_[index];
      Nodes nodes;
      for (const std::string& name : target.names()) nodes.push_back({.node = name});
      absl::Status status;
      if (target.names().empty()) status = co_await ListTarget(self, &work, index, &nodes);
      if (status.ok()) status = self->Add(work, std::move(nodes));
      if (!status.ok()) {
        self->Finish(std::move(status));
        co_return;
      }
    }
    work.finished = true;
    self->FinishIfComplete();
  }

  // A list is as of its first page. When the API server has forgotten that time (410), only a list
  // from the beginning is consistent.
  // https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
  static asio::awaitable<absl::Status> ListTarget(std::shared_ptr<Resolution> self,
                                                  ClusterWork* work, size_t index, Nodes* nodes) {
    std::optional<k8s::ApiError> error = co_await ListPages(self, work, index, nodes);
    if (error && error->http_status == 410) {
      nodes->clear();
      error = co_await ListPages(self, work, index, nodes);
    }
    if (error) co_return self->Describe(*work, index, *error);
    co_return absl::OkStatus();
  }

  // Ends early when there are too many nodes, or when the request has been answered already.
  static asio::awaitable<std::optional<k8s::ApiError>> ListPages(std::shared_ptr<Resolution> self,
                                                                 ClusterWork* work, size_t index,
                                                                 Nodes* nodes) {
    k8s::ListOptions options;
    options.label_selector = self->targets_[index].label_selector();
    options.field_selector = self->targets_[index].field_selector();
    while (self->done_ && nodes->size() <= self->limits_.max_nodes) {
      options.timeout = base::Between(self->clock_.MonotonicNow(), self->deadline_);
      auto list = [work, &options](auto done) {
        work->backend->ListNodes(options, std::move(done));
      };
      Page page = co_await base::AwaitCallback<Page>(list);
      if (!page.ok()) co_return page.error();
      for (const k8s::Node& node : page.value().nodes) nodes->push_back({node.name(), node.uid()});
      options.continue_token = page.value().continue_token;
      if (options.continue_token.empty()) break;
    }
    co_return std::nullopt;
  }

  absl::Status Describe(const ClusterWork& work, size_t index, const k8s::ApiError& error) const {
    absl::Status status = ListError(work.found.cluster, error);
    if (absl::IsInvalidArgument(status)) {
      return WithFieldViolation(std::move(status), SelectorField(index, targets_[index]),
                                error.message);
    }
    if (absl::IsOutOfRange(status)) return ClusterUnavailable(work.found.cluster, error.message);
    return status;
  }

  absl::Status Add(ClusterWork& work, Nodes nodes) {
    for (engine::NodeTarget& node : nodes) {
      const auto [place, is_new] = work.by_name.emplace(node.node, work.found.nodes.size());
      if (!is_new) {
        std::string& uid = work.found.nodes[place->second].uid;
        if (uid.empty()) uid = std::move(node.uid);
        continue;
      }
      if (++total_ > limits_.max_nodes) {
        return WithErrorInfo(absl::ResourceExhaustedError(
                                 absl::StrCat("the targets mean more than ", limits_.max_nodes,
                                              " nodes, the limit for one operation")),
                             "TOO_MANY_NODES", {{"limit", std::to_string(limits_.max_nodes)}});
      }
      work.found.nodes.push_back(std::move(node));
    }
    return absl::OkStatus();
  }

  void FinishIfComplete() {
    std::vector<ClusterTargets> found;
    for (ClusterWork& work : work_) {
      if (!work.finished) return;
    }
    if (total_ == 0) {
      return Finish(WithErrorInfo(absl::NotFoundError("the selectors of the request match no node"),
                                  "NO_NODE_MATCHES"));
    }
    for (ClusterWork& work : work_) {
      if (!work.found.nodes.empty()) found.push_back(std::move(work.found));
    }
    Finish(std::move(found));
  }

  void Finish(absl::StatusOr<std::vector<ClusterTargets>> answer) {
    if (!done_) return;
    timer_->Cancel();
    std::exchange(done_, nullptr)(std::move(answer));
  }

  const asio::strand<asio::any_io_executor> strand_;
  base::Clock& clock_;
  const std::unique_ptr<base::Timer> timer_;
  const base::MonotonicTime deadline_;
  const std::vector<v1::Target> targets_;
  const ResolveLimits limits_;
  absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done_;  // Null: answered.
  std::vector<ClusterWork> work_;
  size_t total_ = 0;
};

}  // namespace

std::function<void(absl::Status)> ResolveTargets(
    asio::any_io_executor executor, base::Clock& clock, const ClusterBackends& backends,
    std::vector<v1::Target> targets, ResolveLimits limits,
    absl::AnyInvocable<void(absl::StatusOr<std::vector<ClusterTargets>>)> done) {
  const auto resolution = std::make_shared<Resolution>(std::move(executor), clock,
                                                       std::move(targets), limits, std::move(done));
  Resolution::Start(resolution, backends);
  return [weak = std::weak_ptr(resolution)](absl::Status status) {
    if (const auto self = weak.lock()) Resolution::Abort(self, std::move(status));
  };
}

}  // namespace nodeops::operations
