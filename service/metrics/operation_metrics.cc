#include "service/metrics/operation_metrics.h"

#include <utility>

#include "absl/time/time.h"
#include "service/metrics/labels.h"
#include "service/operations/event_conversion.h"
#include "service/operations/operation_state.h"

namespace nodeops::metrics {

OperationMetrics::OperationMetrics(MetricRegistry& registry, std::vector<std::string> clusters)
    : clusters_(clusters.begin(), clusters.end()),
      operations_(registry.AddCounters(
          {"nodeops_operations_total",
           {"verb", "cluster", "result"},
           "Operations that have ended, once for each of their clusters; previews too."})),
      duration_(registry.AddHistograms(
          {"nodeops_operation_duration_seconds",
           {"verb"},
           "From the acceptance of an operation to its end, restarts of the service included."},
          {0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400})),
      in_flight_(
          registry.AddGauges({"nodeops_operations_in_flight",
                              {"state"},
                              "Operations that have not ended, by their state as recorded."})) {
  for (const v1::Operation::State state : States()) {
    if (!operations::IsFinal(state)) {
      in_flight_.With({Label(state)});
      continue;
    }
    for (const v1::Operation::Action action : Actions()) {
      duration_.With({Label(action)});
      for (const std::string& cluster : clusters_) {
        operations_.With({Label(action), cluster, Label(state)});
      }
    }
  }
}

void OperationMetrics::OnRecorded(const v1::Operation& operation) {
  const bool is_final = operations::IsFinal(operation.state());
  {
    const std::lock_guard lock(mutex_);
    const auto place = running_.try_emplace(operation.name(), nullptr).first;
    if (place->second != nullptr) place->second->Decrement();
    if (is_final) {
      running_.erase(place);
    } else {
      place->second = &in_flight_.With({Label(operation.state())});
      place->second->Increment();
    }
  }
  if (is_final) CountEnd(operation);
}

void OperationMetrics::OnLost(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto lost = running_.extract(name);
  if (!lost.empty()) lost.mapped()->Decrement();
}

void OperationMetrics::CountEnd(const v1::Operation& operation) const {
  const std::string verb = Label(operation.action());
  for (const std::string& cluster : operation.clusters()) {
    const bool is_known = clusters_.count(cluster) > 0;
    operations_.With({verb, is_known ? cluster : kOtherCluster, Label(operation.state())})
        .Increment();
  }
  const absl::Duration took =
      operations::FromProto(operation.end_time()) - operations::FromProto(operation.create_time());
  duration_.With({verb}).Observe(absl::ToDoubleSeconds(took));
}

}  // namespace nodeops::metrics
