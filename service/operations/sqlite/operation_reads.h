#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_READS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_READS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "service/operations/operation_store.h"
#include "service/operations/sqlite/database.h"

namespace nodeops::operations::sqlite {

// The queries that answer OperationStore's questions, with its contracts. Each is to be asked
// within one transaction, so that what it reads belongs together.

absl::StatusOr<v1::Operation> GetOperation(Database& database, const std::string& name);
absl::StatusOr<EventPage> ReadEvents(Database& database, const std::string& name,
                                     int64_t after_sequence, size_t max_events);
absl::StatusOr<int64_t> LastSequence(Database& database, const std::string& name);
absl::StatusOr<StoredNodes> ListNodes(Database& database, const std::string& name,
                                      const NodesQuery& query);
absl::StatusOr<StoredResults> ListResults(Database& database, const std::string& name,
                                          const std::vector<v1::NodeResult::Result>& results,
                                          size_t max_results, int64_t after);
absl::StatusOr<StoredOperations> ListOperations(Database& database, const OperationsQuery& query);
absl::StatusOr<ChangedOperations> ListChanged(Database& database, const OperationFilter& filter,
                                              int64_t after_change, size_t max_operations);
absl::StatusOr<int64_t> LastChange(Database& database);
absl::StatusOr<std::optional<RequestRecord>> FindRequest(Database& database,
                                                         const std::string& request_key);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_OPERATION_READS_H_
