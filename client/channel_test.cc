#include "client/channel.h"

#include <gtest/gtest.h>

#include "base/testing/status_matchers.h"

namespace nodeops::client {
namespace {

using base::IsOk;
using base::StatusIs;
using testing::HasSubstr;

TEST(ChannelTest, TakesHostAndPort) {
  for (const char* server : {"127.0.0.1:50051", "localhost:1", "[::1]:65535", "nodeops.svc:80",
                             "unix:/run/nodeops.sock"}) {
    EXPECT_THAT(NewChannel({.server = server}), IsOk()) << server;
  }
}

TEST(ChannelTest, RefusesWhatIsNotHostAndPort) {
  for (const char* server : {"", "localhost", ":50051", "host:", "host:0", "host:65536", "host:x",
                             "unix:tmp/x", "unix:", "http://host:80", "::1:80", "[]:80", "a b:1"}) {
    EXPECT_THAT(NewChannel({.server = server}),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         HasSubstr("want HOST:PORT, such as 127.0.0.1:50051, or unix:/PATH")))
        << server;
  }
}

TEST(ChannelTest, ACertificateNeedsItsKey) {
  EXPECT_THAT(NewChannel({.tls = ChannelTls{.certificate = "c"}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs its key")));
  EXPECT_THAT(NewChannel({.tls = ChannelTls{.key = base::Secret("k")}}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs its key")));
  EXPECT_THAT(NewChannel({.tls = ChannelTls{}}), IsOk());
}

TEST(ChannelTest, EscapesAnAddressThatItRefuses) {
  EXPECT_THAT(NewChannel({.server = "a\x1b[2J:1"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("a\\x1b[2J:1")));
}

}  // namespace
}  // namespace nodeops::client
