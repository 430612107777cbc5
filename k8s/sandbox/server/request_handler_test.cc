#include "k8s/sandbox/server/request_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class RequestHandlerTest : public testing::Test {
 protected:
  RequestHandlerTest() { server_.AddNode("n1"); }

  static ApiServerOptions Options() {
    ApiServerOptions options;
    options.users["t-admin"] = {.name = "admin"};
    options.users["t-reader"] = {.name = "reader", .may_write = false};
    return options;
  }

  // One request through a handler whose script has `rules`.
  Outcome Send(std::string method, std::string target, std::string body = "",
               std::string token = "t-admin") {
    ApiRequest request{std::move(method), std::move(target), {}, std::move(body)};
    request.headers.emplace_back("Authorization", "Bearer " + token);
    request.headers.emplace_back("user-agent", "test/1");
    if (!request.body.empty()) {
      request.headers.emplace_back("Content-Type", "application/merge-patch+json");
    }
    RequestHandler handler(server_, script_, journal_, clock_);
    return handler.Handle(handler.Arrive(std::move(request), 5));
  }

  Outcome Cordon(const std::string& resource_version) {
    return Send("PATCH", "/api/v1/nodes/n1?fieldManager=nodeops",
                R"({"metadata":{"resourceVersion":")" + resource_version +
                    R"("},"spec":{"unschedulable":true}})");
  }

  void Script(FaultKind kind, int status = 0) {
    script_ = FaultScript({FaultRule{.answers = {Fault{.kind = kind, .status = status}}}});
  }

  std::string Version() const { return server_.ResourceVersionOf("n1").value_or(""); }
  const JournalEntry& Last() const { return journal_.entries().back(); }

  base::SimulatedClock clock_;
  ApiServer server_{Options(), clock_};
  FaultScript script_;
  Journal journal_;
};

TEST_F(RequestHandlerTest, RecordsWhoAskedWhatAndWhatCameOfIt) {
  const std::string before = Version();
  const Outcome outcome = Cordon(before);
  EXPECT_EQ(outcome.kind, Outcome::Kind::kAnswer);
  EXPECT_EQ(outcome.response.status, 200);
  EXPECT_NE(Version(), before);
  const JournalEntry& entry = Last();
  EXPECT_EQ(entry.number, 1);
  EXPECT_EQ(entry.time, clock_.Now());
  EXPECT_EQ(entry.connection, 5u);
  EXPECT_EQ(entry.user, "admin");
  EXPECT_EQ(entry.user_agent, "test/1");
  EXPECT_EQ(entry.method, "PATCH");
  EXPECT_EQ(entry.path, "/api/v1/nodes/n1");
  EXPECT_EQ(entry.query, "fieldManager=nodeops");
  EXPECT_EQ(entry.verb, "patch");
  EXPECT_EQ(entry.node, "n1");
  EXPECT_EQ(entry.content_type, "application/merge-patch+json");
  EXPECT_EQ(entry.request_resource_version, before);
  EXPECT_THAT(entry.request_body, HasSubstr("unschedulable"));
  EXPECT_EQ(entry.status, 200);
  EXPECT_EQ(entry.resource_version, Version());
  EXPECT_EQ(entry.fault, "");
  EXPECT_TRUE(entry.took_effect);
}

TEST_F(RequestHandlerTest, AReadTakesNoEffect) {
  EXPECT_EQ(Send("GET", "/api/v1/nodes/n1").response.status, 200);
  EXPECT_FALSE(Last().took_effect);
  EXPECT_EQ(Last().verb, "get");
}

TEST_F(RequestHandlerTest, WhoMayNotDoItDrawsNoFault) {
  Script(FaultKind::kDelete);
  for (const char* token : {"wrong", "t-reader"}) {
    Send("PATCH", "/api/v1/nodes/n1", "{}", token);
    EXPECT_EQ(Last().fault, "") << token;
    EXPECT_NE(Version(), "") << token;
  }
  Send("PATCH", "/api/v1/nodes/n1", "{}");
  EXPECT_EQ(Last().fault, "delete");
  EXPECT_EQ(Version(), "");
}

