#ifndef NODEOPS_K8S_API_ERROR_H_
#define NODEOPS_K8S_API_ERROR_H_

#include <optional>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// What an answer of the API server means to whoever decides what to do next. DESIGN section 5 is
// the table.
enum class ErrorClass {
  kConflict,        // 409 Conflict without causes: somebody wrote in between. Read again.
  kThrottled,       // 429 or 5xx with an integer Retry-After: wait as told, `retry_after` is set.
  kOverloaded,      // 429 without one.
  kServerError,     // 5xx without one, or 408. After a write: it may have taken effect.
  kConnectionLost,  // Lost or timed out after something was sent, or a 2xx that cannot be read.
                    // After a write: as above.
  kReusedClosed,    // A kept-alive connection proved closed. A read is free to go again; after a
                    // write as kConnectionLost.
  kUnavailable,     // Nothing was sent: name lookup, connect or TLS failed.
  kUnauthorized,    // 401: the credentials have aged.
  kNotFound,        // 404.
  kRejected,        // Every other answer: will not get better.
};

// Whether a request could change something, and how it was guarded.
enum class RequestKind {
  kRead,
  kWrite,
  kJsonPatchWithTest,  // A write whose 422 means that a guarded field changed.
};

// One failed request, classified.
struct ApiError {
  ErrorClass error_class = ErrorClass::kRejected;
  int http_status = 0;  // 0: no answer.
  std::string reason;   // The Status' reason, such as "Conflict"; empty if none.
  std::string message;  // The Status' message, or what happened instead. Sanitized and capped.
  std::optional<absl::Duration> retry_after;  // Only for kThrottled. Never negative.
  bool timed_out = false;  // Only for kConnectionLost: nothing was lost, the time was over.

  // The nearest canonical code, with `message`.
  absl::Status ToStatus() const;
};

// Classifies an answer that is not 2xx. Like client-go's errors package, a reason that is known
// wins over the code, and a body that is not a Status is worked out from the code.
ApiError ClassifyResponse(RequestKind kind, const HttpResponse& response);

// Classifies the lack of an answer.
ApiError ClassifyTransportError(RequestKind kind, const TransportError& error);

// A 2xx whose body cannot be used.
ApiError UnreadableAnswer(RequestKind kind, int http_status, const absl::Status& why);

// A value, or why there is none.
template <typename T>
class ApiResult {
 public:
  ApiResult(T value) : state_(std::move(value)) {}         // NOLINT(google-explicit-constructor)
  ApiResult(ApiError error) : state_(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  bool ok() const { return std::holds_alternative<T>(state_); }
  T& value() { return std::get<T>(state_); }
  const T& value() const { return std::get<T>(state_); }
  const ApiError& error() const { return std::get<ApiError>(state_); }

 private:
  std::variant<T, ApiError> state_;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_API_ERROR_H_
