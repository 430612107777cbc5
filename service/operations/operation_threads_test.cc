// The whole layer on a real event loop of several threads: what ThreadSanitizer should see.

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <future>
#include <latch>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/operation_manager.h"
#include "service/operations/testing/fake_cluster.h"

namespace nodeops::operations {
namespace {

using base::IsOk;

constexpr int kOperations = 4;
constexpr int kNodes = 100;
constexpr int kWatchers = 10;

BatchRequest RequestForAllOf(const std::vector<std::string>& clusters) {
  BatchRequest request;
  request.retry.set_max_attempts(4);
  for (const std::string& cluster : clusters) {
    v1::Target& target = request.targets.emplace_back();
    target.set_cluster(cluster);
    target.set_all(true);
  }
  return request;
}

// Reads an operation's log to its end, with a wait so short that empty pages come between.
class Reader : public std::enable_shared_from_this<Reader> {
 public:
  explicit Reader(std::shared_ptr<WatchCursor> cursor) : cursor_(std::move(cursor)) {}

  void Read() {
    cursor_->Next(16, absl::Microseconds(50),
                  [self = shared_from_this()](absl::StatusOr<EventPage> page) {
                    self->OnPage(std::move(page));
                  });
  }
  void Cancel() { cursor_->Cancel(); }

  // Every sequence number, once the log or the reader has ended.
  std::vector<int64_t> Wait() { return ended_.get_future().get(); }

 private:
  void OnPage(absl::StatusOr<EventPage> page) {
    if (!page.ok()) return ended_.set_value(seen_);
    for (const EventPtr& event : page->events) seen_.push_back(event->sequence());
    if (page->end) return ended_.set_value(seen_);
    Read();
  }

  const std::shared_ptr<WatchCursor> cursor_;
  std::vector<int64_t> seen_;
  std::promise<std::vector<int64_t>> ended_;
};

class OperationThreadsTest : public testing::Test {
 protected:
  OperationThreadsTest() {
    for (const auto& cluster : {prod_, dev_}) {
      cluster->RunByItself();
      cluster->OnList([](const k8s::ListOptions&) {
        k8s::NodePage page;
        for (int i = 0; i < kNodes; ++i) page.nodes.push_back(FakeNode("n" + std::to_string(i)));
        return page;
      });
    }
    for (int i = 0; i < 4; ++i) threads_.emplace_back([this] { io_.run(); });
  }

  ~OperationThreadsTest() override {
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
  }

  // What a call answers, waited for on the test's thread.
  template <typename T, typename Call>
  absl::StatusOr<T> Answer(Call call) {
    std::promise<absl::StatusOr<T>> promise;
    call([&promise](absl::StatusOr<T> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }

  std::shared_ptr<Reader> StartReading(const std::string& name) {
    const auto cursor = Answer<std::shared_ptr<WatchCursor>>(
        [&](auto done) { manager_.Watch(name, 0, std::move(done)); });
    EXPECT_THAT(cursor, IsOk());
    const auto reader = std::make_shared<Reader>(*cursor);
    reader->Read();
    return reader;
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  const std::shared_ptr<FakeCluster> prod_ = std::make_shared<FakeCluster>(io_.get_executor());
  const std::shared_ptr<FakeCluster> dev_ = std::make_shared<FakeCluster>(io_.get_executor());
  OperationManager manager_{base::SystemClock(),
                            {.executor = io_.get_executor(),
                             .store = NewMemoryOperationStore(io_.get_executor()),
                             .backends = {{"prod", prod_}, {"dev", dev_}}}};
  std::vector<std::thread> threads_;
};

TEST_F(OperationThreadsTest, EveryWatcherSeesTheWholeLog) {
  std::vector<std::string> names;
  std::vector<std::shared_ptr<Reader>> readers, leavers;
  for (int i = 0; i < kOperations; ++i) {
    const auto operation = Answer<v1::Operation>([&](auto done) {
      manager_.StartBatch(RequestForAllOf({"prod", "dev"}), std::move(done));
    });
    ASSERT_THAT(operation, IsOk());
    names.push_back(operation->name());
    for (int j = 0; j < kWatchers; ++j) readers.push_back(StartReading(names.back()));
    leavers.push_back(StartReading(names.back()));
  }
  for (const auto& leaver : leavers) leaver->Cancel();
  for (const auto& leaver : leavers) leaver->Wait();
  for (size_t i = 0; i < readers.size(); ++i) {
    const std::vector<int64_t> seen = readers[i]->Wait();
    // Started, four for each node of two clusters, succeeded.
    ASSERT_EQ(seen.size(), 2u + 4 * 2 * kNodes);
    for (size_t j = 0; j < seen.size(); ++j) ASSERT_EQ(seen[j], static_cast<int64_t>(j) + 1);
  }
  for (const std::string& name : names) {
    const auto operation =
        Answer<v1::Operation>([&](auto done) { manager_.GetOperation(name, std::move(done)); });
    EXPECT_EQ(operation->state(), v1::Operation::SUCCEEDED);
    EXPECT_EQ(operation->counts().conflicts(), 2 * kNodes);
  }
}

TEST_F(OperationThreadsTest, ShutdownAndCancelRaceWithEverythingElse) {
  std::latch answers(20);
  for (int i = 0; i < 20; ++i) {
    manager_.StartBatch(RequestForAllOf({"prod"}), [&](absl::StatusOr<v1::Operation> operation) {
      if (operation.ok())
        manager_.CancelOperation(operation->name(), "", v1::Operation::IMMEDIATE,
                                 [](const auto&) {});
      answers.count_down();
    });
  }
  std::promise<void> down;
  manager_.Shutdown(absl::ZeroDuration(), [&] { down.set_value(); });
  down.get_future().wait();
  answers.wait();  // Each call is answered, if only after that.
  const auto page = Answer<OperationPage>(
      [&](auto done) { manager_.ListOperations("", 100, "", std::move(done)); });
  ASSERT_THAT(page, IsOk());
  for (const v1::Operation& operation : page->operations) {
    EXPECT_EQ(operation.counts().unfinished(), 0) << operation.ShortDebugString();
    EXPECT_TRUE(operation.has_end_time());
  }
}

}  // namespace
}  // namespace nodeops::operations
