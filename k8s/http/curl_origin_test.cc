#include "k8s/http/curl_origin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;

TEST(CurlOriginTest, SchemeHostAndMaybePortAreAnOrigin) {
  for (const std::string origin : {"https://h", "http://h", "https://api.test:6443",
                                   "https://10.0.0.1:443", "https://[fd00::1]:6443"}) {
    EXPECT_THAT(CheckOrigin({.origin = origin}), IsOk()) << origin;
  }
}

TEST(CurlOriginTest, AnythingElseIsNoOrigin) {
  for (const std::string origin : {"", "h:1", "ftp://h", "https://", "https://h/", "https://h/path",
                                   "https://h?", "https://h?q", "https://h#", "https://h#f",
                                   "https://h:99999", "https://h h", "https://h\n"}) {
    EXPECT_EQ(CheckOrigin({.origin = origin}).code(), StatusCode::kInvalidArgument) << origin;
  }
  EXPECT_THAT(CheckOrigin({.origin = "ftp://h\x1b"}),
              StatusIs(StatusCode::kInvalidArgument,
                       "server \"ftp://h\\x1b\" is not of the form https://host[:port]"));
}

TEST(CurlOriginTest, APasswordIsRefusedAndNotShown) {
  for (const std::string origin : {"https://u:canary@h", "ftp://u:canary@h", "https://canary@h"}) {
    EXPECT_THAT(CheckOrigin({.origin = origin}),
                StatusIs(StatusCode::kInvalidArgument,
                         "server: a user name or password in it is not supported: use "
                         "https://host[:port]"));
  }
}

TEST(CurlOriginTest, ATlsServerNameIsADnsName) {
  EXPECT_THAT(CheckOrigin({.origin = "https://h", .tls_server_name = "api-1.test"}), IsOk());
  for (const std::string name : {"a:b", "a b", "a/b", "a\n", "*"}) {
    EXPECT_EQ(CheckOrigin({.origin = "https://h", .tls_server_name = name}).code(),
              StatusCode::kInvalidArgument)
        << name;
  }
}

TEST(CurlOriginTest, ThePortIsTheSchemesIfNoneIsGiven) {
  EXPECT_EQ(HostAndPort({.origin = "https://h"}), "h:443");
  EXPECT_EQ(HostAndPort({.origin = "http://h"}), "h:80");
  EXPECT_EQ(HostAndPort({.origin = "https://[fd00::1]:6443"}), "[fd00::1]:6443");
}

TEST(CurlOriginTest, ATlsServerNameTakesTheHostsPlaceButNotItsAddress) {
  const CurlOptions plain = {.origin = "https://10.0.0.1:6443"};
  EXPECT_EQ(RequestOrigin(plain), "https://10.0.0.1:6443");
  const CurlOptions named = {.origin = "https://10.0.0.1:6443", .tls_server_name = "api.test"};
  EXPECT_EQ(RequestOrigin(named), "https://api.test:6443");
  EXPECT_EQ(ConnectTo(named), "api.test:6443:10.0.0.1:6443");
}

}  // namespace
}  // namespace nodeops::k8s
