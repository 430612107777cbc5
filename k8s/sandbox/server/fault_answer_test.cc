#include "k8s/sandbox/server/fault_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace nodeops::k8s::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

RequestInfo PatchOf(std::string name) {
  return {.user = "admin", .verb = "patch", .resource = "nodes", .name = std::move(name)};
}

ApiResponse Answer(int status) {
  return FaultAnswer({.kind = FaultKind::kStatus, .status = status}, PatchOf("n1"));
}

TEST(FaultAnswerTest, AConflictIsTheOneThatALostRaceGets) {
  const ApiResponse response = Answer(409);
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Type", "application/json")));
  EXPECT_EQ(response.body,
            R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
            R"("message":"Operation cannot be fulfilled on nodes \"n1\": the object has been )"
            R"(modified; please apply your changes to the latest version and try again",)"
            R"("reason":"Conflict","details":{"name":"n1","kind":"nodes"},"code":409})"
            "\n");
}

TEST(FaultAnswerTest, ThrottlingIsPlainText) {
  const ApiResponse response =
      FaultAnswer({.kind = FaultKind::kStatus, .status = 429, .retry_after = "2"}, PatchOf("n1"));
  EXPECT_EQ(response.status, 429);
  EXPECT_THAT(response.headers,
              ElementsAre(Pair("Content-Type", "text/plain; charset=utf-8"),
                          Pair("X-Content-Type-Options", "nosniff"), Pair("Retry-After", "2")));
  EXPECT_EQ(response.body, "Too many requests, please try again later.\n");
}

TEST(FaultAnswerTest, EveryCodeHasItsReasonAndMessage) {
  const struct {
    int status;
    const char* text;
  } cases[] = {
      {400, R"("reason":"BadRequest")"},
      {401, R"("message":"Unauthorized","reason":"Unauthorized","code":401})"},
      {403,
       R"("message":"nodes \"n1\" is forbidden: User \"admin\" cannot patch resource \"nodes\" )"
       R"(in API group \"\" at the cluster scope","reason":"Forbidden",)"
       R"("details":{"name":"n1","kind":"nodes"},"code":403})"},
      {404, R"("message":"nodes \"n1\" not found","reason":"NotFound")"},
      {410, R"("reason":"Expired","code":410})"},
      {413, R"("reason":"RequestEntityTooLarge")"},
      {422, R"("reason":"Invalid","details":{},"code":422})"},
      {500, R"("reason":"InternalError")"},
      {503, R"("reason":"ServiceUnavailable")"},
      {504, R"("reason":"Timeout")"},
      {507, R"("message":"the server responded with the status code 507 but did not return more )"
            R"(information","details":{},"code":507})"},
  };
  for (const auto& expected : cases) {
    EXPECT_EQ(Answer(expected.status).status, expected.status);
    EXPECT_THAT(Answer(expected.status).body, HasSubstr(expected.text));
  }
}

TEST(FaultAnswerTest, ACollectionHasNoName) {
  const RequestInfo list{.user = "admin", .verb = "list", .resource = "nodes"};
  EXPECT_THAT(FaultAnswer({.kind = FaultKind::kStatus, .status = 403}, list).body,
              HasSubstr(R"("message":"nodes is forbidden: User \"admin\" cannot list resource )"));
  EXPECT_THAT(FaultAnswer({.kind = FaultKind::kStatus, .status = 404}, list).body,
              HasSubstr(R"("message":"the server could not find the requested resource")"));
}

TEST(FaultAnswerTest, AConflictOfACreateIsANodeThatThereIs) {
  const RequestInfo create{.user = "admin", .verb = "create", .resource = "nodes", .name = "n1"};
  EXPECT_THAT(FaultAnswer({.kind = FaultKind::kStatus, .status = 409}, create).body,
              HasSubstr(R"("message":"nodes \"n1\" already exists","reason":"AlreadyExists")"));
}

TEST(FaultAnswerTest, WhenToComeBackIsInTheBodyToo) {
  const ApiResponse response =
      FaultAnswer({.kind = FaultKind::kStatus, .status = 503, .retry_after = "3"}, PatchOf("n1"));
  EXPECT_THAT(response.headers, testing::Contains(Pair("Retry-After", "3")));
  EXPECT_THAT(response.body, HasSubstr(R"("details":{"retryAfterSeconds":3},"code":503)"));
}

TEST(FaultAnswerTest, TheScriptsWordsWin) {
  const ApiResponse response = FaultAnswer({.kind = FaultKind::kStatus,
                                            .status = 429,
                                            .reason = "TooManyRequests",
                                            .message = "wait \"please\""},
                                           PatchOf("n1"));
  EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Type", "application/json")));
  EXPECT_THAT(response.body,
              HasSubstr(R"("message":"wait \"please\"","reason":"TooManyRequests")"));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
