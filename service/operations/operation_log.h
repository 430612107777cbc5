#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/operations/append_listeners.h"
#include "service/operations/operation_nodes.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// One operation in memory: its log, its nodes, where it stands, who owns it and who waits for more.
// Not thread-safe.
class OperationLog {
 public:
  OperationLog() = default;
  explicit OperationLog(const std::vector<ClusterTargets>& targets, int64_t epoch = 1)
      : nodes_(targets), epoch_(epoch) {}

  // The contract of OperationStore::Append. Wakes listeners.
  absl::Status Append(EventGroup group);

  // The contracts of the functions of that name in OperationStore.
  absl::StatusOr<EventPage> ReadEvents(int64_t after_sequence, size_t max_events) const;
  void NotifyAppended(int64_t after_sequence, std::weak_ptr<AppendListener> listener);

  // Takes the operation away from its owner; gives the new owner's epoch.
  int64_t Claim() { return ++epoch_; }

  // Forgets the events so far, and nothing else.
  void DropEvents();

  // Calls every listener that waits.
  void WakeListeners() { Wake(listeners_.TakeAll()); }

  const v1::Operation& operation() const { return operation_; }
  const OperationNodes& nodes() const { return nodes_; }
  bool ended() const { return ended_; }
  size_t size() const { return events_.size(); }  // Events that are kept.
  size_t listeners() const { return listeners_.size(); }

 private:
  int64_t last_sequence() const { return dropped_ + static_cast<int64_t>(events_.size()); }

  v1::Operation operation_;
  OperationNodes nodes_;
  int64_t epoch_ = 1;
  int64_t dropped_ = 0;           // So many events are not kept any more.
  std::vector<EventPtr> events_;  // The sequence number of events_[i] is dropped_ + i + 1.
  bool ended_ = false;
  AppendListeners listeners_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_
