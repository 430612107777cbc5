#ifndef NODEOPS_SERVICE_OPERATIONS_EVENT_CONVERSION_H_
#define NODEOPS_SERVICE_OPERATIONS_EVENT_CONVERSION_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "k8s/node.h"
#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "nodeops/v1/retry.pb.h"
#include "service/engine/node_task_types.h"

namespace nodeops::operations {

// Between the engine's types and those of the public API. Texts arrive sanitized (k8s/api_error.h).

// What is outside the range of these messages becomes the nearest that is inside: times on nodes
// are written by anybody.
google::protobuf::Timestamp ToProto(absl::Time time);
google::protobuf::Duration ToProto(absl::Duration duration);
absl::Time FromProto(const google::protobuf::Timestamp& time);
absl::Duration FromProto(const google::protobuf::Duration& duration);
v1::NodeError ToProto(const engine::NodeError& error);

v1::NodeAttemptStarted AttemptStarted(const std::string& cluster, const std::string& node,
                                      int attempt, int max_attempts,
                                      const std::vector<k8s::FieldManager>& conflicting_writers);
v1::NodeRetryScheduled RetryScheduled(const std::string& cluster, const std::string& node,
                                      int failed_attempt, int max_attempts,
                                      engine::RetryCause cause, const engine::NodeError& error,
                                      absl::Duration backoff);
v1::NodeThrottled Throttled(const std::string& cluster, const std::string& node, int attempt,
                            int max_attempts, absl::Duration wait, const engine::NodeError& error);
v1::NodeFinished Finished(const std::string& cluster, const engine::NodeTaskResult& result);

engine::Action ToEngine(v1::Operation::Action action);
engine::Mode ToEngine(v1::Operation::Mode mode);
engine::RetryOptions ToEngine(const v1::RetryOptions& options);  // Every field must be set.

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_EVENT_CONVERSION_H_