TEST_F(RequestHandlerTest, ARefusedRequestIsInTheJournal) {
  RequestHandler handler(server_, script_, journal_, clock_);
  const ApiResponse response =
      handler.Refuse({"PUT", "/api/v1/nodes/n1", {{"Authorization", "Bearer t-admin"}}}, 5, 413);
  EXPECT_EQ(response.status, 413);
  EXPECT_THAT(response.body, HasSubstr("limit is 3145728"));
  EXPECT_EQ(Last().status, 413);
  EXPECT_EQ(Last().verb, "update");
  EXPECT_EQ(Last().user, "admin");
  EXPECT_EQ(Last().resource_version, Version());
  EXPECT_FALSE(Last().took_effect);
}

using enum Outcome::Kind;

struct FaultCase {
  FaultKind kind;
  int status;
  // What the client sees:
  Outcome::Kind outcome;
  int answered;
  // What the journal says:
  const char* name;
  bool took_effect;
};

class FaultTest : public RequestHandlerTest, public testing::WithParamInterface<FaultCase> {};

TEST_P(FaultTest, OnAGuardedWrite) {
  const FaultCase& expected = GetParam();
  const std::string before = Version();
  Script(expected.kind, expected.status);
  const Outcome outcome = Cordon(before);
  EXPECT_EQ(outcome.kind, expected.outcome);
  const bool answers =
      outcome.kind != kReset && outcome.kind != kClosed && outcome.kind != kSilence;
  if (answers) {
    EXPECT_EQ(outcome.response.status, expected.answered);
  }
  EXPECT_EQ(Last().fault, expected.name);
  EXPECT_EQ(Last().status, answers ? expected.answered : 0);
  EXPECT_EQ(Last().took_effect, expected.took_effect);
  EXPECT_EQ(Last().resource_version, Version());
  const bool cordoned =
      server_.NodeJson("n1").value_or("").find("\"unschedulable\":true") != std::string::npos;
  EXPECT_EQ(cordoned, expected.took_effect);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, FaultTest,
    testing::Values(
        FaultCase{FaultKind::kStatus, 503, kAnswer, 503, "503", false},
        FaultCase{FaultKind::kStatusAfter, 504, kAnswer, 504, "504-after", true},
        FaultCase{FaultKind::kResetBefore, 0, kReset, 0, "reset-before", false},
        FaultCase{FaultKind::kResetAfter, 0, kReset, 0, "reset-after", true},
        FaultCase{FaultKind::kStall, 0, kSilence, 0, "stall", false},
        FaultCase{FaultKind::kStallAfter, 0, kSilence, 0, "stall-after", true},
        FaultCase{FaultKind::kRedirect, 0, kAnswer, 301, "redirect", false},
        FaultCase{FaultKind::kCloseBefore, 0, kClosed, 0, "close-before", false},
        FaultCase{FaultKind::kCloseAfter, 0, kClosed, 0, "close-after", true},
        FaultCase{FaultKind::kTruncateHeaders, 0, kTruncatedHeaders, 200, "truncate-headers", true},
        FaultCase{FaultKind::kTruncate, 0, kTruncated, 200, "truncate", true},
        FaultCase{FaultKind::kTruncateChunk, 0, kTruncatedChunk, 200, "truncate-chunk", true},
        FaultCase{FaultKind::kLengthTooLong, 0, kTooLong, 200, "length-too-long", true},
        FaultCase{FaultKind::kLengthTooShort, 0, kTooShort, 200, "length-too-short", true},
        FaultCase{FaultKind::kTrickle, 0, kTrickle, 200, "trickle", true},
        FaultCase{FaultKind::kStatusIn200, 0, kAnswer, 200, "status-in-200", true},
        FaultCase{FaultKind::kHuge, 0, kAnswer, 200, "huge", true},
        FaultCase{FaultKind::kGzipBomb, 0, kAnswer, 200, "gzip-bomb", true},
        FaultCase{FaultKind::kDeepJson, 0, kAnswer, 200, "deep-json", true},
        FaultCase{FaultKind::kBadUtf8, 0, kAnswer, 200, "bad-utf8", true},
        FaultCase{FaultKind::kDuplicateKey, 0, kAnswer, 200, "duplicate-key", true},
        FaultCase{FaultKind::kGarbage, 0, kAnswer, 200, "garbage", true},
        FaultCase{FaultKind::kRace, 0, kAnswer, 409, "race", false},
        FaultCase{FaultKind::kReplace, 0, kAnswer, 409, "replace", false},
        FaultCase{FaultKind::kDelete, 0, kAnswer, 404, "delete", false}),
    [](const auto& test) {
      std::string name = test.param.name;
      for (char& c : name) {
        if (c == '-') c = '_';
      }
      return name;
    });

