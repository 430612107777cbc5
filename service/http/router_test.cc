#include "service/http/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::http {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr base::EmbeddedFile kFiles[] = {{"/index.html", "page"}, {"/assets/a-1.js", "code"}};
constexpr char kMethod[] = "/nodeops.v1.NodeOps/ListNodes";
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class RouterTest : public testing::Test {
 protected:
  std::variant<HttpAnswer, RpcPlan> Decide(std::string method, std::string target,
                                           HttpHeaders headers = {}) {
    headers.emplace_back("host", "localhost:8080");
    return router_.Decide({std::move(method), std::move(target), std::move(headers)}, peer_, kNow);
  }
  HttpAnswer Answer(std::string method, std::string target, HttpHeaders headers = {}) {
    return std::get<HttpAnswer>(Decide(std::move(method), std::move(target), std::move(headers)));
  }
  HttpAnswer AnswerTo(HttpHeaders headers, std::string target = "/") {
    return std::get<HttpAnswer>(
        router_.Decide({"GET", std::move(target), std::move(headers)}, peer_, kNow));
  }

  Readiness readiness_;
  Peer peer_{.local = boost::asio::ip::make_address("127.0.0.1")};
  Router router_{{.hosts = {"ops.example.org"},
                  .origins = {"https://other.example.org"},
                  .files = kFiles,
                  .readiness = [this] { return readiness_; },
                  .metrics = [] { return "up 1\n"; }}};
};

const HttpHeaders kGrpcWeb = {{"content-type", "application/grpc-web+proto"}};

TEST_F(RouterTest, EveryAnswerIsStrict) {
  const auto strict = AllOf(
      Contains(Pair("Content-Security-Policy",
                    AllOf(HasSubstr("default-src 'none'"), HasSubstr("script-src 'self';"),
                          HasSubstr("style-src 'self';"), HasSubstr("frame-ancestors 'none'"),
                          Not(HasSubstr("unsafe"))))),
      Contains(Pair("X-Content-Type-Options", "nosniff")),
      Contains(Pair("Referrer-Policy", "no-referrer")), Contains(Pair("X-Frame-Options", "DENY")),
      Contains(Pair("Cross-Origin-Opener-Policy", "same-origin")),
      Contains(Pair("Cross-Origin-Resource-Policy", "same-origin")),
      Contains(Pair("Cross-Origin-Embedder-Policy", "require-corp")));
  for (const HttpAnswer& answer :
       {Answer("GET", "/"), Answer("GET", "/healthz"), Answer("GET", "/gone"),
        Answer("OPTIONS", "/"), Answer("PUT", "/"), Answer("POST", kMethod), AnswerTo({}),
        AnswerTo({{"host", "evil"}}), Answer("GET", "/", {{"origin", "https://evil"}}),
        Answer("POST", "/x.Y/Z", kGrpcWeb), router_.Refuse(400, "no")}) {
    EXPECT_THAT(answer.headers, strict) << answer.status;
    EXPECT_THAT(answer.headers, Not(Contains(Key("Set-Cookie"))));
  }
  EXPECT_THAT(std::get<RpcPlan>(Decide("POST", kMethod, kGrpcWeb)).headers, strict);
}

TEST_F(RouterTest, AForeignHostIsRefused) {
  for (const char* target : {"/", "/healthz", "/metrics", kMethod}) {
    EXPECT_EQ(AnswerTo({{"host", "evil.example.org"}}, target).status, 421) << target;
  }
  EXPECT_EQ(AnswerTo({{"host", "ops.example.org"}}).status, 200);
  EXPECT_EQ(AnswerTo({}).status, 400);
  EXPECT_EQ(AnswerTo({{"host", "localhost"}, {"host", "localhost"}}).status, 400);
}

TEST_F(RouterTest, AForeignOriginIsRefused) {
  for (const char* origin : {"https://evil.example.org", "null", "http://localhost:1"}) {
    HttpHeaders headers = kGrpcWeb;
    headers.emplace_back("origin", origin);
    for (const HttpAnswer& answer :
         {Answer("POST", kMethod, headers), Answer("OPTIONS", kMethod, headers),
          Answer("GET", "/", headers)}) {
      EXPECT_EQ(answer.status, 403) << origin;
      EXPECT_THAT(answer.headers, Not(Contains(Key("Access-Control-Allow-Origin"))));
    }
  }
}

TEST_F(RouterTest, ItsOwnPagesMayCall) {
  HttpHeaders headers = kGrpcWeb;
  headers.emplace_back("origin", "http://localhost:8080");
  const auto decision = Decide("POST", kMethod, headers);
  ASSERT_TRUE(std::holds_alternative<RpcPlan>(decision));
  EXPECT_THAT(std::get<RpcPlan>(decision).headers,
              Not(Contains(Key("Access-Control-Allow-Origin"))));
}

