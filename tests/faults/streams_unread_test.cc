// Watchers that never read, on real programs.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/faults/streams_proxy.h"
#include "tests/faults/streams_watcher.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

constexpr int kNodes = 2000;
constexpr int kHealthy = 10;
constexpr int kUnread = 200;
constexpr long kMaxCostKiB = 64 << 10;

// A window of HTTP/2 that never grows, so that a stream that nobody reads stops after 64 KiB, or
// one that takes everything, so that only TCP stops it. (What gRPC would do by itself is in
// between.)
std::shared_ptr<grpc::Channel> ChannelWithWindow(const std::string& server, int bytes) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, bytes);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

// A service with an operation that has ended and one that runs, healthy watchers, and others.
class UnreadRun {
 public:
  UnreadRun() : proxy_(stack_.server()) {
    for (int i = 0; i < kHealthy; ++i) {
      narrow_.push_back(ChannelWithWindow(stack_.server(), 64 << 10));
      frozen_.push_back(ChannelWithWindow(proxy_.address(), 16 << 20));
    }
  }

  // The most memory that the service has used by the end, in KiB. `unread` watchers read one
  // message and no more until all is over: half of them of the operation that runs, over
  // connections on which nothing moves any more, the others of either, beside healthy ones.
  long Peak(int unread) {
    const StreamRecord ended = Cordon(stack_.stub(), All<v1::BatchCordonNodesRequest>());
    EXPECT_EQ(ended.operation.counts().changed(), kNodes);
    grpc::ClientContext context;
    const auto stream =
        stack_.stub().BatchUncordonNodes(&context, All<v1::BatchUncordonNodesRequest>());
    v1::OperationUpdate update;
    EXPECT_TRUE(stream->Read(&update));
    const std::string running = update.operation().name();
    for (int i = 0; i < unread / 2; ++i) Begin(frozen_[i % kHealthy], running);
    proxy_.Freeze();
    for (int i = 0; i < unread / 2; ++i) {
      Begin(narrow_[i / 2 % kHealthy], i % 2 == 0 ? running : ended.operation.name());
    }
    EXPECT_EQ(CountWhole(running), kHealthy);
    EXPECT_EQ(CountWhole(ended.operation.name()), kHealthy);
    EXPECT_EQ(ReadStream(*stream).operation.counts().changed(), kNodes);
    return stack_.service().ResidentKiB("VmHWM");
  }

  // Some read on at last. How many missed nothing?
  int CountWholeAtLast() {
    proxy_.Thaw();
    int whole = 0;
    for (const size_t i : {size_t{0}, size_t{1}, unread_.size() - 2, unread_.size() - 1}) {
      whole += IsWhole(ReadStream(*unread_[i]->stream)) ? 1 : 0;
    }
    return whole;
  }

 private:
  void Begin(const std::shared_ptr<grpc::Channel>& channel, const std::string& operation) {
    unread_.push_back(std::make_unique<Watcher>(channel, operation));
    v1::OperationUpdate update;
    EXPECT_TRUE(unread_.back()->stream->Read(&update));
  }

  template <typename Request>
  static Request All() {
    Request request;
    request.add_targets()->set_all(true);
    request.set_concurrency(100);
    return request;
  }

  // Watchers that read to the end and see every event, each beside some that do not read.
  int CountWhole(const std::string& name) {
    std::vector<std::future<bool>> healthy;
    for (int i = 0; i < kHealthy; ++i) {
      healthy.push_back(std::async(std::launch::async, [this, i, name] {
        return IsWhole(ReadStream(*Watcher(narrow_[i], name).stream));
      }));
    }
    int whole = 0;
    for (auto& watcher : healthy) whole += watcher.get() ? 1 : 0;
    return whole;
  }

  Stack stack_{{.sandbox_flags = {absl::StrCat("--nodes=", kNodes), "--latency=5ms"}}};
  StreamsProxy proxy_;
  std::vector<std::shared_ptr<grpc::Channel>> narrow_;  // One for each healthy watcher.
  std::vector<std::shared_ptr<grpc::Channel>> frozen_;  // Through the proxy.
  std::vector<std::unique_ptr<Watcher>> unread_;
};

// The same is done with them and without them, each time by a fresh service: memory that was in use
// before and is used again would not be seen otherwise.
TEST(StreamsUnreadTest, WatchersThatNeverReadCostLittleAndHoldNobodyBack) {
  const long without = UnreadRun().Peak(0);
  UnreadRun run;
  const long with = run.Peak(kUnread);
  std::printf("%d watchers that never read: %.1f MiB (at most %.1f MiB without, %.1f with)\n",
              kUnread, (with - without) / 1024.0, without / 1024.0, with / 1024.0);
  if (kMemoryIsAsUsual) {
    EXPECT_LT(with - without, kMaxCostKiB);
  }
  EXPECT_EQ(run.CountWholeAtLast(), 4);
}

}  // namespace
}  // namespace nodeops::tests
