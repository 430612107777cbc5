#ifndef NODEOPS_SERVICE_OPERATIONS_STORE_ERRORS_H_
#define NODEOPS_SERVICE_OPERATIONS_STORE_ERRORS_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace nodeops::operations {

// What every OperationStore answers, with the same code, text and details.

absl::Status OperationNotKept(const std::string& operation);  // NOT_FOUND

absl::Status NameTaken(const std::string& operation);  // ALREADY_EXISTS, and the next
absl::Status RequestIdTaken();

absl::Status ClaimedByAnother(const std::string& operation, int64_t epoch,
                              int64_t owners_epoch);  // ABORTED

// FAILED_PRECONDITION: a group that the log cannot take.
absl::Status NotNext(const std::string& operation, int64_t sequence, int64_t last_sequence);
absl::Status HasEnded(const std::string& operation);
absl::Status UnknownNode(const std::string& operation, const std::string& cluster,
                         const std::string& node);
absl::Status SecondResult(const std::string& operation, const std::string& cluster,
                          const std::string& node);

// OUT_OF_RANGE.
absl::Status NoSuchEvent(const std::string& operation, int64_t sequence, int64_t last_sequence);
absl::Status EventsNotKept(const std::string& operation, int64_t sequence, int64_t oldest_sequence);

// INVALID_ARGUMENT naming the field after_change.
absl::Status NoSuchChange(int64_t change, int64_t last_change);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORE_ERRORS_H_
