#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_WRITES_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_WRITES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "service/operations/operation_store.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// What a write did, for those who are told once it is committed.
struct Written {
  int64_t operation = 0;         // Its id.
  std::vector<EventPtr> events;  // Those that are new.
  int64_t last_sequence = 0;     // Of the log.
  bool ended = false;            // The log has, with these events.
  size_t kept_events = 0;        // Of the operation.
  int64_t change = 0;            // The number of the change; 0: nothing that is seen has changed.
};

// The statements that record what OperationStore is given. Each function runs in a transaction of
// the caller's, which is to be undone on any error (this function's part of it at least).
class OperationWrites {
 public:
  OperationWrites(Database& database, const base::Clock& clock)
      : database_(database), clock_(clock) {}

  // The contracts of OperationStore.
  absl::StatusOr<Written> Create(const NewOperation& operation);
  absl::StatusOr<Written> Append(const EventGroup& group);
  absl::StatusOr<std::vector<ClaimedOperation>> ClaimUnfinished(const std::string& owner);

 private:
  absl::Status InsertNodes(int64_t operation, const std::vector<ClusterTargets>& targets);
  absl::Status InsertEvent(int64_t operation, const std::string& name,
                           const v1::OperationEvent& event);
  absl::Status RecordResult(int64_t operation, const std::string& name, int64_t sequence,
                            const v1::NodeResult& result);
  absl::Status RecordIntent(int64_t operation, const std::string& name, const NodeIntent& intent);
  absl::StatusOr<bool> HasNode(int64_t operation, const std::string& cluster,
                               const std::string& node);
  absl::StatusOr<int64_t> NextChange();

  Database& database_;
  const base::Clock& clock_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_WRITES_H_
