#include "service/http_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace nodeops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

HttpFlags Parse(std::vector<std::string> arguments, std::string& wrong) {
  HttpFlags flags;
  CLI::App app;
  AddHttpFlags(app, flags);
  app.parse(std::move(arguments));
  wrong = CheckHttpFlags(flags);
  return flags;
}

std::string WrongWith(const std::string& argument) {
  std::string wrong;
  Parse({argument}, wrong);
  return wrong;
}

TEST(HttpFlags, AreOffByDefault) {
  std::string wrong;
  const HttpFlags flags = Parse({}, wrong);
  EXPECT_EQ(wrong, "");
  EXPECT_EQ(flags.listen, "");
  EXPECT_EQ(flags.max_connections, 1000);
}

TEST(HttpFlags, TakeLists) {
  std::string wrong;
  const HttpFlags flags =
      Parse({"--http-listen=127.0.0.1:0", "--http-hosts=a.example,[::1],10.0.0.7",
             "--http-origins=https://A.example:443,http://b.example:81"},
            wrong);
  EXPECT_EQ(wrong, "");
  EXPECT_EQ(flags.listen, "127.0.0.1:0");
  EXPECT_THAT(flags.hosts, ElementsAre("a.example", "[::1]", "10.0.0.7"));
  EXPECT_THAT(flags.origins, ElementsAre("https://a.example", "http://b.example:81"));
}

TEST(HttpFlags, RefuseWhatIsNoHost) {
  for (const char* host : {"https://a.example", "a.example:443", "A.example", "*", "a/b", "::1"}) {
    EXPECT_THAT(WrongWith(std::string("--http-hosts=") + host),
                testing::AllOf(StartsWith("--http-hosts: "), HasSubstr(host)))
        << host;
  }
}

TEST(HttpFlags, RefuseWhatIsNoOrigin) {
  for (const char* origin : {"a.example", "*", "null", "https://a.example/"}) {
    EXPECT_THAT(WrongWith(std::string("--http-origins=") + origin),
                testing::AllOf(StartsWith("--http-origins: "), HasSubstr(origin)))
        << origin;
  }
}

TEST(HttpFlags, RefuseALimitOfNothing) {
  std::string wrong;
  EXPECT_THROW(Parse({"--http-max-connections=0"}, wrong), CLI::ValidationError);
  EXPECT_THROW(Parse({"--http-max-connections-per-address=0"}, wrong), CLI::ValidationError);
}

}  // namespace
}  // namespace nodeops
