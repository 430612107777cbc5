#include "tests/faults/kill_broken_store.h"

#include <signal.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "base/failpoint.h"

namespace nodeops::tests {
namespace {

using operations::EventGroup;
using operations::NewOperation;

// Passes everything on.
class PassingStore : public operations::OperationStore {
 public:
  explicit PassingStore(std::shared_ptr<OperationStore> store) : store_(std::move(store)) {}

  bool is_durable() const override { return store_->is_durable(); }
  void Create(NewOperation operation, Recorded done) override {
    store_->Create(std::move(operation), std::move(done));
  }
  void Append(EventGroup group, Recorded done) override {
    store_->Append(std::move(group), std::move(done));
  }
  void ClaimUnfinished(std::string owner,
                       Done<std::vector<operations::ClaimedOperation>> done) override {
    store_->ClaimUnfinished(std::move(owner), std::move(done));
  }
  void ListNodes(std::string name, operations::NodesQuery query,
                 Done<operations::StoredNodes> done) override {
    store_->ListNodes(std::move(name), std::move(query), std::move(done));
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    store_->Get(std::move(name), std::move(done));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<operations::EventPage> done) override {
    store_->ReadEvents(std::move(name), after_sequence, max_events, std::move(done));
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void List(operations::OperationsQuery query, Done<operations::StoredOperations> done) override {
    store_->List(std::move(query), std::move(done));
  }
  void ListChanged(operations::OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<operations::ChangedOperations> done) override {
    store_->ListChanged(std::move(filter), after_change, max_operations, std::move(done));
  }
  void NotifyChanged(int64_t after_change,
                     std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after,
                   Done<operations::StoredResults> done) override {
    store_->ListResults(std::move(name), std::move(results), max_results, after, std::move(done));
  }
  void FindRequest(std::string request_id,
                   Done<std::optional<operations::RequestRecord>> done) override {
    store_->FindRequest(std::move(request_id), std::move(done));
  }

 private:
  const std::shared_ptr<OperationStore> store_;
};

class HastyStore final : public PassingStore {
 public:
  using PassingStore::PassingStore;

  void Create(NewOperation operation, Recorded done) override {
    if (!NODEOPS_FAILPOINT("broken.hasty")) {
      return PassingStore::Create(std::move(operation), std::move(done));
    }
    List({}, [done = std::move(done)](const auto&) mutable { done(absl::OkStatus()); });
    std::thread([] {
      absl::SleepFor(absl::Milliseconds(200));  // The caller hears of it.
      kill(getpid(), SIGKILL);                  // Before it is recorded.
    }).detach();
  }
};

class ForgetfulStore final : public PassingStore {
 public:
  using PassingStore::PassingStore;

  void Append(EventGroup group, Recorded done) override {
    group.intents.clear();
    if (!group.events.empty()) return PassingStore::Append(std::move(group), std::move(done));
    List({}, [done = std::move(done)](const auto&) mutable { done(absl::OkStatus()); });
  }
};

}  // namespace

std::shared_ptr<operations::OperationStore> NewHastyStore(
    std::shared_ptr<operations::OperationStore> store) {
  return std::make_shared<HastyStore>(std::move(store));
}

std::shared_ptr<operations::OperationStore> NewForgetfulStore(
    std::shared_ptr<operations::OperationStore> store) {
  return std::make_shared<ForgetfulStore>(std::move(store));
}

}  // namespace nodeops::tests
