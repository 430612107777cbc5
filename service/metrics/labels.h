#ifndef NODEOPS_SERVICE_METRICS_LABELS_H_
#define NODEOPS_SERVICE_METRICS_LABELS_H_

#include <string>
#include <vector>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

// What labels are called: the public API's words in lower case. Each has few values, known
// beforehand, so that the number of time series follows from the configuration alone.

namespace nodeops::metrics {

std::string Label(v1::Operation::Action action);  // "cordon"
std::string Label(v1::Operation::State state);    // "partially_failed"
std::string Label(v1::NodeResult::Result result);
std::string Label(v1::NodeRetryScheduled::Cause cause);

// All but the unspecified one.
std::vector<v1::Operation::Action> Actions();
std::vector<v1::Operation::State> States();
std::vector<v1::NodeResult::Result> Results();
std::vector<v1::NodeRetryScheduled::Cause> RetryCauses();

// Stands for clusters that operations name and the configuration does not know any more.
inline constexpr char kOtherCluster[] = "other";

}  // namespace nodeops::metrics

#endif  // NODEOPS_SERVICE_METRICS_LABELS_H_
