#include "k8s/sandbox/server/fault_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s::sandbox {
namespace {

using base::StatusIs;
using testing::HasSubstr;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

absl::StatusOr<Fault> Parse(const char* json) {
  rapidjson::Document document;
  document.Parse(json);
  return ParseFault(document, "$.answer");
}

TEST(FaultParserTest, ANumberIsAStatus) {
  const auto fault = Parse("409");
  ASSERT_THAT(fault, base::IsOk());
  EXPECT_EQ(fault->kind, FaultKind::kStatus);
  EXPECT_EQ(fault->status, 409);
  for (const char* json : {"200", "399", "600", "-1", "409.5"}) {
    EXPECT_THAT(Parse(json), StatusIs(kInvalid, HasSubstr("write an integer from 400 to 599")));
  }
}

TEST(FaultParserTest, ATextIsAFault) {
  EXPECT_EQ(Parse(R"("gzip-bomb")")->kind, FaultKind::kGzipBomb);
  EXPECT_THAT(Parse(R"("status")"), StatusIs(kInvalid, HasSubstr("say which status")));
  EXPECT_THAT(Parse(R"("rst")"), StatusIs(kInvalid, HasSubstr("write one of none, status")));
  EXPECT_THAT(Parse("true"), StatusIs(kInvalid, HasSubstr("write one of none, status")));
}

TEST(FaultParserTest, AnObjectSaysTheRest) {
  const auto status =
      Parse(R"({"status": 503, "reason": "R", "message": "M", "retryAfter": -5, "delayMs": 20})");
  ASSERT_THAT(status, base::IsOk());
  EXPECT_EQ(status->kind, FaultKind::kStatus);
  EXPECT_EQ(status->reason, "R");
  EXPECT_EQ(status->message, "M");
  EXPECT_EQ(status->retry_after, "-5");  // As it is: a client may meet nonsense.
  EXPECT_EQ(status->delay, absl::Milliseconds(20));
  const auto trickle = Parse(R"({"fault": "trickle", "spreadMs": 100})");
  ASSERT_THAT(trickle, base::IsOk());
  EXPECT_EQ(trickle->spread, absl::Milliseconds(100));
  EXPECT_EQ(Parse(R"({"delayMs": 3})")->kind, FaultKind::kNone);
}

TEST(FaultParserTest, WhatDoesNotBelongTogetherIsSaidWithItsPath) {
  EXPECT_THAT(Parse(R"({"fault": "stall", "retryAfter": 1})"),
              StatusIs(kInvalid, HasSubstr("$.answer.retryAfter: only for the faults status and")));
  EXPECT_THAT(Parse(R"({"fault": "stall", "spreadMs": 1})"),
              StatusIs(kInvalid, HasSubstr("$.answer.spreadMs: only for the fault trickle")));
  EXPECT_THAT(Parse(R"({"status": 429, "retryAfter": true})"),
              StatusIs(kInvalid, HasSubstr("$.answer.retryAfter: write seconds, or a text")));
  EXPECT_THAT(Parse(R"({"status": 429, "delay": 1})"),
              StatusIs(kInvalid, HasSubstr("$.answer.delay: no such field")));
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
