#include "k8s/api_error.h"

#include <algorithm>
#include <iterator>
#include <limits>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "k8s/json.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;

// What is shown of an answer.
constexpr size_t kMaxMessageBytes = 2048;

// An answer by its reason or its code, and what it means.
struct Meaning {
  std::string_view reason;  // As in apimachinery's metav1.StatusReason.
  int code;                 // The HTTP status that goes with it.
  ErrorClass error_class;
  StatusCode status_code;
};

// The one table. A row's code counts for an answer without a known reason; where several rows have
// one code, the first is meant.
constexpr Meaning kMeanings[] = {
    {"BadRequest", 400, ErrorClass::kRejected, StatusCode::kInvalidArgument},
    {"Unauthorized", 401, ErrorClass::kUnauthorized, StatusCode::kUnauthenticated},
    {"Forbidden", 403, ErrorClass::kRejected, StatusCode::kPermissionDenied},
    {"NotFound", 404, ErrorClass::kNotFound, StatusCode::kNotFound},
    {"MethodNotAllowed", 405, ErrorClass::kRejected, StatusCode::kUnimplemented},
    {"NotAcceptable", 406, ErrorClass::kRejected, StatusCode::kUnimplemented},
    {"RequestTimeout", 408, ErrorClass::kServerError, StatusCode::kDeadlineExceeded},
    {"Conflict", 409, ErrorClass::kConflict, StatusCode::kAborted},
    {"AlreadyExists", 409, ErrorClass::kRejected, StatusCode::kAlreadyExists},
    {"Expired", 410, ErrorClass::kRejected, StatusCode::kOutOfRange},
    {"Gone", 410, ErrorClass::kRejected, StatusCode::kOutOfRange},
    {"RequestEntityTooLarge", 413, ErrorClass::kRejected, StatusCode::kInvalidArgument},
    {"UnsupportedMediaType", 415, ErrorClass::kRejected, StatusCode::kUnimplemented},
    {"Invalid", 422, ErrorClass::kRejected, StatusCode::kInvalidArgument},
    {"TooManyRequests", 429, ErrorClass::kOverloaded, StatusCode::kResourceExhausted},
    {"InternalError", 500, ErrorClass::kServerError, StatusCode::kInternal},
    {"ServerTimeout", 500, ErrorClass::kServerError, StatusCode::kUnavailable},
    {"ServiceUnavailable", 503, ErrorClass::kServerError, StatusCode::kUnavailable},
    {"Timeout", 504, ErrorClass::kServerError, StatusCode::kDeadlineExceeded},
};

Meaning MeaningOf(std::string_view reason, int code) {
  const auto known = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                  [&](const Meaning& row) { return row.reason == reason; });
  if (known != std::end(kMeanings)) return *known;
  const auto by_code = std::find_if(std::begin(kMeanings), std::end(kMeanings),
                                    [&](const Meaning& row) { return row.code == code; });
  if (by_code != std::end(kMeanings)) return *by_code;
  if (code >= 500) return {reason, code, ErrorClass::kServerError, StatusCode::kUnavailable};
  return {reason, code, ErrorClass::kRejected, StatusCode::kUnknown};
}

// The parts of a Kubernetes Status that matter here.
struct StatusBody {
  std::string reason;
  std::string message;
  bool has_causes = false;
};

std::optional<StatusBody> ParseStatus(std::string_view body) {
  const auto document = ParseJson(body);
  if (!document.ok() || FindJsonString(**document, {"kind"}) != "Status") return std::nullopt;
  const rapidjson::Value* causes = FindJson(**document, {"details", "causes"});
  return StatusBody{
      .reason = base::Sanitize(FindJsonString(**document, {"reason"}).value_or(""), 128),
      .message = std::string(FindJsonString(**document, {"message"}).value_or("")),
      .has_causes = causes != nullptr && causes->IsArray() && !causes->Empty()};
}

