#include "k8s/api_error.h"

#include <gtest/gtest.h>

#include <limits>

#include "k8s/testing/transcript.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;

constexpr char kModified[] =
    "Operation cannot be fulfilled on nodes \"demo-1\": the object has been modified; please apply "
    "your changes to the latest version and try again";

// A recorded answer and what it means.
struct RecordedCase {
  std::string transcript;
  RequestKind kind;
  ErrorClass error_class;
  int http_status;
  std::string reason;
  std::string message;  // The beginning of it.
  StatusCode code;
};

class RecordedAnswerTest : public testing::TestWithParam<RecordedCase> {};

TEST_P(RecordedAnswerTest, MeansWhatTheTableSays) {
  const RecordedCase& expected = GetParam();
  const ApiError error =
      ClassifyResponse(expected.kind, ReadTranscript(expected.transcript).response);
  EXPECT_EQ(error.error_class, expected.error_class);
  EXPECT_EQ(error.http_status, expected.http_status);
  EXPECT_EQ(error.reason, expected.reason);
  EXPECT_EQ(error.message.substr(0, expected.message.size()), expected.message);
  EXPECT_EQ(error.ToStatus().code(), expected.code);
  EXPECT_EQ(std::string(error.ToStatus().message()), error.message);
}

using enum ErrorClass;
using enum RequestKind;

INSTANTIATE_TEST_SUITE_P(
    Transcripts, RecordedAnswerTest,
    testing::Values(
        RecordedCase{"04-put-stale-conflict", kWrite, kConflict, 409, "Conflict", kModified,
                     StatusCode::kAborted},
        RecordedCase{"11-patch-guarded-conflict", kWrite, kConflict, 409, "Conflict", kModified,
                     StatusCode::kAborted},
        RecordedCase{"06-put-wrong-uid", kWrite, kConflict, 409, "Conflict",
                     "Operation cannot be fulfilled on nodes \"demo-1\": StorageError: invalid "
                     "object, Code: 4",
                     StatusCode::kAborted},
        RecordedCase{"07-put-missing-node", kWrite, kConflict, 409, "Conflict",
                     "Operation cannot be fulfilled on nodes \"none\": StorageError",
                     StatusCode::kAborted},
        RecordedCase{"08-put-name-mismatch", kWrite, kRejected, 400, "BadRequest",
                     "the name of the object (demo-1) does not match the name on the URL (demo-2)",
                     StatusCode::kInvalidArgument},
        RecordedCase{"16-json-patch-test-fails", kJsonPatchWithTest, kConflict, 422, "Invalid",
                     "the server rejected our request due to an error in our request",
                     StatusCode::kAborted},
        RecordedCase{"16-json-patch-test-fails", kWrite, kRejected, 422, "Invalid",
                     "the server rejected our request due to an error in our request",
                     StatusCode::kInvalidArgument},
        RecordedCase{"17-patch-uid-mismatch", kWrite, kRejected, 422, "Invalid",
                     "Node \"demo-1\" is invalid: metadata.uid: Invalid value",
                     StatusCode::kInvalidArgument},
        RecordedCase{"18-patch-wrong-content-type", kWrite, kRejected, 415, "UnsupportedMediaType",
                     "415: Unsupported Media Type", StatusCode::kUnimplemented},
        RecordedCase{"19-patch-invalid-json", kWrite, kServerError, 500, "", "Invalid JSON Patch",
                     StatusCode::kInternal},
        RecordedCase{"20-patch-wrong-type", kWrite, kRejected, 422, "Invalid",
                     " \"\" is invalid: patch: Invalid value", StatusCode::kInvalidArgument},
        RecordedCase{"30-401", kRead, kUnauthorized, 401, "Unauthorized", "Unauthorized",
                     StatusCode::kUnauthenticated},
        RecordedCase{"31-403-get", kRead, kRejected, 403, "Forbidden",
                     "nodes \"demo-1\" is forbidden: User \"nobody\" cannot get resource \"nodes\"",
                     StatusCode::kPermissionDenied},
        RecordedCase{"31-403-patch", kWrite, kRejected, 403, "Forbidden",
                     "nodes \"demo-1\" is forbidden: User \"nobody\" cannot patch resource",
                     StatusCode::kPermissionDenied},
        RecordedCase{"32-404", kRead, kNotFound, 404, "NotFound", "nodes \"none\" not found",
                     StatusCode::kNotFound},
        RecordedCase{"33-405", kWrite, kRejected, 405, "MethodNotAllowed",
                     "the server does not allow this method on the requested resource",
                     StatusCode::kUnimplemented},
        RecordedCase{"34-429-throttled", kWrite, kThrottled, 429, "",
                     "the server answered HTTP 429: Too many requests, please try again later.",
                     StatusCode::kResourceExhausted},
        RecordedCase{"43-list-bad-label-selector", kRead, kRejected, 400, "BadRequest",
                     "found '==', expected: !, identifier, or 'end of string'",
                     StatusCode::kInvalidArgument},
        RecordedCase{"44-list-bad-field-selector", kRead, kRejected, 400, "BadRequest", "",
                     StatusCode::kInvalidArgument},
        RecordedCase{"46-list-expired-continue", kRead, kRejected, 410, "Expired",
                     "The provided continue parameter is too old", StatusCode::kOutOfRange}),
    [](const auto& test) {
      std::string name = test.param.transcript + "_" + std::to_string(test.index);
      for (char& c : name) c = c == '-' ? '_' : c;
      return name;
    });

