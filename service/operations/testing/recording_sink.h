#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_RECORDING_SINK_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_RECORDING_SINK_H_

#include <string>
#include <utility>
#include <vector>

#include "service/operations/cluster_observer.h"

namespace nodeops::operations {

// Keeps what it hears, and says at once that it is recorded.
struct RecordingSink final : OperationSink {
  void Add(v1::OperationEvent event) override { events.push_back(std::move(event)); }
  void AddResult(v1::OperationEvent event, absl::AnyInvocable<void()> recorded) override {
    events.push_back(std::move(event));
    recorded();
  }
  void Intend(std::vector<NodeIntent> attempts, absl::AnyInvocable<void()> recorded) override {
    for (NodeIntent& attempt : attempts) intents.push_back(std::move(attempt));
    recorded();
  }
  void OnReleased(std::string cluster) override { released.push_back(std::move(cluster)); }

  std::vector<v1::OperationEvent> events;
  std::vector<NodeIntent> intents;
  std::vector<std::string> released;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_RECORDING_SINK_H_
