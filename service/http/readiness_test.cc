#include "service/http/readiness.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::http {
namespace {

using testing::HasSubstr;

constexpr auto kGood = Observation::State::kGood;
const absl::Time kTime = absl::FromUnixSeconds(1'700'000'000);
constexpr auto kBad = Observation::State::kBad;

TEST(ReadyAnswer, IsReadyWithEverythingInOrder) {
  const HttpAnswer answer =
      ReadyAnswer({.store = {kGood, kTime},
                   .clusters = {{"prod", {kGood, kTime + absl::Seconds(1)}}, {"test", {}}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body,
            "{\"ready\":true,\"shutting_down\":false,"
            "\"store\":{\"state\":\"ok\",\"seen\":\"2023-11-14T22:13:20Z\"},"
            "\"clusters\":[{\"name\":\"prod\",\"state\":\"ok\",\"seen\":\"2023-11-14T22:13:21Z\"},"
            "{\"name\":\"test\",\"state\":\"unknown\"}]}\n");
}

TEST(ReadyAnswer, BeforeAnythingWasUsedItIsReady) { EXPECT_EQ(ReadyAnswer({}).status, 200); }

TEST(ReadyAnswer, WithoutDetailsItNamesNothing) {
  const HttpAnswer answer =
      ReadyAnswer({.clusters = {{"prod", {kBad, kTime, "no route"}}}}, /*details=*/false);
  EXPECT_EQ(answer.body, "{\"ready\":true}\n");
}

TEST(ReadyAnswer, IsNotReadyWhileItShutsDown) {
  const HttpAnswer answer = ReadyAnswer({.shutting_down = true});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("\"ready\":false,\"shutting_down\":true"));
}

TEST(ReadyAnswer, IsNotReadyIfTheStoreTakesNothing) {
  const HttpAnswer answer = ReadyAnswer({.store = {kBad, kTime, "disk full"}});
  EXPECT_EQ(answer.status, 503);
  EXPECT_THAT(answer.body, HasSubstr("\"state\":\"failing\""));
  EXPECT_THAT(answer.body, HasSubstr("\"problem\":\"disk full\""));
}

TEST(ReadyAnswer, AClusterThatFailsIsToldAndTakesNothingFromTheOthers) {
  const HttpAnswer answer = ReadyAnswer({.clusters = {{"a\"b", {kBad, kTime, "no\nroute"}}}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.body, HasSubstr(R"("name":"a\"b","state":"failing")"));
  EXPECT_THAT(answer.body, HasSubstr(R"("problem":"no\\x0aroute")"));
}

}  // namespace
}  // namespace nodeops::http
