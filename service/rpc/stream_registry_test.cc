#include "service/rpc/stream_registry.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "base/testing/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace nodeops::rpc {
namespace {

class Stream final : public LiveStream {
 public:
  void GoAway(const std::string& reason) override { reasons.push_back(reason); }
  std::vector<std::string> reasons;
};

TEST(StreamRegistry, CountsTheStreamsThatAreOpen) {
  StreamRegistry registry(10);
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
  StreamRegistry registry(10);
  const auto early = std::make_shared<Stream>();
  const auto late = std::make_shared<Stream>();
  const StreamRegistry::Registration one(registry, early);
  registry.GoAway("bye");
  const StreamRegistry::Registration two(registry, late);
  EXPECT_EQ(early->reasons, std::vector<std::string>({"bye"}));
  EXPECT_EQ(late->reasons, std::vector<std::string>({"bye"}));
}

TEST(StreamRegistry, AStreamMayEndBeforeItsRegistration) {
  StreamRegistry registry(10);
  auto stream = std::make_shared<Stream>();
  const StreamRegistry::Registration one(registry, stream);
  stream.reset();
  registry.GoAway("bye");
  EXPECT_EQ(registry.size(), 1u);
}

TEST(StreamRegistry, RefusesWhatIsTooMuchAndSaysWhenToComeBack) {
  StreamRegistry registry(2);
  const auto stream = std::make_shared<Stream>();
  const StreamRegistry::Registration one(registry, stream);
  auto two = std::make_unique<StreamRegistry::Registration>(registry, stream);
  EXPECT_THAT(two->admission(), base::IsOk());
  {
    const StreamRegistry::Registration three(registry, stream);
    EXPECT_THAT(three.admission(),
                base::StatusIs(absl::StatusCode::kResourceExhausted,
                               "this server allows 2 streams at the same time, and so many are "
                               "open"));
    google::rpc::ErrorInfo info;
    info.ParseFromString(
        std::string(*three.admission().GetPayload("type.googleapis.com/google.rpc.ErrorInfo")));
    EXPECT_EQ(info.reason(), "TOO_MANY_WATCHERS");
    EXPECT_EQ(info.metadata().at("limit"), "2");
    google::rpc::RetryInfo retry;
    retry.ParseFromString(
        std::string(*three.admission().GetPayload("type.googleapis.com/google.rpc.RetryInfo")));
    EXPECT_EQ(retry.retry_delay().seconds(), 5);
    EXPECT_EQ(registry.size(), 3u);  // It must be told of a shutdown like any other.
    // Its end makes no room, the end of one that was let in does.
  }
  EXPECT_FALSE(StreamRegistry::Registration(registry, stream).admission().ok());
  two.reset();
  EXPECT_THAT(StreamRegistry::Registration(registry, stream).admission(), base::IsOk());
}

}  // namespace
}  // namespace nodeops::rpc