HttpResponse Status(int code, const std::string& reason, const std::string& more = "",
                    HttpHeaders headers = {}) {
  return {code, std::move(headers),
          R"({"kind":"Status","status":"Failure","message":"why","reason":")" + reason + "\"" +
              more + R"(,"code":)" + std::to_string(code) + "}"};
}

ErrorClass ClassOf(const HttpResponse& response) {
  return ClassifyResponse(kWrite, response).error_class;
}

TEST(ClassifyResponseTest, AReasonThatIsKnownWinsOverTheCode) {
  EXPECT_EQ(ClassOf(Status(400, "Conflict")), kConflict);
  EXPECT_EQ(ClassOf(Status(409, "AlreadyExists")), kRejected);
  EXPECT_EQ(ClassOf(Status(409, "NotFound")), kNotFound);
  EXPECT_EQ(ClassOf(Status(500, "Forbidden")), kRejected);
}

TEST(ClassifyResponseTest, AnUnknownReasonLeavesItToTheCode) {
  EXPECT_EQ(ClassOf(Status(409, "")), kConflict);
  EXPECT_EQ(ClassOf(Status(409, "Novel")), kConflict);
  EXPECT_EQ(ClassOf(Status(404, "Novel")), kNotFound);
  EXPECT_EQ(ClassifyResponse(kWrite, Status(409, "Novel")).reason, "Novel");
}

TEST(ClassifyResponseTest, AConflictWithCausesIsFinal) {
  const HttpResponse apply =
      Status(409, "Conflict",
             R"(,"details":{"causes":[{"reason":"FieldManagerConflict","message":"m"}]})");
  const ApiError error = ClassifyResponse(kWrite, apply);
  EXPECT_EQ(error.error_class, kRejected);
  EXPECT_EQ(error.reason, "Conflict");
  EXPECT_EQ(error.message, "why");
  EXPECT_EQ(error.ToStatus().code(), StatusCode::kAborted);
  EXPECT_EQ(ClassOf(Status(409, "Conflict", R"(,"details":{"causes":[]})")), kConflict);
}

TEST(ClassifyResponseTest, RetryAfterOn429And5xxThrottles) {
  for (const int code : {429, 500, 503, 504}) {
    const ApiError error = ClassifyResponse(kWrite, Status(code, "", "", {{"Retry-After", "7"}}));
    EXPECT_EQ(error.error_class, kThrottled) << code;
    EXPECT_EQ(error.retry_after, absl::Seconds(7)) << code;
    EXPECT_EQ(error.message, "why");
  }
}

TEST(ClassifyResponseTest, RetryAfterElsewhereMeansNothing) {
  const ApiError error =
      ClassifyResponse(kWrite, Status(409, "Conflict", "", {{"Retry-After", "7"}}));
  EXPECT_EQ(error.error_class, kConflict);
  EXPECT_EQ(error.retry_after, std::nullopt);
}

TEST(ClassifyResponseTest, OnlyAnIntegerRetryAfterCounts) {
  for (const std::string text : {"Wed, 21 Oct 2026 07:28:00 GMT", "1.5", "", "soon", "7s", "-",
                                 "99999999999999999999999s"}) {
    const HttpHeaders headers = {{"Retry-After", text}};
    EXPECT_EQ(ClassOf(Status(429, "", "", headers)), kOverloaded) << text;
    EXPECT_EQ(ClassOf(Status(503, "", "", headers)), kServerError) << text;
    EXPECT_EQ(ClassifyResponse(kRead, Status(503, "", "", headers)).retry_after, std::nullopt);
  }
}

