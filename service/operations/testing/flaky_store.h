#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/operations/operation_store.h"

namespace nodeops::operations {

// A store whose writes a test holds back or fails. For tests on one thread.
class FlakyStore final : public OperationStore {
 public:
  explicit FlakyStore(std::shared_ptr<OperationStore> store) : store_(std::move(store)) {}

  // The next `count` writes fail; with `after_writing` each was in fact written.
  void FailWrites(int count, bool after_writing = false) {
    failures_ = count;
    fail_after_writing_ = after_writing;
  }
  // Writes, and reads of events and changes, wait until Release().
  void Hold() { held_ = true; }
  void HoldReads() { reads_held_ = true; }
  void Release() {
    held_ = reads_held_ = false;
    for (auto& write : std::exchange(waiting_, {})) write();
  }
  // Groups given to Append, tries that failed included.
  const std::vector<size_t>& group_sizes() const { return group_sizes_; }
  // Calls of ListChanged.
  int change_reads() const { return change_reads_; }

  bool is_durable() const override { return store_->is_durable(); }
  void Create(NewOperation operation, Recorded done) override {
    if (failures_ > 0 && !fail_after_writing_) return Fail(std::move(done));
    Write([this, operation = std::move(operation), done = MaybeFailing(std::move(done))]() mutable {
      store_->Create(std::move(operation), std::move(done));
    });
  }
  void Append(EventGroup group, Recorded done) override {
    group_sizes_.push_back(group.events.size());
    if (failures_ > 0 && !fail_after_writing_) return Fail(std::move(done));
    Write([this, group = std::move(group), done = MaybeFailing(std::move(done))]() mutable {
      store_->Append(std::move(group), std::move(done));
    });
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    store_->Get(std::move(name), std::move(done));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    auto read = [=, this, name = std::move(name), done = std::move(done)]() mutable {
      store_->ReadEvents(std::move(name), after_sequence, max_events, std::move(done));
    };
    if (reads_held_) return waiting_.push_back(std::move(read));
    read();
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) override {
    store_->ClaimUnfinished(std::move(owner), std::move(done));
  }
  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override {
    store_->ListNodes(std::move(name), std::move(query), std::move(done));
  }
  void List(OperationsQuery query, Done<StoredOperations> done) override {
    store_->List(std::move(query), std::move(done));
  }
  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override {
    ++change_reads_;
    auto read = [=, this, filter = std::move(filter), done = std::move(done)]() mutable {
      store_->ListChanged(std::move(filter), after_change, max_operations, std::move(done));
    };
    if (reads_held_) return waiting_.push_back(std::move(read));
    read();
  }
  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override {
    store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    store_->ListResults(std::move(name), std::move(results), max_results, after, std::move(done));
  }
  void FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) override {
    store_->FindRequest(std::move(request_id), std::move(done));
  }

 private:
  void Fail(Recorded done) {
    --failures_;
    store_->List({}, [done = std::move(done)](const auto&) mutable {
      done(absl::ResourceExhaustedError("disk full"));
    });
  }

  // `done`, told of a failure although the write succeeded, where the test wants that.
  Recorded MaybeFailing(Recorded done) {
    if (failures_ == 0) return done;
    --failures_;
    return [done = std::move(done)](const absl::Status&) mutable {
      done(absl::UnavailableError("the answer was lost"));
    };
  }

  void Write(absl::AnyInvocable<void()> write) {
    if (held_) return waiting_.push_back(std::move(write));
    write();
  }

  const std::shared_ptr<OperationStore> store_;
  int failures_ = 0;
  bool fail_after_writing_ = false;
  bool held_ = false;
  bool reads_held_ = false;
  int change_reads_ = 0;
  std::vector<absl::AnyInvocable<void()>> waiting_;
  std::vector<size_t> group_sizes_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_