// The message of an answer that does not bring its own, as one of a proxy.
std::string SynthesizedMessage(int code, std::string_view body) {
  const size_t shown = std::min(body.size(), kMaxMessageBytes);
  const absl::string_view text = absl::StripAsciiWhitespace({body.data(), shown});
  if (text.empty()) return absl::StrCat("the server answered HTTP ", code, " without a message");
  return absl::StrCat("the server answered HTTP ", code, ": ", text);
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// Only a plain number of seconds counts, as in client-go (rest/with_retry.go): a date does not. One
// that no integer holds is longer than anybody waits, and no leave to come back sooner.
std::optional<absl::Duration> RetryAfter(const HttpResponse& response) {
  if (response.status != 429 && response.status < 500) return std::nullopt;
  const auto text = response.FindHeader("Retry-After");
  if (!text) return std::nullopt;
  const absl::string_view number(text->data(), text->size());
  int64_t seconds = 0;
  if (absl::SimpleAtoi(number, &seconds)) return absl::Seconds(std::max<int64_t>(seconds, 0));
  if (IsDigits(number)) return absl::Seconds(std::numeric_limits<int64_t>::max());
  return std::nullopt;
}

ErrorClass Refine(RequestKind kind, ErrorClass by_table, const Meaning& meaning, bool has_causes) {
  // Causes name fields that another manager owns: trying again does not help.
  if (by_table == ErrorClass::kConflict && has_causes) return ErrorClass::kRejected;
  // A failed `test` has no reason of its own.
  if (kind == RequestKind::kJsonPatchWithTest && meaning.code == 422) return ErrorClass::kConflict;
  return by_table;
}

ApiError NoAnswer(ErrorClass error_class, std::string_view message) {
  return {.error_class = error_class, .message = base::Sanitize(message, kMaxMessageBytes)};
}

}  // namespace

ApiError ClassifyResponse(RequestKind kind, const HttpResponse& response) {
  StatusBody status = ParseStatus(response.body).value_or(StatusBody{});
  const Meaning meaning = MeaningOf(status.reason, response.status);
  if (status.message.empty()) {
    status.message = SynthesizedMessage(response.status, response.body);
  }
  ApiError error{
      .error_class = Refine(kind, meaning.error_class, meaning, status.has_causes),
      .http_status = response.status,
      .reason = std::move(status.reason),
      .message = base::Sanitize(status.message, kMaxMessageBytes),
      .retry_after = RetryAfter(response),
  };
  if (error.retry_after) error.error_class = ErrorClass::kThrottled;
  return error;
}

ApiError ClassifyTransportError(RequestKind, const TransportError& error) {
  switch (error.kind) {
    case TransportError::Kind::kNotSent:
      return NoAnswer(ErrorClass::kUnavailable, error.message);
    case TransportError::Kind::kLost:
      return NoAnswer(ErrorClass::kConnectionLost, error.message);
    case TransportError::Kind::kTimedOut: {
      ApiError late = NoAnswer(ErrorClass::kConnectionLost, error.message);
      late.timed_out = true;
      return late;
    }
    case TransportError::Kind::kReusedClosed:
      return NoAnswer(ErrorClass::kReusedClosed, error.message);
  }
  __builtin_unreachable();
}

ApiError UnreadableAnswer(RequestKind, int http_status, const absl::Status& why) {
  ApiError error = NoAnswer(ErrorClass::kConnectionLost,
                            absl::StrCat("the server answered HTTP ", http_status,
                                         " with a body that cannot be used: ", why.message()));
  error.http_status = http_status;
  return error;
}

absl::Status ApiError::ToStatus() const {
  StatusCode code = StatusCode::kUnavailable;
  if (timed_out) {
    code = StatusCode::kDeadlineExceeded;
  } else if (error_class == ErrorClass::kConflict) {
    code = StatusCode::kAborted;
  } else if (error_class != ErrorClass::kConnectionLost && http_status != 0) {
    code = MeaningOf(reason, http_status).status_code;
  } else if (error_class == ErrorClass::kRejected) {
    code = StatusCode::kInvalidArgument;  // Refused before it was sent.
  }
  return absl::Status(code, message);
}

}  // namespace nodeops::k8s
