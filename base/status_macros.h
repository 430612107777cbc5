#ifndef NODEOPS_BASE_STATUS_MACROS_H_
#define NODEOPS_BASE_STATUS_MACROS_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Leaves the function with the status of `expression` if it is not OK.
#define NODEOPS_RETURN_IF_ERROR(expression)                                 \
  do {                                                                      \
    if (absl::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)

// `NODEOPS_ASSIGN_OR_RETURN(auto value, Function());` leaves the function with Function's status if
// it is not OK.
#define NODEOPS_ASSIGN_OR_RETURN(declaration, expression) \
  NODEOPS_ASSIGN_OR_RETURN_IMPL_(NODEOPS_CONCAT_(status_or_, __LINE__), declaration, expression)

#define NODEOPS_ASSIGN_OR_RETURN_IMPL_(status_or, declaration, expression) \
  auto status_or = (expression);                                           \
  if (!status_or.ok()) return std::move(status_or).status();               \
  declaration = *std::move(status_or)

#define NODEOPS_CONCAT_(a, b) NODEOPS_CONCAT_INNER_(a, b)
#define NODEOPS_CONCAT_INNER_(a, b) a##b

#endif  // NODEOPS_BASE_STATUS_MACROS_H_