TEST(ClassifyResponseTest, ANegativeRetryAfterIsZero) {
  const ApiError error = ClassifyResponse(kWrite, Status(503, "", "", {{"Retry-After", "-3"}}));
  EXPECT_EQ(error.error_class, kThrottled);
  EXPECT_EQ(error.retry_after, absl::ZeroDuration());
}

TEST(ClassifyResponseTest, ARetryAfterBeyondAllIntegersIsTheLongestWait) {
  for (const std::string text : {"9223372036854775807", "9223372036854775808",
                                 "99999999999999999999999", "0099999999999999999999"}) {
    const ApiError error = ClassifyResponse(kWrite, Status(429, "", "", {{"Retry-After", text}}));
    EXPECT_EQ(error.error_class, kThrottled) << text;
    EXPECT_EQ(error.retry_after, absl::Seconds(std::numeric_limits<int64_t>::max())) << text;
  }
}

TEST(ClassifyResponseTest, TheCodesOfTheTable) {
  const std::pair<int, ErrorClass> expected[] = {
      {301, kRejected},    {304, kRejected},    {400, kRejected},    {402, kRejected},
      {408, kServerError}, {413, kRejected},    {418, kRejected},    {422, kRejected},
      {429, kOverloaded},  {500, kServerError}, {502, kServerError}, {503, kServerError},
      {504, kServerError}, {599, kServerError}};
  for (const auto& [code, error_class] : expected) {
    EXPECT_EQ(ClassOf({.status = code}), error_class) << code;
  }
}

TEST(ClassifyResponseTest, TheReasonsThatGoWith5xx) {
  for (const char* reason : {"ServerTimeout", "Timeout", "InternalError", "ServiceUnavailable"}) {
    EXPECT_EQ(ClassOf(Status(500, reason)), kServerError) << reason;
  }
  EXPECT_EQ(ClassOf(Status(500, "TooManyRequests")), kOverloaded);
}

TEST(ClassifyResponseTest, ABodyThatIsNoStatusIsShownCapped) {
  const ApiError error =
      ClassifyResponse(kRead, {.status = 502, .body = "<html>\x1b[31m" + std::string(9000, 'x')});
  EXPECT_EQ(error.error_class, kServerError);
  EXPECT_EQ(error.reason, "");
  EXPECT_EQ(error.message.substr(0, 48), "the server answered HTTP 502: <html>\\x1b[31mxxxx");
  EXPECT_LE(error.message.size(), 2048u + 3);
}

TEST(ClassifyResponseTest, AnEmptyBodyStillHasAMessage) {
  EXPECT_EQ(ClassifyResponse(kRead, {.status = 503}).message,
            "the server answered HTTP 503 without a message");
}

TEST(ClassifyResponseTest, TextOfTheServerIsSanitized) {
  const ApiError error = ClassifyResponse(
      kRead,
      {.status = 403,
       .body = R"({"kind":"Status","message":"a\u001b[2Jb\nc","reason":"For\u0007bidden"})"});
  EXPECT_EQ(error.message, "a\\x1b[2Jb\\x0ac");
  EXPECT_EQ(error.reason, "For\\x07bidden");
}

TEST(ClassifyTransportErrorTest, TellsWhetherSomethingWasSent) {
  using Kind = TransportError::Kind;
  const std::pair<Kind, ErrorClass> expected[] = {{Kind::kNotSent, kUnavailable},
                                                  {Kind::kLost, kConnectionLost},
                                                  {Kind::kTimedOut, kConnectionLost},
                                                  {Kind::kReusedClosed, kReusedClosed}};
  for (const auto& [kind, error_class] : expected) {
    const ApiError error = ClassifyTransportError(kWrite, {kind, "what\nhappened"});
    EXPECT_EQ(error.error_class, error_class);
    EXPECT_EQ(error.http_status, 0);
    EXPECT_EQ(error.message, "what\\x0ahappened");
    EXPECT_EQ(error.timed_out, kind == Kind::kTimedOut);
    EXPECT_EQ(error.ToStatus().code(),
              kind == Kind::kTimedOut ? StatusCode::kDeadlineExceeded : StatusCode::kUnavailable);
  }
}

TEST(UnreadableAnswerTest, IsALostAnswer) {
  const ApiError error = UnreadableAnswer(kWrite, 200, absl::InvalidArgumentError("no JSON"));
  EXPECT_EQ(error.error_class, kConnectionLost);
  EXPECT_EQ(error.http_status, 200);
  EXPECT_EQ(error.message, "the server answered HTTP 200 with a body that cannot be used: no JSON");
  EXPECT_EQ(error.ToStatus().code(), StatusCode::kUnavailable);
}

}  // namespace
}  // namespace nodeops::k8s
