// Process after process on one database, each with several threads, with callers that interfere:
// what ThreadSanitizer should see of the life of an operation.

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/testing/status_matchers.h"
#include "service/operations/operation_manager.h"
#include "service/operations/operation_state.h"
#include "service/operations/sqlite/sqlite_operation_store.h"
#include "service/operations/testing/fake_cluster.h"

namespace nodeops::operations {
namespace {

using base::IsOk;
using v1::Operation;

constexpr int kOperations = 6;
constexpr int kNodes = 60;

class Process {
 public:
  explicit Process(const std::string& path) {
    cluster_->RunByItself();
    for (int i = 0; i < 4; ++i) threads_.emplace_back([this] { io_.run(); });
    auto store = sqlite::OpenSqliteOperationStore({.executor = io_.get_executor(), .path = path});
    EXPECT_THAT(store, IsOk());
    manager_ = std::make_unique<OperationManager>(
        base::SystemClock(), OperationManagerOptions{.executor = io_.get_executor(),
                                                     .store = *std::move(store),
                                                     .backends = {{"prod", cluster_}}});
    EXPECT_THAT(Answer<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); }),
                IsOk());
  }

  // Stops in order.
  ~Process() {
    std::promise<void> down;
    manager_->Shutdown(absl::ZeroDuration(), [&] { down.set_value(); });
    down.get_future().wait();
    manager_.reset();
    work_.reset();
    for (std::thread& thread : threads_) thread.join();
  }

  OperationManager& manager() { return *manager_; }

  // What a call answers, waited for on the test's thread.
  template <typename T, typename Call>
  absl::StatusOr<T> Answer(Call call) {
    std::promise<absl::StatusOr<T>> promise;
    call([&promise](absl::StatusOr<T> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }

  std::string Start() {
    BatchRequest request;
    request.retry.set_max_attempts(4);
    request.timeout = absl::Hours(1);
    v1::Target& target = request.targets.emplace_back();
    target.set_cluster("prod");
    for (int i = 0; i < kNodes; ++i) target.add_names("n" + std::to_string(i));
    const auto operation =
        Answer<Operation>([&](auto done) { manager_->StartBatch(request, std::move(done)); });
    EXPECT_THAT(operation, IsOk());
    return operation.ok() ? operation->name() : "";
  }

  // The log to its end.
  std::vector<EventPtr> Read(const std::string& name) {
    std::vector<EventPtr> events;
    const auto cursor = Answer<std::shared_ptr<WatchCursor>>(
        [&](auto done) { manager_->Watch(name, 0, std::move(done)); });
    EXPECT_THAT(cursor, IsOk());
    for (bool end = !cursor.ok(); !end;) {
      const auto page = Answer<EventPage>(
          [&](auto done) { (*cursor)->Next(1000, absl::Seconds(10), std::move(done)); });
      if (!page.ok()) return events;
      events.insert(events.end(), page->events.begin(), page->events.end());
      end = page->end;
    }
    return events;
  }

 private:
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  const std::shared_ptr<FakeCluster> cluster_ = std::make_shared<FakeCluster>(io_.get_executor());
  std::unique_ptr<OperationManager> manager_;
  std::vector<std::thread> threads_;
};

TEST(RestartThreadsTest, OperationsGoOnFromProcessToProcess) {
  const std::string folder = std::string(std::getenv("TEST_TMPDIR")) + "/restarts";
  std::filesystem::create_directory(folder);
  const std::string path = folder + "/operations.db";
  std::vector<std::string> names;
  for (int life = 0; life < 4; ++life) {
    Process process(path);
    while (names.size() < kOperations) names.push_back(process.Start());
    for (size_t i = 0; i < names.size(); ++i) {
      const auto ignore = [](const absl::StatusOr<Operation>&) {};
      process.manager().PauseOperation(names[i], "", ignore);
      if (i % 2 == 0) process.manager().ResumeOperation(names[i], ignore);
      if (i == 5 && life == 2) {
        process.manager().CancelOperation(names[i], "", Operation::IMMEDIATE, ignore);
      }
    }
  }
  Process last(path);
  for (const std::string& name : names) {
    static_cast<void>(last.Answer<Operation>(
        [&](auto done) { last.manager().ResumeOperation(name, std::move(done)); }));
    const std::vector<EventPtr> log = last.Read(name);
    ASSERT_FALSE(log.empty());
    EXPECT_TRUE(IsFinal(log.back()->state_changed().to()));
    int results = 0;
    for (size_t i = 0; i < log.size(); ++i) {
      EXPECT_EQ(log[i]->sequence(), static_cast<int64_t>(i) + 1);
      results += log[i]->has_node_finished() ? 1 : 0;
    }
    EXPECT_EQ(results, kNodes);
  }
}

}  // namespace
}  // namespace nodeops::operations
