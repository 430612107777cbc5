#include "client/request_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "absl/random/random.h"

namespace nodeops::client {
namespace {

TEST(RequestIdTest, IsAVersion4Uuid) {
  absl::BitGen random;
  for (int i = 0; i < 1000; ++i) {
    EXPECT_THAT(NewRequestId(random),
                testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                      "[0-9a-f]{12}"));
  }
}

TEST(RequestIdTest, DoesNotRepeat) {
  std::mt19937_64 random(7);
  std::set<std::string> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(NewRequestId(random));
  EXPECT_EQ(ids.size(), 1000);
}

}  // namespace
}  // namespace nodeops::client