TEST_F(RouterTest, AListedOriginMayCallAndIsToldBefore) {
  HttpHeaders headers = kGrpcWeb;
  headers.emplace_back("origin", "https://other.example.org");
  const auto allowed =
      AllOf(Contains(Pair("Access-Control-Allow-Origin", "https://other.example.org")),
            Contains(Pair("Access-Control-Expose-Headers", HasSubstr("grpc-status-details-bin"))),
            Contains(Pair("Vary", "Origin")));
  EXPECT_THAT(std::get<RpcPlan>(Decide("POST", kMethod, headers)).headers, allowed);
  const HttpAnswer preflight =
      Answer("OPTIONS", kMethod,
             {{"origin", "https://other.example.org"}, {"access-control-request-method", "POST"}});
  EXPECT_EQ(preflight.status, 204);
  EXPECT_THAT(preflight.headers, allowed);
  EXPECT_THAT(preflight.headers,
              AllOf(Contains(Pair("Access-Control-Allow-Methods", HasSubstr("POST"))),
                    Contains(Pair("Access-Control-Allow-Headers",
                                  AllOf(HasSubstr("content-type"), HasSubstr("x-grpc-web"),
                                        HasSubstr("x-user-agent"), HasSubstr("grpc-timeout"))))));
}

TEST_F(RouterTest, ACallIsPlanned) {
  HttpHeaders headers = {{"content-type", "application/grpc-web-text"}};
  const auto plan = std::get<RpcPlan>(Decide("POST", kMethod, headers));
  EXPECT_EQ(plan.format, GrpcWebFormat::kText);
  EXPECT_EQ(plan.request.method, kMethod);
  EXPECT_THAT(plan.request.metadata, Contains(Pair("nodeops-bridged-caller", "anonymous")));
}

TEST_F(RouterTest, WhatIsNoCallIsRefused) {
  EXPECT_EQ(Answer("GET", kMethod, kGrpcWeb).status, 405);
  EXPECT_EQ(Answer("POST", kMethod).status, 415);
  EXPECT_EQ(Answer("POST", kMethod, {{"content-type", "application/json"}}).status, 415);
  EXPECT_EQ(Answer("POST", "/").status, 405);
  EXPECT_EQ(Answer("PUT", kMethod).status, 405);
  EXPECT_EQ(Answer("DELETE", "/").status, 405);
  EXPECT_EQ(Answer("GET", "http://localhost/").status, 400);
  HttpHeaders headers = kGrpcWeb;
  headers.emplace_back("grpc-timeout", "x");
  EXPECT_EQ(Answer("POST", kMethod, headers).status, 400);
}

TEST_F(RouterTest, AMethodThatIsNotForBrowsersIsUnimplemented) {
  const HttpAnswer answer =
      Answer("POST", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", kGrpcWeb);
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(answer.headers, AllOf(Contains(Pair("grpc-status", "12")),
                                    Contains(Pair("Content-Type", "application/grpc-web+proto"))));
}

TEST_F(RouterTest, PagesAreServed) {
  EXPECT_EQ(Answer("GET", "/").body, "page");
  EXPECT_EQ(Answer("HEAD", "/operations/a?x=y").body, "page");
  EXPECT_EQ(Answer("GET", "/assets/a-1.js").body, "code");
  EXPECT_EQ(Answer("GET", "/gone").status, 404);
  EXPECT_EQ(Answer("GET", "/metrics").body, "up 1\n");
  EXPECT_EQ(Answer("GET", "/healthz").status, 200);
  EXPECT_EQ(Answer("GET", "/readyz").status, 200);
  readiness_.shutting_down = true;
  EXPECT_EQ(Answer("GET", "/readyz").status, 503);
  EXPECT_EQ(Answer("GET", "/healthz").status, 200);
}

TEST_F(RouterTest, WhatNobodyProvidesIsNotThere) {
  const Router bare({});
  for (const char* path : {"/", "/metrics", "/readyz"}) {
    const auto decision = bare.Decide({"GET", path, {{"host", "localhost"}}}, peer_, kNow);
    EXPECT_EQ(std::get<HttpAnswer>(decision).status, 404) << path;
  }
}

TEST_F(RouterTest, WithoutACertificateThereAreProbesOnly) {
  peer_.may_call = false;
  EXPECT_EQ(Answer("GET", "/healthz").status, 200);
  EXPECT_EQ(Answer("GET", "/readyz").status, 200);
  EXPECT_EQ(Answer("GET", "/readyz").body, "{\"ready\":true}\n");
  EXPECT_EQ(Answer("GET", "/").status, 401);
  EXPECT_EQ(Answer("GET", "/metrics").status, 401);
  EXPECT_EQ(Answer("POST", kMethod, kGrpcWeb).status, 401);
}

TEST_F(RouterTest, TheCallersIdentityIsHandedOn) {
  peer_.caller = "alice";
  HttpHeaders headers = kGrpcWeb;
  headers.emplace_back("nodeops-bridged-caller", "root");
  const auto plan = std::get<RpcPlan>(Decide("POST", kMethod, headers));
  EXPECT_THAT(plan.request.metadata, Contains(Pair("nodeops-bridged-caller", "alice")));
  EXPECT_THAT(plan.request.metadata, Not(Contains(Pair("nodeops-bridged-caller", "root"))));
}

}  // namespace
}  // namespace nodeops::http
