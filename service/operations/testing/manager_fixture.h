#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_MANAGER_FIXTURE_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_MANAGER_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"
#include "base/testing/status_matchers.h"
#include "service/operations/memory_operation_store.h"
#include "service/operations/operation_manager.h"
#include "service/operations/testing/fake_cluster.h"
#include "service/operations/testing/flaky_store.h"

namespace nodeops::operations {

// A request to uncordon `names` in cluster `prod`.
inline BatchRequest RequestFor(std::vector<std::string> names, std::string request_id = "") {
  BatchRequest request;
  request.action = v1::Operation::UNCORDON;
  request.reason = "maintenance";
  request.actor = "anonymous";
  request.request_id = std::move(request_id);
  request.retry.set_max_attempts(4);
  v1::Target& target = request.targets.emplace_back();
  target.set_cluster("prod");
  for (std::string& name : names) target.add_names(std::move(name));
  return request;
}

inline v1::Target SelectorTarget(const std::string& cluster, const std::string& label_selector) {
  v1::Target target;
  target.set_cluster(cluster);
  target.set_label_selector(label_selector);
  return target;
}

// A manager with the clusters `prod` and `dev` on one thread and the virtual clock. What it records
// outlives it, for the manager after it.
class ManagerFixture : public testing::Test {
 protected:
  explicit ManagerFixture(OperationLimits limits = {}, Retention retention = {},
                          bool durable = false)
      : limits_(limits),
        durable_(durable),
        records_(NewMemoryOperationStore(io_.get_executor(), retention)) {
    BeginLife({"prod", "dev"});
  }

  ~ManagerFixture() override {
    prod_->Forget();
    dev_->Forget();
    clock_.RunUntilIdle(io_);  // What waits holds on to both.
  }

  // A process begins that has these clusters configured.
  void BeginLife(const std::set<std::string>& clusters) {
    store_ = std::make_shared<FlakyStore>(records_, durable_);
    prod_ = std::make_shared<FakeCluster>(io_.get_executor());
    dev_ = std::make_shared<FakeCluster>(io_.get_executor());
    ClusterBackends backends;
    if (clusters.contains("prod")) backends.emplace("prod", prod_);
    if (clusters.contains("dev")) backends.emplace("dev", dev_);
    manager_ = std::make_unique<OperationManager>(
        clock_, OperationManagerOptions{.executor = io_.get_executor(),
                                        .store = store_,
                                        .backends = std::move(backends),
                                        .default_cluster = "prod",
                                        .limits = limits_});
  }

  // It is killed at this moment. What is left of it can do nothing any more.
  void Kill() {
    store_->Cut();
    for (const auto& cluster : {prod_, dev_}) {
      cluster->Forget();
      dead_.push_back(cluster);
    }
    dead_stores_.push_back(store_);
    manager_.reset();
  }

  // The next process takes up what the one before left; gives how many operations.
  absl::StatusOr<size_t> Recover() {
    return Answer<size_t>([&](auto done) { manager_->Recover("test", std::move(done)); });
  }

  void Poll() {
    io_.restart();
    io_.poll();
  }

  void Pass(absl::Duration time) {
    Poll();
    clock_.Advance(time);
    Poll();
  }

  // Starts a call; what it answers appears in the result. It must not be answered inside the call.
  template <typename T, typename Call>
  std::shared_ptr<std::optional<absl::StatusOr<T>>> Begin(Call call) {
    auto slot = std::make_shared<std::optional<absl::StatusOr<T>>>();
    call([slot](absl::StatusOr<T> answer) {
      EXPECT_FALSE(slot->has_value()) << "answered twice";
      *slot = std::move(answer);
    });
    EXPECT_FALSE(slot->has_value()) << "answered inside the call";
    return slot;
  }

  // The same, where the answer must come without time passing.
  template <typename T, typename Call>
  absl::StatusOr<T> Answer(Call call) {
    const auto slot = Begin<T>(std::move(call));
    Poll();
    EXPECT_TRUE(slot->has_value()) << "no answer";
    return slot->value_or(absl::InternalError("no answer"));
  }

  auto BeginStart(BatchRequest request) {
    return Begin<v1::Operation>(
        [&](auto done) { manager_->StartBatch(std::move(request), std::move(done)); });
  }
  absl::StatusOr<v1::Operation> Start(BatchRequest request) {
    const auto slot = BeginStart(std::move(request));
    Poll();
    return slot->value_or(absl::InternalError("no answer"));
  }
  absl::StatusOr<v1::Operation> Get(const std::string& name) {
    return Answer<v1::Operation>([&](auto done) { manager_->GetOperation(name, std::move(done)); });
  }
  absl::StatusOr<v1::Operation> Cancel(const std::string& name, const std::string& reason,
                                       v1::Operation::CancelMode mode = v1::Operation::IMMEDIATE) {
    return Answer<v1::Operation>(
        [&](auto done) { manager_->CancelOperation(name, reason, mode, std::move(done)); });
  }
  absl::StatusOr<v1::Operation> Pause(const std::string& name, const std::string& reason) {
    return Answer<v1::Operation>(
        [&](auto done) { manager_->PauseOperation(name, reason, std::move(done)); });
  }
  absl::StatusOr<v1::Operation> Resume(const std::string& name) {
    return Answer<v1::Operation>(
        [&](auto done) { manager_->ResumeOperation(name, std::move(done)); });
  }
  // The whole log, from the records themselves.
  std::vector<EventPtr> Log(const std::string& name) {
    std::vector<EventPtr> events;
    records_->ReadEvents(name, 0, 1'000'000, [&](absl::StatusOr<EventPage> page) {
      if (page.ok()) events = std::move(page->events);
    });
    Poll();
    return events;
  }
  absl::StatusOr<std::shared_ptr<WatchCursor>> Watch(const std::string& name, int64_t after) {
    return Answer<std::shared_ptr<WatchCursor>>(
        [&](auto done) { manager_->Watch(name, after, std::move(done)); });
  }
  auto BeginNext(WatchCursor& cursor, size_t max_events = 100,
                 absl::Duration max_wait = absl::Seconds(10)) {
    return Begin<EventPage>([&](auto done) { cursor.Next(max_events, max_wait, std::move(done)); });
  }
  absl::StatusOr<EventPage> Next(WatchCursor& cursor, size_t max_events = 100) {
    const auto slot = BeginNext(cursor, max_events);
    Poll();
    return slot->value_or(absl::InternalError("no answer"));
  }

  static std::vector<int64_t> Sequences(const EventPage& page) {
    std::vector<int64_t> sequences;
    for (const auto& event : page.events) sequences.push_back(event->sequence());
    return sequences;
  }

  const OperationLimits limits_;
  const bool durable_;
  boost::asio::io_context io_;
  base::SimulatedClock clock_;
  const std::shared_ptr<OperationStore> records_;
  std::shared_ptr<FlakyStore> store_;
  std::shared_ptr<FakeCluster> prod_;
  std::shared_ptr<FakeCluster> dev_;
  // What was posted to these may still come.
  std::vector<std::shared_ptr<FakeCluster>> dead_;
  std::vector<std::shared_ptr<FlakyStore>> dead_stores_;
  std::unique_ptr<OperationManager> manager_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_MANAGER_FIXTURE_H_
