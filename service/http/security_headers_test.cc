#include "service/http/security_headers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"

namespace nodeops::http {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;
using testing::Key;
using testing::Not;
using testing::Pair;
using testing::UnorderedElementsAre;

HttpHeaders With(void (*add)(HttpHeaders&)) {
  HttpHeaders headers;
  add(headers);
  return headers;
}

HttpHeaders CorsHeaders() {
  HttpHeaders headers;
  AddCorsHeaders("https://ops.example.org", headers);
  return headers;
}

std::string ValueOf(const HttpHeaders& headers, const std::string& name) {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return "there is none";
}

// What each directive of the content security policy allows.
std::map<std::string, std::string> Policy() {
  std::map<std::string, std::string> policy;
  const std::string text = ValueOf(With(&AddSecurityHeaders), "Content-Security-Policy");
  for (const absl::string_view directive : absl::StrSplit(text, "; ")) {
    policy.insert(absl::StrSplit(directive, absl::MaxSplits(' ', 1)));
  }
  return policy;
}

std::vector<std::string> ListOf(const std::string& value) { return absl::StrSplit(value, ", "); }

TEST(SecurityHeadersTest, EveryAnswerHasThemAll) {
  EXPECT_THAT(With(&AddSecurityHeaders),
              UnorderedElementsAre(Key("Content-Security-Policy"),
                                   Pair("Cross-Origin-Embedder-Policy", "require-corp"),
                                   Pair("Cross-Origin-Opener-Policy", "same-origin"),
                                   Pair("Cross-Origin-Resource-Policy", "same-origin"),
                                   Pair("Referrer-Policy", "no-referrer"), Pair("Vary", "Origin"),
                                   Pair("X-Content-Type-Options", "nosniff"),
                                   Pair("X-Frame-Options", "DENY")));
}

TEST(SecurityHeadersTest, OtherPortsOfTheHostAreNotBoundToTls) {
  EXPECT_THAT(With(&AddSecurityHeaders), Not(Contains(Key("Strict-Transport-Security"))));
}

TEST(SecurityHeadersTest, WhatThePolicyDoesNotNameIsForbidden) {
  EXPECT_THAT(Policy(), Contains(Pair("default-src", "'none'")));
  // These do not fall back to default-src (Content Security Policy Level 3, 6.3 and 6.4).
  EXPECT_THAT(Policy(), IsSupersetOf({Pair("base-uri", "'none'"), Pair("form-action", "'none'"),
                                      Pair("frame-ancestors", "'none'")}));
}

TEST(SecurityHeadersTest, ThePolicyNamesThisServerOnly) {
  // Icons of style sheets are data: URLs; an image cannot run.
  const std::set<std::string> known = {"'none'", "'self'", "data:"};
  for (const auto& [directive, sources] : Policy()) {
    for (const absl::string_view source : absl::StrSplit(sources, ' ')) {
      EXPECT_EQ(known.count(std::string(source)), 1u) << directive << " " << sources;
      EXPECT_TRUE(source != "data:" || directive == "img-src") << directive << " " << sources;
    }
  }
  EXPECT_THAT(Policy(),
              IsSupersetOf({Pair("script-src", "'self'"), Pair("connect-src", "'self'")}));
}

TEST(SecurityHeadersTest, AnotherOriginIsNamedWithItsCredentials) {
  // A browser takes neither "*" nor a list of origins together with credentials.
  EXPECT_THAT(CorsHeaders(),
              IsSupersetOf({Pair("Access-Control-Allow-Origin", "https://ops.example.org"),
                            Pair("Access-Control-Allow-Credentials", "true")}));
}

TEST(SecurityHeadersTest, AnotherOriginMayReadHowACallEndedAndNothingElse) {
  EXPECT_THAT(ListOf(ValueOf(CorsHeaders(), "Access-Control-Expose-Headers")),
              UnorderedElementsAre("grpc-status", "grpc-message", "grpc-status-details-bin"));
}

TEST(SecurityHeadersTest, APreflightAllowsWhatACallHas) {
  const HttpHeaders headers = With(&AddPreflightHeaders);
  EXPECT_THAT(ListOf(ValueOf(headers, "Access-Control-Allow-Methods")),
              UnorderedElementsAre("GET", "POST"));
  EXPECT_THAT(ListOf(ValueOf(headers, "Access-Control-Allow-Headers")),
              UnorderedElementsAre("authorization", "content-type", "grpc-timeout", "x-grpc-web",
                                   "x-user-agent"));
}

TEST(SecurityHeadersTest, APreflightByItselfAllowsNoOrigin) {
  EXPECT_THAT(With(&AddPreflightHeaders), Not(Contains(Key("Access-Control-Allow-Origin"))));
}

TEST(SecurityHeadersTest, HeadersThatAreThereStayBeforeThem) {
  HttpHeaders headers = {{"Content-Type", "text/plain"}, {"ETag", "\"1\""}};
  AddSecurityHeaders(headers);
  AddCorsHeaders("https://ops.example.org", headers);
  AddPreflightHeaders(headers);
  EXPECT_THAT((HttpHeaders{headers.begin(), headers.begin() + 2}),
              ElementsAre(Pair("Content-Type", "text/plain"), Pair("ETag", "\"1\"")));
}

TEST(SecurityHeadersTest, NoNameComesTwiceAndNoValueHasALineEnd) {
  HttpHeaders headers = With(&AddSecurityHeaders);
  AddCorsHeaders("https://ops.example.org", headers);
  AddPreflightHeaders(headers);
  std::set<std::string> names;
  for (const auto& [name, value] : headers) {
    EXPECT_TRUE(names.insert(absl::AsciiStrToLower(name)).second) << name;
    EXPECT_THAT(value, Not(HasSubstr("\n"))) << name;
    EXPECT_THAT(value, Not(HasSubstr("\r"))) << name;
  }
}

}  // namespace
}  // namespace nodeops::http
