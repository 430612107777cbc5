#include "service/rpc/listen_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "base/testing/status_matchers.h"

namespace nodeops::rpc {
namespace {

using base::StatusIs;
using boost::asio::ip::make_address;
using testing::AllOf;
using testing::HasSubstr;

// Numeric hosts and a few names.
absl::StatusOr<std::vector<boost::asio::ip::address>> FakeLookUp(const std::string& host) {
  if (host == "localhost") return {{make_address("::1"), make_address("127.0.0.1")}};
  if (host == "ip6-localhost") return {{make_address("::1")}};
  if (host == "example.com") return {{make_address("127.0.0.1"), make_address("192.0.2.7")}};
  if (host == "empty") return std::vector<boost::asio::ip::address>();
  boost::system::error_code error;
  const auto address = make_address(host, error);
  if (error) return absl::UnavailableError("Host not found");
  return {{address}};
}

std::string Parse(const std::string& listen) {
  const auto endpoint = ParseLoopbackAddress(listen, FakeLookUp);
  if (!endpoint.ok()) return endpoint.status().ToString();
  std::ostringstream text;
  text << *endpoint;
  return text.str();
}

TEST(ParseLoopbackAddress, TakesLoopback) {
  EXPECT_EQ(Parse("127.0.0.1:50051"), "127.0.0.1:50051");
  EXPECT_EQ(Parse("127.8.9.1:0"), "127.8.9.1:0");
  EXPECT_EQ(Parse("[::1]:50051"), "[::1]:50051");
  EXPECT_EQ(Parse("localhost:65535"), "127.0.0.1:65535");
  EXPECT_EQ(Parse("ip6-localhost:1"), "[::1]:1");
  EXPECT_EQ(Parse("[::ffff:127.0.0.1]:1"), "[::ffff:127.0.0.1]:1");
}

TEST(ParseLoopbackAddress, RefusesWhatOthersCanReach) {
  for (const char* listen :
       {"0.0.0.0:50051", "[::]:50051", "[::ffff:1.2.3.4]:50051", "[::ffff:0.0.0.0]:50051",
        "192.0.2.7:50051", "[fe80::1]:50051", "example.com:50051"}) {
    EXPECT_THAT(ParseLoopbackAddress(listen, FakeLookUp),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("is not loopback ("), HasSubstr("needs TLS"),
                               HasSubstr("use 127.0.0.1:50051"))))
        << listen;
  }
}

TEST(ParseLoopbackAddress, RefusesWhatIsNoAddress) {
  for (const char* listen : {"", ":", "50051", ":50051", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
                             "127.0.0.1:-1", "127.0.0.1:65536", "::1:50051", "[]:1"}) {
    EXPECT_THAT(ParseLoopbackAddress(listen, FakeLookUp),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("is not an address to listen on: use HOST:PORT")))
        << listen;
  }
}

TEST(ParseLoopbackAddress, SaysThatAHostIsUnknown) {
  EXPECT_THAT(
      ParseLoopbackAddress("nowhere:1", FakeLookUp),
      StatusIs(absl::StatusCode::kInvalidArgument,
               "cannot look up the host of \"nowhere:1\": Host not found; use 127.0.0.1:1"));
  EXPECT_THAT(ParseLoopbackAddress("empty:1", FakeLookUp),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("it has no address; use 127.0.0.1:1")));
}

TEST(ParseListenAddress, TakesEveryAddressAndKnowsWhichAreLocal) {
  const auto anywhere = ParseListenAddress("example.com:50051", FakeLookUp);
  ASSERT_THAT(anywhere, base::IsOk());
  EXPECT_FALSE(anywhere->is_unix());
  for (const char* local : {"127.0.0.1:1", "[::1]:1", "[::ffff:127.0.0.1]:1", "unix:/run/n.sock"}) {
    EXPECT_TRUE(ParseListenAddress(local, FakeLookUp)->is_local()) << local;
    EXPECT_THAT(ParseLocalAddress(local, FakeLookUp), base::IsOk());
  }
  for (const char* other : {"0.0.0.0:1", "[::]:1", "192.0.2.7:1", "[::ffff:0.0.0.0]:1"}) {
    EXPECT_FALSE(ParseListenAddress(other, FakeLookUp)->is_local()) << other;
    EXPECT_THAT(ParseLocalAddress(other, FakeLookUp),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("--insecure-listen")));
  }
}

TEST(ParseListenAddress, AUnixSocketHasAnAbsolutePathThatFits) {
  const auto parsed = ParseListenAddress("unix:/run/nodeops.sock", FakeLookUp);
  ASSERT_THAT(parsed, base::IsOk());
  EXPECT_TRUE(parsed->is_unix());
  EXPECT_EQ(parsed->unix_path, "/run/nodeops.sock");
  EXPECT_THAT(ParseListenAddress("unix:nodeops.sock", FakeLookUp),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("use unix:/PATH")));
  EXPECT_THAT(ParseListenAddress("unix:", FakeLookUp),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("use unix:/PATH")));
  EXPECT_THAT(ParseListenAddress("unix:/" + std::string(107, 'x'), FakeLookUp),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("107 bytes")));
}

TEST(LookUpHost, FindsNumericAddresses) {
  const auto addresses = LookUpHost("127.0.0.1");
  ASSERT_THAT(addresses, base::IsOk());
  EXPECT_THAT(*addresses, testing::ElementsAre(make_address("127.0.0.1")));
}

}  // namespace
}  // namespace nodeops::rpc
