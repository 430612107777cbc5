#include "service/rpc/stream_registry.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace nodeops::rpc {
namespace {

class Stream final : public LiveStream {
 public:
  void GoAway(const std::string& reason) override { reasons.push_back(reason); }
  std::vector<std::string> reasons;
};

TEST(StreamRegistry, CountsTheStreamsThatAreOpen) {
  StreamRegistry registry;
  const auto stream = std::make_shared<Stream>();
  {
    const StreamRegistry::Registration one(registry, stream);
    const StreamRegistry::Registration two(registry, stream);
    EXPECT_EQ(registry.size(), 2u);
    EXPECT_FALSE(registry.WaitUntilEmpty(absl::ZeroDuration()));
  }
  EXPECT_EQ(registry.size(), 0u);
  EXPECT_TRUE(registry.WaitUntilEmpty(absl::ZeroDuration()));
}

TEST(StreamRegistry, TellsEveryStreamAndThoseThatComeLate) {
  StreamRegistry registry;
  const auto early = std::make_shared<Stream>();
  const auto late = std::make_shared<Stream>();
  const StreamRegistry::Registration one(registry, early);
  registry.GoAway("bye");
  const StreamRegistry::Registration two(registry, late);
  EXPECT_EQ(early->reasons, std::vector<std::string>({"bye"}));
  EXPECT_EQ(late->reasons, std::vector<std::string>({"bye"}));
}

TEST(StreamRegistry, AStreamMayEndBeforeItsRegistration) {
  StreamRegistry registry;
  auto stream = std::make_shared<Stream>();
  const StreamRegistry::Registration one(registry, stream);
  stream.reset();
  registry.GoAway("bye");
  EXPECT_EQ(registry.size(), 1u);
}

}  // namespace
}  // namespace nodeops::rpc
