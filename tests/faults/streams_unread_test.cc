// Watchers that never read, on real programs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/faults/streams_watcher.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool kMemoryIsAsUsual = false;
#else
constexpr bool kMemoryIsAsUsual = true;
#endif

constexpr int kNodes = 2000;
constexpr int kHealthy = 10;
constexpr int kUnread = 200;
constexpr long kMaxCostKiB = 64 << 10;

class UnreadTest : public ::testing::Test {
 protected:
  UnreadTest() {
    for (int i = 0; i < 2 * kHealthy; ++i) channels_.push_back(NewChannel(stack_.server()));
  }

  // Half of the channels have a healthy watcher, whose reading drives the connection: a stream
  // beside it that nobody reads is stopped by HTTP/2's flow control. The others nobody drives:
  // there it is TCP's.
  const std::shared_ptr<grpc::Channel>& ChannelOf(int i) { return channels_[i % (2 * kHealthy)]; }

  template <typename Request>
  static Request AllSlowly() {
    Request request;
    request.add_targets()->set_all(true);
    request.set_concurrency(100);
    return request;
  }

  // Watchers that read to the end, each beside ones that do not.
  int CountWhole(const std::string& name) {
    std::vector<std::future<bool>> healthy;
    for (int i = 0; i < kHealthy; ++i) {
      healthy.push_back(std::async(std::launch::async, [this, i, name] {
        return IsWhole(ReadStream(*Watcher(ChannelOf(i), name).stream));
      }));
    }
    int whole = 0;
    for (auto& watcher : healthy) whole += watcher.get() ? 1 : 0;
    return whole;
  }

  Stack stack_{{.sandbox_flags = {absl::StrCat("--nodes=", kNodes), "--latency=5ms"}}};
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

TEST_F(UnreadTest, WatchersThatNeverReadCostLittleAndHoldNobodyBack) {
  // What an operation and its watchers cost anyway is paid for before: twice, as memory settles.
  const StreamRecord ended = Cordon(stack_.stub(), AllSlowly<v1::BatchCordonNodesRequest>());
  ASSERT_EQ(ended.operation.counts().changed(), kNodes);
  ASSERT_EQ(CountWhole(ended.operation.name()), kHealthy);
  Uncordon(stack_.stub(), AllSlowly<v1::BatchUncordonNodesRequest>());
  ASSERT_EQ(CountWhole(ended.operation.name()), kHealthy);
  const long before = stack_.service().ResidentKiB();

  grpc::ClientContext context;
  const auto stream =
      stack_.stub().BatchCordonNodes(&context, AllSlowly<v1::BatchCordonNodesRequest>());
  v1::OperationUpdate update;
  ASSERT_TRUE(stream->Read(&update));
  const std::string running = update.operation().name();
  std::vector<std::unique_ptr<Watcher>> unread;
  for (int i = 0; i < kUnread; ++i) {
    unread.push_back(
        std::make_unique<Watcher>(ChannelOf(i / 2), i % 2 == 0 ? running : ended.operation.name()));
    ASSERT_TRUE(unread.back()->stream->Read(&update));  // It has begun, and that is all.
  }
  EXPECT_EQ(CountWhole(running), kHealthy);
  const StreamRecord rest = ReadStream(*stream);
  EXPECT_EQ(rest.operation.counts().changed(), kNodes);
  const long after = stack_.service().ResidentKiB();
  std::printf("%d watchers that never read: %.1f MiB (resident %ld MiB before, %ld after)\n",
              kUnread, (after - before) / 1024.0, before / 1024, after / 1024);
  if (kMemoryIsAsUsual) {
    EXPECT_LT(after - before, kMaxCostKiB);
  }

  // One of each kind reads on at last, and has missed nothing.
  for (int i : {0, 1, kUnread - 2, kUnread - 1}) {
    StreamRecord late = ReadStream(*unread[i]->stream);
    EXPECT_TRUE(IsWhole(late)) << late.events.size() << " " << late.status.error_message();
  }
}

}  // namespace
}  // namespace nodeops::tests
