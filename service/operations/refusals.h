#ifndef NODEOPS_SERVICE_OPERATIONS_REFUSALS_H_
#define NODEOPS_SERVICE_OPERATIONS_REFUSALS_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace nodeops::operations {

// Why a call about operations is refused for the moment; each but the first says when to come back.

// UNAVAILABLE, SHUTTING_DOWN.
absl::Status ShuttingDown();

// UNAVAILABLE, RECOVERING: what the process before left is being claimed.
absl::Status Recovering();

// UNAVAILABLE, OPERATION_NOT_RUN_HERE: the operation has not ended, and this process does not have
// it.
absl::Status NotRunHere(const std::string& name);

// RESOURCE_EXHAUSTED, TOO_MANY_OPERATIONS.
absl::Status TooManyRunning(size_t limit);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_REFUSALS_H_
