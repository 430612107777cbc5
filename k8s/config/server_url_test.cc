#include "k8s/config/server_url.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::k8s {
namespace {

using absl::StatusCode;
using base::IsOk;
using base::StatusIs;

TEST(ServerUrlTest, SplitsOriginAndPrefix) {
  const struct {
    std::string server, origin, path_prefix;
  } cases[] = {{"https://h", "https://h", ""},
               {"https://h/", "https://h", ""},
               {"https://h:6443//", "https://h:6443", ""},
               {"https://h/k8s/clusters/c-1/", "https://h", "/k8s/clusters/c-1"},
               {"https://[::1]:6443/a%2Fb", "https://[::1]:6443", "/a%2Fb"},
               {"http://127.0.0.1:80", "http://127.0.0.1:80", ""}};
  for (const auto& [server, origin, path_prefix] : cases) {
    const auto url = ParseServerUrl(server);
    ASSERT_THAT(url, IsOk()) << server;
    EXPECT_EQ(url->origin, origin) << server;
    EXPECT_EQ(url->path_prefix, path_prefix) << server;
  }
}

TEST(ServerUrlTest, OtherSchemesAreRefused) {
  for (const std::string server : {"", "h:6443", "HTTPS://h", "ftp://h", "https:/h", "//h"}) {
    EXPECT_THAT(ParseServerUrl(server),
                StatusIs(StatusCode::kInvalidArgument,
                         "server: must be of the form https://host[:port][/prefix]"));
  }
}

TEST(ServerUrlTest, WhatWouldSwallowTheRequestsPathIsRefused) {
  for (const std::string prefix : {"/a?b=c", "/a#b", "/a b", "/a\n", "/\xc3\xa4"}) {
    EXPECT_THAT(ParseServerUrl("https://user:canary@h" + prefix),
                StatusIs(StatusCode::kInvalidArgument,
                         "server: its path must have no spaces, '?', '#' or characters beyond "
                         "ASCII"));
  }
}

}  // namespace
}  // namespace nodeops::k8s
