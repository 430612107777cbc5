#ifndef NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATIONS_H_
#define NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/append_listeners.h"
#include "service/operations/operation_log.h"
#include "service/operations/operation_store.h"
#include "service/operations/retention.h"

namespace nodeops::operations {

// All operations in memory: what MemoryOperationStore does once it is its turn. The functions have
// the contracts of OperationStore. Not thread-safe.
class MemoryOperations {
 public:
  MemoryOperations(const Retention& retention, base::Clock& clock)
      : clock_(clock), finished_(retention, absl::ZeroDuration()) {}

  absl::Status Create(NewOperation operation);
  absl::Status Append(EventGroup group);
  std::vector<ClaimedOperation> ClaimUnfinished();

  absl::StatusOr<OperationLog*> Find(const std::string& name);
  StoredOperations List(const OperationsQuery& query) const;
  absl::StatusOr<ChangedOperations> ListChanged(const OperationFilter& filter, int64_t after_change,
                                                size_t max_operations) const;
  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener);
  std::optional<RequestRecord> FindRequest(const std::string& request_key) const;

 private:
  struct Entry {
    OperationLog log;
    std::string request_key;
    std::string fingerprint;
    int64_t change = 0;  // The number of its last one.
  };

  static bool Matches(const OperationFilter& filter, const OperationLog& log);
  void Changed(int64_t number, Entry& entry);
  void DropOld();
  void Drop(int64_t number);

  base::Clock& clock_;
  std::map<int64_t, Entry> entries_;  // By the order in which they were recorded.
  std::unordered_map<std::string, int64_t> by_name_;
  std::unordered_map<std::string, int64_t> by_request_;
  std::map<int64_t, int64_t> by_change_;
  int64_t last_number_ = 0;
  int64_t last_change_ = 0;
  FinishedOperations finished_;
  AppendListeners change_listeners_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATIONS_H_
