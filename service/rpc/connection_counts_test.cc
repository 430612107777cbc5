#include "service/rpc/connection_counts.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace nodeops::rpc {
namespace {

std::string Counted(const std::string& text) {
  sockaddr_storage peer = {};
  auto& v4 = reinterpret_cast<sockaddr_in&>(peer);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(peer);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    peer.ss_family = AF_INET;
  } else if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    peer.ss_family = AF_INET6;
  } else {
    peer.ss_family = AF_UNIX;
  }
  return CountedAddress(peer);
}

TEST(CountedAddress, IsTheHostOrItsNetwork) {
  EXPECT_EQ(Counted("10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(Counted("::ffff:10.0.0.7"), "10.0.0.7");
  EXPECT_EQ(Counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(Counted("2001:db8:1:2::1"), "2001:db8:1:2::/64");
}

TEST(CountedAddress, IsNoneWhereEverybodySharesIt) {
  EXPECT_EQ(Counted("127.0.0.1"), "");
  EXPECT_EQ(Counted("127.8.0.1"), "");
  EXPECT_EQ(Counted("::1"), "");
  EXPECT_EQ(Counted("::ffff:127.0.0.1"), "");
  EXPECT_EQ(Counted("unix"), "");
}

TEST(ConnectionCounts, OneAddressMayNotHaveThemAll) {
  ConnectionCounts counts(10, 2);
  EXPECT_TRUE(counts.Enter("a"));
  EXPECT_TRUE(counts.Enter("a"));
  EXPECT_FALSE(counts.Enter("a"));
  EXPECT_TRUE(counts.Enter("b"));
  EXPECT_EQ(counts.size(), 3);
  counts.Leave("a");
  EXPECT_TRUE(counts.Enter("a"));
}

TEST(ConnectionCounts, NoAddressHasNoLimitButThatOfAll) {
  ConnectionCounts counts(3, 1);
  EXPECT_TRUE(counts.Enter(""));
  EXPECT_TRUE(counts.Enter(""));
  EXPECT_TRUE(counts.Enter(""));
  EXPECT_FALSE(counts.Enter(""));
  EXPECT_FALSE(counts.Enter("a"));
  counts.Leave("");
  EXPECT_TRUE(counts.Enter("a"));
  EXPECT_FALSE(counts.Enter("a"));
}

}  // namespace
}  // namespace nodeops::rpc