TEST_F(RequestHandlerTest, ARaceLetsAnUnguardedWriteThrough) {
  Script(FaultKind::kRace);
  const Outcome outcome = Send("PATCH", "/api/v1/nodes/n1", R"({"spec":{"unschedulable":true}})");
  EXPECT_EQ(outcome.response.status, 200);
  EXPECT_TRUE(Last().took_effect);
}

TEST_F(RequestHandlerTest, ARedirectLeadsToTheSamePathElsewhere) {
  Script(FaultKind::kRedirect);
  RequestHandler handler(server_, script_, journal_, clock_);
  const Outcome outcome = handler.Handle(
      handler.Arrive({"GET",
                      "/api/v1/nodes/n1?x=y",
                      {{"Authorization", "Bearer t-admin"}, {"Host", "127.0.0.1:6443"}}},
                     5));
  EXPECT_THAT(
      outcome.response.headers,
      testing::Contains(testing::Pair("Location", "https://localhost:6443/api/v1/nodes/n1?x=y")));
}

TEST_F(RequestHandlerTest, AGarbledAnswerIsNotJson) {
  Script(FaultKind::kGarbage);
  EXPECT_THAT(Send("GET", "/api/v1/nodes/n1").response.body, StartsWith("<html>"));
}

TEST_F(RequestHandlerTest, FaultsAreForNodesOnly) {
  Script(FaultKind::kStatus, 500);
  EXPECT_EQ(Send("GET", "/api/v1/nodes").response.status, 500);
  EXPECT_EQ(Send("GET", "/version").response.status / 100, 2);
}

TEST_F(RequestHandlerTest, UnknownTokensAreRecordedWithoutAUser) {
  EXPECT_EQ(Send("GET", "/api/v1/nodes/n1", "", "stolen").response.status, 401);
  EXPECT_EQ(Last().user, "");
  EXPECT_EQ(Last().status, 401);
}

TEST_F(RequestHandlerTest, TheAdminReadsJournalAndStatsWhichAreNotRecorded) {
  Script(FaultKind::kStatus, 500);
  Send("GET", "/api/v1/nodes/n1");
  Send("GET", "/api/v1/nodes/n1");
  Outcome journal = Send("GET", "/sandbox/journal?timeout=5s&after=1");
  EXPECT_EQ(journal.response.status, 200);
  EXPECT_THAT(journal.response.body, StartsWith(R"({"number":2,)"));
  Outcome stats = Send("GET", "/sandbox/stats");
  EXPECT_EQ(stats.response.status, 200);
  EXPECT_THAT(stats.response.body, HasSubstr(R"("requests":{"get":2})"));
  EXPECT_EQ(journal_.entries().size(), 2u);
}

TEST_F(RequestHandlerTest, NobodyElseReadsTheJournal) {
  EXPECT_EQ(Send("GET", "/sandbox/journal", "", "t-reader").response.status, 403);
  EXPECT_EQ(Send("GET", "/sandbox/journal", "", "stolen").response.status, 401);
}

TEST_F(RequestHandlerTest, BadQuestionsForTheJournalAreRefused) {
  EXPECT_EQ(Send("GET", "/sandbox/journal?after=x").response.status, 400);
  EXPECT_EQ(Send("POST", "/sandbox/journal", "{}").response.status, 405);
  EXPECT_EQ(Send("GET", "/sandbox/other").response.status, 404);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
