#include "service/metrics/metered_store.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "service/metrics/node_metrics.h"
#include "service/metrics/operation_metrics.h"
#include "service/metrics/store_metrics.h"

namespace nodeops::metrics {
namespace {

using operations::EventGroup;
using operations::OperationStore;

struct Meters {
  Meters(MetricRegistry& registry, const std::vector<std::string>& clusters)
      : operations(registry, clusters), nodes(registry, clusters), store(registry) {}

  void OnRecorded(const EventGroup& group) {
    for (const operations::EventPtr& event : group.events) {
      nodes.OnRecorded(group.operation.action(), *event);
    }
    operations.OnRecorded(group.operation);
  }

  OperationMetrics operations;
  NodeMetrics nodes;
  StoreMetrics store;
};

class MeteredStore final : public OperationStore {
 public:
  MeteredStore(std::shared_ptr<OperationStore> store, std::shared_ptr<Meters> meters,
               base::Clock& clock)
      : store_(std::move(store)), meters_(std::move(meters)), clock_(clock) {}

  bool is_durable() const override { return store_->is_durable(); }

  void Create(operations::NewOperation operation, Recorded done) override {
    auto counting = Writing(operation.group, /*waits=*/false, std::move(done));
    store_->Create(std::move(operation), std::move(counting));
  }
  void Append(EventGroup group, Recorded done) override {
    auto counting = Writing(group, /*waits=*/true, std::move(done));
    store_->Append(std::move(group), std::move(counting));
  }
  void ClaimUnfinished(std::string owner,
                       Done<std::vector<operations::ClaimedOperation>> done) override {
    store_->ClaimUnfinished(std::move(owner),
                            [meters = meters_, done = std::move(done)](auto claimed) mutable {
                              meters->store.OnRead(claimed.status());
                              if (claimed.ok()) {
                                for (const auto& one : *claimed)
                                  meters->operations.OnRecorded(one.operation);
                              }
                              done(std::move(claimed));
                            });
  }

  void ListNodes(std::string name, operations::NodesQuery query,
                 Done<operations::StoredNodes> done) override {
    store_->ListNodes(std::move(name), std::move(query), Reading(std::move(done)));
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    store_->Get(std::move(name), Reading(std::move(done)));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<operations::EventPage> done) override {
    store_->ReadEvents(std::move(name), after_sequence, max_events, Reading(std::move(done)));
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void List(operations::OperationsQuery query, Done<operations::StoredOperations> done) override {
    store_->List(std::move(query), Reading(std::move(done)));
  }
  void ListChanged(operations::OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<operations::ChangedOperations> done) override {
    store_->ListChanged(std::move(filter), after_change, max_operations, Reading(std::move(done)));
  }
  void NotifyChanged(int64_t after_change,
                     std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after,
                   Done<operations::StoredResults> done) override {
    store_->ListResults(std::move(name), std::move(results), max_results, after,
                        Reading(std::move(done)));
  }
  void FindRequest(std::string request_id,
                   Done<std::optional<operations::RequestRecord>> done) override {
    store_->FindRequest(std::move(request_id), Reading(std::move(done)));
  }

 private:
  // Keeps the events of the group, which are shared, and not its intents.
  Recorded Writing(const EventGroup& group, bool waits, Recorded done) const {
    return [meters = meters_, &clock = clock_, began = clock_.MonotonicNow(), waits,
            group = EventGroup{.operation = group.operation, .events = group.events},
            done = std::move(done)](absl::Status status) mutable {
      const absl::Duration took = base::Between(began, clock.MonotonicNow());
      meters->store.OnWritten(group.operation.name(), status, group.events.size(), took, waits);
      if (status.ok()) meters->OnRecorded(group);
      if (absl::IsAborted(status)) meters->operations.OnLost(group.operation.name());
      done(std::move(status));
    };
  }

  template <typename T>
  Done<T> Reading(Done<T> done) const {
    return [meters = meters_, done = std::move(done)](absl::StatusOr<T> answer) mutable {
      meters->store.OnRead(answer.status());
      done(std::move(answer));
    };
  }

  const std::shared_ptr<OperationStore> store_;
  const std::shared_ptr<Meters> meters_;
  base::Clock& clock_;
};

}  // namespace

std::shared_ptr<OperationStore> NewMeteredStore(std::shared_ptr<OperationStore> store,
                                                MetricRegistry& registry,
                                                const std::vector<std::string>& clusters,
                                                base::Clock& clock) {
  return std::make_shared<MeteredStore>(std::move(store),
                                        std::make_shared<Meters>(registry, clusters), clock);
}

}  // namespace nodeops::metrics
