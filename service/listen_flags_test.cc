#include "service/listen_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace nodeops {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

// What is wrong with the arguments; empty if nothing is.
std::string Parse(std::vector<std::string> arguments, ListenFlags& flags) {
  CLI::App app;
  AddListenFlags(app, flags);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
  try {
    app.parse(reversed);
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return CheckListenFlags(flags);
}

std::string Wrong(std::vector<std::string> arguments) {
  ListenFlags flags;
  return Parse(std::move(arguments), flags);
}

TEST(ListenFlags, HaveDefaults) {
  ListenFlags flags;
  ASSERT_EQ(Parse({}, flags), "");
  EXPECT_THAT(flags.addresses, ElementsAre("127.0.0.1:50051"));
  EXPECT_FALSE(flags.insecure);
  EXPECT_FALSE(flags.tls());
  EXPECT_TRUE(flags.reflection);
  EXPECT_EQ(flags.max_connection_age, absl::Hours(1));
  EXPECT_EQ(flags.max_connections_per_address, 64);
}

TEST(ListenFlags, AreTaken) {
  ListenFlags flags;
  ASSERT_EQ(Parse({"--listen=127.0.0.1:0,unix:/a", "--listen=[::1]:1", "--tls-cert=c",
                   "--tls-key=k", "--client-ca=ca", "--max-connections-per-address=3",
                   "--max-connection-age=90s", "--reflection=false"},
                  flags),
            "");
  EXPECT_THAT(flags.addresses, ElementsAre("127.0.0.1:0", "unix:/a", "[::1]:1"));
  EXPECT_EQ(flags.tls_cert + flags.tls_key + flags.client_ca, "ckca");
  EXPECT_EQ(flags.max_connections_per_address, 3);
  EXPECT_EQ(flags.max_connection_age, absl::Seconds(90));
  EXPECT_FALSE(flags.reflection);
}

TEST(ListenFlags, ThatDoNotFitTogetherAreRefused) {
  EXPECT_THAT(Wrong({"--tls-cert=c"}), StartsWith("--tls-cert: give its key too"));
  EXPECT_THAT(Wrong({"--tls-key=k"}), StartsWith("--tls-key: give its certificate too"));
  EXPECT_THAT(Wrong({"--client-ca=ca"}), StartsWith("--client-ca: "));
  EXPECT_THAT(Wrong({"--insecure-listen", "--tls-cert=c", "--tls-key=k"}),
              StartsWith("--insecure-listen: "));
  for (const char* age : {"", "1", "500ms", "169h", "soon"}) {
    EXPECT_THAT(Wrong({std::string("--max-connection-age=") + age}),
                HasSubstr("--max-connection-age"))
        << age;
  }
}

}  // namespace
}  // namespace nodeops
