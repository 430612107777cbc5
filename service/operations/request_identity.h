#ifndef NODEOPS_SERVICE_OPERATIONS_REQUEST_IDENTITY_H_
#define NODEOPS_SERVICE_OPERATIONS_REQUEST_IDENTITY_H_

#include <string>

#include "service/operations/operation_service.h"

namespace nodeops::operations {

// `operations/` and 128 bits of the operating system's randomness in hex: cannot be guessed.
std::string NewOperationName();

// What a request_id is known by: each caller has his own ones, which no other caller can find, take
// or join. Empty if `request_id` is. `actor` has no line breaks. Stable, so that it can be stored.
std::string RequestKey(const std::string& actor, const std::string& request_id);

// Equal exactly for requests that ask for the same: every field counts, the actor too, except the
// request_id. Stable, so that it can be stored.
std::string RequestFingerprint(const BatchRequest& request);
std::string RequestFingerprint(const UndoRequest& request);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_REQUEST_IDENTITY_H_
