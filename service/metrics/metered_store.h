#ifndef NODEOPS_SERVICE_METRICS_METERED_STORE_H_
#define NODEOPS_SERVICE_METRICS_METERED_STORE_H_

#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "service/metrics/metric_registry.h"
#include "service/operations/operation_store.h"

namespace nodeops::metrics {

// `store`, with what is recorded in it counted: operations, nodes and the store's own work. What is
// counted is what was recorded, once, however often the store had to be asked; and as it is counted
// after it was recorded, watchers may see it a moment earlier.
//
// Results are counted where they are recorded and nowhere else, so that they are right whatever
// else fails: a node that an earlier process was interrupted at counts in the process that records
// its result. `clusters` are the configured ones. The registry must outlive the store.
std::shared_ptr<operations::OperationStore> NewMeteredStore(
    std::shared_ptr<operations::OperationStore> store, MetricRegistry& registry,
    const std::vector<std::string>& clusters, base::Clock& clock);

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_METERED_STORE_H_
