#include "service/engine/cluster_engine.h"

#include <boost/asio/post.hpp>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>

#include "service/engine/cluster_context.h"
#include "service/engine/engine_log.h"
#include "service/engine/node_task.h"

namespace nodeops::engine {

std::vector<std::string> DefaultLegacyAnnotations() {
  return {"deeproute.cn/kube-node-mgr", "deeproute.cn/kube-node-mgr-timestamp"};
}

// All on the strand. The tasks keep it alive.
class ClusterEngine::Impl : public std::enable_shared_from_this<ClusterEngine::Impl> {
 public:
  explicit Impl(std::shared_ptr<ClusterContext> context) : context_(std::move(context)) {}

  const ClusterContext& context() const { return *context_; }

  void Start(BatchSpec batch, std::vector<NodeTarget> targets,
             std::shared_ptr<BatchObserver> observer) {
    const auto spec = std::make_shared<const BatchSpec>(std::move(batch));
    LogBatch(*spec, targets.size());
    for (NodeTarget& target : targets) {
      const uint64_t id = ++last_task_;
      auto task = std::make_shared<NodeTask>(
          context_, spec, std::move(target), observer,
          [self = shared_from_this(), spec, id] { self->Forget(spec->operation, id); });
      tasks_[spec->operation].emplace(id, task);
      task->Start();
    }
  }

  void Cancel(const std::string& operation) {
    const auto batch = tasks_.find(operation);
    if (batch == tasks_.end()) return;
    const std::map<uint64_t, std::shared_ptr<NodeTask>> tasks =
        batch->second;  // Tasks go meanwhile.
    for (const auto& [id, task] : tasks) task->Cancel();
  }

 private:
  void Forget(const std::string& operation, uint64_t id) {
    const auto batch = tasks_.find(operation);
    batch->second.erase(id);
    if (batch->second.empty()) tasks_.erase(batch);
  }

  const std::shared_ptr<ClusterContext> context_;
  uint64_t last_task_ = 0;
  // By operation, in the order in which they were started.
  std::unordered_map<std::string, std::map<uint64_t, std::shared_ptr<NodeTask>>> tasks_;
};

ClusterEngine::ClusterEngine(std::string cluster, asio::any_io_executor strand, base::Clock& clock,
                             absl::BitGenRef random, std::shared_ptr<k8s::NodeClient> client,
                             ClusterLimits limits, std::vector<std::string> legacy_annotations) {
  auto admission = Admission::Create(strand, clock, limits.max_concurrency, limits.max_qps);
  // Not make_shared: an aggregate.
  impl_ = std::make_shared<Impl>(
      std::shared_ptr<ClusterContext>(new ClusterContext{std::move(cluster),
                                                         std::move(strand),
                                                         clock,
                                                         random,
                                                         std::move(client),
                                                         std::move(admission),
                                                         std::move(legacy_annotations),
                                                         {}}));
}

ClusterEngine::~ClusterEngine() = default;

void ClusterEngine::StartBatch(BatchSpec spec, std::vector<NodeTarget> targets,
                               std::shared_ptr<BatchObserver> observer) {
  asio::post(impl_->context().strand,
             [impl = impl_, spec = std::move(spec), targets = std::move(targets),
              observer = std::move(observer)]() mutable {
               impl->Start(std::move(spec), std::move(targets), std::move(observer));
             });
}

void ClusterEngine::StopBatch(std::string operation, StopMode, NodeOutcome) {
  asio::post(impl_->context().strand,
             [impl = impl_, operation = std::move(operation)] { impl->Cancel(operation); });
}

void ClusterEngine::PauseBatch(std::string) {}
void ClusterEngine::ResumeBatch(std::string) {}
void ClusterEngine::ReleaseBatch(std::string) {}

const std::string& ClusterEngine::cluster() const { return impl_->context().cluster; }

}  // namespace nodeops::engine
