#ifndef NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_
#define NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// One operation in memory: its log, where it stands, and who waits for more. Not thread-safe.
class OperationLog {
 public:
  // The contract of OperationStore::Append.
  absl::Status Append(EventGroup group);

  // The contracts of the functions of that name in OperationStore.
  absl::StatusOr<EventPage> ReadEvents(int64_t after_sequence, size_t max_events) const;
  StoredResults ListResults(const std::vector<v1::NodeResult::Result>& results, size_t max_results,
                            int64_t after) const;
  void NotifyAppended(int64_t after_sequence, std::weak_ptr<AppendListener> listener);

  // Calls every listener that waits.
  void WakeListeners();

  const v1::Operation& operation() const { return operation_; }
  bool ended() const { return ended_; }
  size_t size() const { return events_.size(); }
  size_t listeners() const { return listeners_.size(); }  // Those that have gone included.

 private:
  v1::Operation operation_;
  std::vector<EventPtr> events_;  // The sequence number of events_[i] is i + 1.
  std::vector<EventPtr> results_;
  bool ended_ = false;
  std::vector<std::weak_ptr<AppendListener>> listeners_;
  size_t sweep_at_ =
      64;  // How many listeners there may be before those that have gone are looked for.
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_OPERATION_LOG_H_
