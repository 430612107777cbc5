#include "client/cli/connection_notices.h"

#include <gtest/gtest.h>

#include <sstream>

namespace nodeops::cli {
namespace {

TEST(ConnectionNoticesTest, TellsOnceThatTheConnectionIsLostAndOnceThatItIsBack) {
  std::ostringstream err;
  ConnectionNotices notices(err, /*quiet=*/false);
  notices.Back();  // nothing was lost
  notices.Lost(absl::UnavailableError("cut\n"), absl::Milliseconds(200));
  notices.Lost(absl::UnavailableError("refused"), absl::Milliseconds(400));
  notices.Back();
  notices.Back();
  EXPECT_EQ(err.str(),
            "nodeops: no connection: cut\\x0a; trying again in 200ms\n"
            "nodeops: connected again\n");
}

TEST(ConnectionNoticesTest, TellsOfEveryLossAfterTheLast) {
  std::ostringstream err;
  ConnectionNotices notices(err, /*quiet=*/false);
  notices.Lost(absl::UnavailableError("one"), absl::Seconds(1));
  notices.Back();
  notices.Lost(absl::UnavailableError("two"), absl::Seconds(2));
  EXPECT_EQ(err.str(),
            "nodeops: no connection: one; trying again in 1s\n"
            "nodeops: connected again\n"
            "nodeops: no connection: two; trying again in 2s\n");
}

TEST(ConnectionNoticesTest, SaysNothingWhenQuiet) {
  std::ostringstream err;
  ConnectionNotices notices(err, /*quiet=*/true);
  notices.Lost(absl::UnavailableError("cut"), absl::Seconds(1));
  notices.Back();
  EXPECT_EQ(err.str(), "");
}

}  // namespace
}  // namespace nodeops::cli
