#ifndef NODEOPS_SERVICE_OPERATIONS_ERROR_DETAILS_H_
#define NODEOPS_SERVICE_OPERATIONS_ERROR_DETAILS_H_

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace nodeops::operations {

// A code and a text are for people; programs want to know which field was wrong, or when to come
// back. AIP-193 answers that with google.rpc messages in a status' details. These functions attach
// them to an absl::Status as payloads whose type URL is
// `type.googleapis.com/google.rpc.<Message>`; service/rpc turns each payload of that prefix into a
// detail of the call's status.
//
// Each returns `status` with one detail more, so that they nest. An OK status cannot carry details
// and stays as it is. Texts from outside must have gone through base::Sanitize.

inline constexpr std::string_view kDetailTypePrefix = "type.googleapis.com/";
inline constexpr std::string_view kErrorDomain = "nodeops.dev";

// google.rpc.ErrorInfo: what went wrong, for programs. `reason` is UPPER_SNAKE_CASE. Replaces the
// one that is there.
absl::Status WithErrorInfo(
    absl::Status status, std::string_view reason,
    std::initializer_list<std::pair<std::string_view, std::string_view>> metadata = {});

// google.rpc.BadRequest: a field, as a path such as `targets[2].names[0]`, and what is wrong with
// it. More than one can be added.
absl::Status WithFieldViolation(absl::Status status, std::string_view field,
                                std::string_view description);

// google.rpc.RetryInfo: how long to wait before the same call is worth another try.
absl::Status WithRetryInfo(absl::Status status, absl::Duration delay);

// google.rpc.ResourceInfo: which resource the error is about, such as `nodeops.dev/Operation`.
absl::Status WithResourceInfo(absl::Status status, std::string_view type, std::string_view name);

// INVALID_ARGUMENT about one field: `<field>: <description>`, with that violation attached.
absl::Status InvalidField(std::string_view field, std::string_view description);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_ERROR_DETAILS_H_
