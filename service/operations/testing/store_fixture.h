#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_STORE_FIXTURE_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_STORE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "service/operations/operation_store.h"
#include "service/operations/request_identity.h"
#include "service/operations/retention.h"
#include "service/operations/testing/events.h"

namespace nodeops::operations {

// A clock that a test moves, and that any thread may read.
class SettableClock final : public base::Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(seconds_); }
  base::MonotonicTime MonotonicNow() const override {
    return base::MonotonicTime(std::chrono::seconds(seconds_));
  }
  std::unique_ptr<base::Timer> NewTimer(boost::asio::any_io_executor) override { std::abort(); }
  void Advance(absl::Duration by) { seconds_ += absl::ToInt64Seconds(by); }

 private:
  std::atomic<int64_t> seconds_ = 1'700'000'000;
};

struct CountingListener final : AppendListener {
  void OnAppended() override { ++calls; }
  std::atomic<int> calls = 0;
};

std::vector<ClusterTargets> TargetsOf(const std::vector<std::string>& nodes);

EventGroup Group(const std::string& name, std::vector<v1::OperationEvent> events,
                 v1::Operation::State state = v1::Operation::RUNNING);

EventGroup EndGroup(const std::string& name, int64_t sequence);

std::vector<std::string> Names(const std::vector<v1::Operation>& operations);
std::vector<std::string> Nodes(const StoredResults& page);
std::vector<std::string> Nodes(const StoredNodes& page);

// Calls a store, whatever threads it has, and waits for what it answers.
class StoreFixture {
 protected:
  // What a call answers; the answer must not come inside the call.
  template <typename T, typename Call>
  T Answer(Call call) {
    auto answer = std::make_shared<std::optional<T>>();
    call([answer](T value) { answer->emplace(std::move(value)); });
    EXPECT_FALSE(answer->has_value()) << "answered inside the call";
    RunUntil([&] { return answer->has_value(); });
    return **answer;
  }

  // Runs what is posted until `done`; a store that never answers ends the test.
  void RunUntil(std::function<bool()> done);

  // Asks the store again and again until `condition`: for what it does in the background.
  void Eventually(std::function<bool()> condition);

  absl::Status Create(EventGroup group, std::vector<std::string> nodes = {},
                      std::string fingerprint = "");
  absl::Status Create(const std::string& name, std::vector<std::string> nodes = {});
  absl::Status Append(EventGroup group);
  absl::Status End(const std::string& name);
  absl::StatusOr<std::vector<ClaimedOperation>> Claim(const std::string& owner = "me");
  absl::StatusOr<v1::Operation> Get(const std::string& name);
  absl::StatusOr<EventPage> Read(const std::string& name, int64_t after, size_t max = 1000);
  absl::StatusOr<StoredNodes> ListNodes(const std::string& name, NodesQuery query = {});
  StoredOperations List(size_t max = 100, int64_t before = 0, OperationFilter filter = {});
  absl::StatusOr<ChangedOperations> Changed(int64_t after, size_t max = 100,
                                            OperationFilter filter = {});
  absl::StatusOr<StoredResults> Results(const std::string& name,
                                        std::vector<v1::NodeResult::Result> results = {},
                                        size_t max = 100, int64_t after = 0);
  std::optional<RequestRecord> FindRequest(const std::string& request_id,
                                           const std::string& actor = "");
  // Once these return, a listener that is to be called at once has been.
  void Notify(const std::string& name, int64_t after, std::weak_ptr<AppendListener> listener);
  void NotifyChanged(int64_t after, std::weak_ptr<AppendListener> listener);

  SettableClock clock_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::shared_ptr<OperationStore> store_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_STORE_FIXTURE_H_
