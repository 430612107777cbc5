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

inline std::vector<ClusterTargets> TargetsOf(const std::vector<std::string>& nodes) {
  ClusterTargets prod{.cluster = "prod"};
  for (const std::string& node : nodes) prod.nodes.push_back({.node = node, .uid = "uid-" + node});
  return {std::move(prod)};
}

inline EventGroup Group(const std::string& name, std::vector<v1::OperationEvent> events,
                        v1::Operation::State state = v1::Operation::RUNNING) {
  EventGroup group;
  group.operation.set_name(name);
  group.operation.set_state(state);
  if (!events.empty()) group.operation.set_last_sequence(events.back().sequence());
  for (auto& event : events) {
    group.events.push_back(std::make_shared<v1::OperationEvent>(std::move(event)));
  }
  return group;
}

inline EventGroup EndGroup(const std::string& name, int64_t sequence) {
  return Group(name, {StateEvent(sequence, v1::Operation::RUNNING, v1::Operation::SUCCEEDED)},
               v1::Operation::SUCCEEDED);
}

inline std::vector<std::string> Names(const std::vector<v1::Operation>& operations) {
  std::vector<std::string> names;
  for (const v1::Operation& operation : operations) names.push_back(operation.name());
  return names;
}
inline std::vector<std::string> Nodes(const StoredResults& page) {
  std::vector<std::string> nodes;
  for (const v1::NodeResult& result : page.results) nodes.push_back(result.node());
  return nodes;
}
inline std::vector<std::string> Nodes(const StoredNodes& page) {
  std::vector<std::string> nodes;
  for (const StoredNode& node : page.nodes) nodes.push_back(node.node);
  return nodes;
}

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
  void RunUntil(std::function<bool()> done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    io_.restart();
    while (!done()) {
      io_.run_one_until(deadline);
      if (std::chrono::steady_clock::now() < deadline) continue;
      ADD_FAILURE() << "no answer in 60 s";
      std::abort();
    }
  }

  // Asks the store again and again until `condition`: for what it does in the background.
  void Eventually(std::function<bool()> condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "still not so after 60 s";
    }
  }

  absl::Status Create(EventGroup group, std::vector<std::string> nodes = {},
                      std::string fingerprint = "") {
    return Answer<absl::Status>([&](auto done) {
      store_->Create({std::move(group), std::move(fingerprint), TargetsOf(nodes)}, std::move(done));
    });
  }
  absl::Status Create(const std::string& name, std::vector<std::string> nodes = {}) {
    return Create(Group(name, {StartedEvent(1, static_cast<int>(nodes.size()))}), nodes);
  }
  absl::Status Append(EventGroup group) {
    return Answer<absl::Status>(
        [&](auto done) { store_->Append(std::move(group), std::move(done)); });
  }
  absl::Status End(const std::string& name) { return Append(EndGroup(name, 2)); }
  absl::StatusOr<std::vector<ClaimedOperation>> Claim(const std::string& owner = "me") {
    return Answer<absl::StatusOr<std::vector<ClaimedOperation>>>(
        [&](auto done) { store_->ClaimUnfinished(owner, std::move(done)); });
  }
  absl::StatusOr<v1::Operation> Get(const std::string& name) {
    return Answer<absl::StatusOr<v1::Operation>>(
        [&](auto done) { store_->Get(name, std::move(done)); });
  }
  absl::StatusOr<EventPage> Read(const std::string& name, int64_t after, size_t max = 1000) {
    return Answer<absl::StatusOr<EventPage>>(
        [&](auto done) { store_->ReadEvents(name, after, max, std::move(done)); });
  }
  absl::StatusOr<StoredNodes> ListNodes(const std::string& name, NodesQuery query = {}) {
    return Answer<absl::StatusOr<StoredNodes>>(
        [&](auto done) { store_->ListNodes(name, query, std::move(done)); });
  }
  StoredOperations List(size_t max = 100, int64_t before = 0, OperationFilter filter = {}) {
    return *Answer<absl::StatusOr<StoredOperations>>([&](auto done) {
      store_->List({.filter = filter, .max_operations = max, .before = before}, std::move(done));
    });
  }
  absl::StatusOr<ChangedOperations> Changed(int64_t after, size_t max = 100,
                                            OperationFilter filter = {}) {
    return Answer<absl::StatusOr<ChangedOperations>>(
        [&](auto done) { store_->ListChanged(filter, after, max, std::move(done)); });
  }
  absl::StatusOr<StoredResults> Results(const std::string& name,
                                        std::vector<v1::NodeResult::Result> results = {},
                                        size_t max = 100, int64_t after = 0) {
    return Answer<absl::StatusOr<StoredResults>>([&](auto done) {
      store_->ListResults(name, std::move(results), max, after, std::move(done));
    });
  }
  std::optional<RequestRecord> FindRequest(const std::string& request_id,
                                           const std::string& actor = "") {
    return *Answer<absl::StatusOr<std::optional<RequestRecord>>>(
        [&](auto done) { store_->FindRequest(RequestKey(actor, request_id), std::move(done)); });
  }
  // Once these return, a listener that is to be called at once has been.
  void Notify(const std::string& name, int64_t after, std::weak_ptr<AppendListener> listener) {
    store_->NotifyAppended(name, after, std::move(listener));
    static_cast<void>(List());
  }
  void NotifyChanged(int64_t after, std::weak_ptr<AppendListener> listener) {
    store_->NotifyChanged(after, std::move(listener));
    static_cast<void>(List());
  }

  SettableClock clock_;
  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  std::shared_ptr<OperationStore> store_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_STORE_FIXTURE_H_
