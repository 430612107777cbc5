#include "service/engine/cluster_engine.h"

#include <boost/asio/post.hpp>
#include <cstdint>
#include <map>
#include <utility>

#include "service/engine/batch.h"
#include "service/engine/cluster_context.h"

namespace nodeops::engine {

std::vector<std::string> DefaultLegacyAnnotations() {
  return {"deeproute.cn/kube-node-mgr", "deeproute.cn/kube-node-mgr-timestamp"};
}

// All on the strand.
class ClusterEngine::Impl : public std::enable_shared_from_this<ClusterEngine::Impl> {
 public:
  explicit Impl(std::shared_ptr<ClusterContext> context) : context_(std::move(context)) {}

  const ClusterContext& context() const { return *context_; }

  void Start(BatchSpec spec, std::vector<NodeTarget> targets,
             std::shared_ptr<BatchObserver> observer) {
    if (targets.empty()) return;
    const std::string operation = spec.operation;
    const uint64_t id = ++last_batch_;
    const auto batch = std::make_shared<Batch>(context_, std::move(spec), std::move(observer),
                                               [weak = weak_from_this(), operation, id] {
                                                 if (const auto self = weak.lock())
                                                   self->batches_.erase({operation, id});
                                               });
    batches_.emplace(Key{operation, id}, batch);
    batch->Start(std::move(targets));
  }

  template <typename Deed>
  void ForBatchesOf(const std::string& operation, Deed deed) {
    std::vector<std::shared_ptr<Batch>> batches;  // They may go meanwhile.
    for (auto next = batches_.lower_bound({operation, 0});
         next != batches_.end() && next->first.first == operation; ++next) {
      batches.push_back(next->second);
    }
    for (const auto& batch : batches) deed(*batch);
  }

 private:
  using Key = std::pair<std::string, uint64_t>;

  const std::shared_ptr<ClusterContext> context_;
  uint64_t last_batch_ = 0;
  std::map<Key, std::shared_ptr<Batch>> batches_;  // By operation.
};

ClusterEngine::ClusterEngine(std::string cluster, asio::any_io_executor strand, base::Clock& clock,
                             absl::BitGenRef random, std::shared_ptr<k8s::NodeClient> client,
                             ClusterLimits limits, std::vector<std::string> legacy_annotations) {
  auto admission = Admission::Create(strand, clock, limits.max_concurrency, limits.max_qps,
                                     std::move(limits.held_back));
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

template <typename Deed>
void ClusterEngine::Tell(std::string operation, Deed deed) {
  asio::post(impl_->context().strand,
             [impl = impl_, operation = std::move(operation), deed = std::move(deed)] {
               impl->ForBatchesOf(operation, deed);
             });
}

void ClusterEngine::StopBatch(std::string operation, StopMode mode, NodeOutcome outcome) {
  Tell(std::move(operation), [mode, outcome](Batch& batch) { batch.Stop(mode, outcome); });
}

void ClusterEngine::PauseBatch(std::string operation) {
  Tell(std::move(operation), [](Batch& batch) { batch.SetPaused(true); });
}

void ClusterEngine::ResumeBatch(std::string operation) {
  Tell(std::move(operation), [](Batch& batch) { batch.SetPaused(false); });
}

void ClusterEngine::ReleaseBatch(std::string operation) {
  Tell(std::move(operation), [](Batch& batch) { batch.Release(); });
}

const std::string& ClusterEngine::cluster() const { return impl_->context().cluster; }

}  // namespace nodeops::engine
