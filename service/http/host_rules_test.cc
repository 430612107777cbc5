#include "service/http/host_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::http {
namespace {

using boost::asio::ip::make_address;
using testing::HasSubstr;

const auto kLoopback = make_address("127.0.0.1");

TEST(HostOf, TakesTheHostFromAnAuthority) {
  EXPECT_EQ(HostOf("Ops.Example.org"), "ops.example.org");
  EXPECT_EQ(HostOf("ops.example.org.:8443"), "ops.example.org");
  EXPECT_EQ(HostOf("127.0.0.1:80"), "127.0.0.1");
  EXPECT_EQ(HostOf("[::1]:80"), "::1");
  EXPECT_EQ(HostOf("[::1]"), "::1");
}

TEST(HostOf, KnowsWhatIsNone) {
  for (const char* text :
       {"", ":80", "a:", "a:b", "a:0", "a:65536", "a:-1", "a:+1", "::1", "[::1", "[a]",
        "[127.0.0.1]", "a b", "a/b", "user@a", "a:80:80", ".", "\"a\"", "a,b"}) {
    EXPECT_EQ(HostOf(text), std::nullopt) << text;
  }
  EXPECT_EQ(HostOf(std::string(256, 'a')), std::nullopt);
}

TEST(ParseOrigin, WritesOriginsAsBrowsersDo) {
  EXPECT_EQ(*ParseOrigin("https://Ops.example.org"), "https://ops.example.org");
  EXPECT_EQ(*ParseOrigin("https://ops.example.org:443"), "https://ops.example.org");
  EXPECT_EQ(*ParseOrigin("http://ops.example.org:443"), "http://ops.example.org:443");
  EXPECT_EQ(*ParseOrigin("http://[::1]:80"), "http://[::1]");
}

TEST(ParseOrigin, RefusesWhatIsNoOrigin) {
  for (const char* text :
       {"", "*", "null", "ops.example.org", "ftp://a", "https://a/", "https://a/b", "https://"}) {
    const auto origin = ParseOrigin(text);
    EXPECT_EQ(origin.status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(std::string(origin.status().message()), HasSubstr("https://ops.example.org"));
  }
}

TEST(HostRules, AllowLoopbackWithAnyPort) {
  const HostRules rules({}, {});
  for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:9", "127.1.2.3",
                           "[::1]:80", "[::ffff:127.0.0.1]", "localhost."}) {
    EXPECT_TRUE(rules.AllowsHost(host, kLoopback)) << host;
  }
}

TEST(HostRules, RefuseForeignHosts) {
  const HostRules rules({"ops.example.org"}, {});
  for (const char* host :
       {"", "evil.example.org", "localhost.evil.example.org", "10.0.0.7", "127.0.0.1.evil.example",
        "ops.example.org.evil.example", "ops.example.org@evil", "[::2]", "0.0.0.0"}) {
    EXPECT_FALSE(rules.AllowsHost(host, kLoopback)) << host;
  }
}

TEST(HostRules, AllowTheAddressOfTheConnectionAndListedNames) {
  const HostRules rules({"ops.example.org", "10.9.9.9"}, {});
  EXPECT_TRUE(rules.AllowsHost("10.0.0.7:8080", make_address("10.0.0.7")));
  EXPECT_TRUE(rules.AllowsHost("10.0.0.7", make_address("::ffff:10.0.0.7")));
  EXPECT_TRUE(rules.AllowsHost("OPS.example.org:1", kLoopback));
  EXPECT_TRUE(rules.AllowsHost("10.9.9.9", kLoopback));
}

TEST(HostRules, TellWhereARequestComesFrom) {
  const HostRules rules({}, {"https://other.example.org"});
  const auto kind = [&](const std::string& origin, bool tls = false) {
    return rules.OriginOf(&origin, "Localhost:8080", tls);
  };
  EXPECT_EQ(rules.OriginOf(nullptr, "localhost:8080", false), OriginKind::kNone);
  EXPECT_EQ(kind("http://localhost:8080"), OriginKind::kSame);
  EXPECT_EQ(kind("https://localhost:8080", true), OriginKind::kSame);
  EXPECT_EQ(kind("https://other.example.org"), OriginKind::kListed);
  for (const char* foreign :
       {"null", "", "http://localhost", "http://localhost:8081", "https://localhost:8080",
        "https://other.example.org:8443", "http://other.example.org", "http://127.0.0.1:8080"}) {
    EXPECT_EQ(kind(foreign), OriginKind::kForeign) << foreign;
  }
}

TEST(HostRules, KnowDefaultPorts) {
  const HostRules rules({}, {});
  const std::string origin = "http://localhost";
  EXPECT_EQ(rules.OriginOf(&origin, "localhost:80", false), OriginKind::kSame);
  EXPECT_EQ(rules.OriginOf(&origin, "localhost", false), OriginKind::kSame);
}

}  // namespace
}  // namespace nodeops::http
