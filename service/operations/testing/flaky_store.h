#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/operations/operation_store.h"

namespace nodeops::operations {

// One process' way to a store that a test holds back, fails or cuts off. For tests on one thread.
class FlakyStore final : public OperationStore {
 public:
  explicit FlakyStore(std::shared_ptr<OperationStore> store, bool durable = false)
      : store_(std::move(store)), durable_(durable) {}

  // The next `count` writes fail; with `after_writing` each was in fact written.
  void FailWrites(int count, bool after_writing = false,
                  absl::Status status = absl::ResourceExhaustedError("disk full")) {
    failures_ = count;
    fail_after_writing_ = after_writing;
    failure_ = std::move(status);
  }
  // The next `count` claims or reads of nodes fail.
  void FailRecovery(int count, absl::Status status = absl::UnavailableError("I/O error")) {
    recovery_failures_ = count;
    recovery_failure_ = std::move(status);
  }
  // Writes, and reads of events and changes, wait until Release().
  void Hold() { held_ = true; }
  void HoldReads() { reads_held_ = true; }
  void Release() {
    held_ = reads_held_ = false;
    for (auto& write : std::exchange(waiting_, {})) write();
  }
  // Operations are recorded, and that is answered by AnswerHeld(), the last one first.
  void HoldAnswers() { answers_held_ = true; }
  void AnswerHeld() {
    auto answers = std::exchange(held_answers_, {});
    for (auto answer = answers.rbegin(); answer != answers.rend(); ++answer) (*answer)();
  }
  // The process dies: what it asks from now on never arrives, what it asked before is not answered.
  void Cut() { *cut_ = true; }
  // Groups given to Append, tries that failed included.
  const std::vector<size_t>& group_sizes() const { return group_sizes_; }
  // Calls of ListChanged.
  int change_reads() const { return change_reads_; }
  // The same that were recorded, and the answer came.
  const std::vector<EventGroup>& recorded() const { return recorded_; }

  bool is_durable() const override { return durable_; }
  void Create(NewOperation operation, Recorded done) override {
    if (failures_ > 0 && !fail_after_writing_) return Fail(std::move(done));
    if (answers_held_) {
      done = [this, done = std::move(done)](absl::Status status) mutable {
        held_answers_.push_back([done = std::move(done), status]() mutable { done(status); });
      };
    }
    Write([this, operation = std::move(operation), done = MaybeFailing(std::move(done))]() mutable {
      store_->Create(std::move(operation), Alive(std::move(done)));
    });
  }
  void Append(EventGroup group, Recorded done) override {
    group_sizes_.push_back(group.events.size());
    if (failures_ > 0 && !fail_after_writing_) return Fail(std::move(done));
    done = MaybeFailing(std::move(done));
    Write([this, group = std::move(group), done = std::move(done)]() mutable {
      store_->Append(group, Alive<Recorded>([this, group, done = std::move(done)](
                                                const absl::Status& status) mutable {
                       if (status.ok()) recorded_.push_back(std::move(group));
                       done(status);
                     }));
    });
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    if (!*cut_) store_->Get(std::move(name), Alive(std::move(done)));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    auto read = [=, this, name = std::move(name), done = std::move(done)]() mutable {
      if (!*cut_) {
        store_->ReadEvents(std::move(name), after_sequence, max_events, Alive(std::move(done)));
      }
    };
    if (reads_held_) return waiting_.push_back(std::move(read));
    read();
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    if (!*cut_) store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) override {
    if (FailsRecovery(done) || *cut_) return;
    store_->ClaimUnfinished(std::move(owner), Alive(std::move(done)));
  }
  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override {
    if (FailsRecovery(done) || *cut_) return;
    store_->ListNodes(std::move(name), std::move(query), Alive(std::move(done)));
  }
  void List(OperationsQuery query, Done<StoredOperations> done) override {
    if (!*cut_) store_->List(std::move(query), Alive(std::move(done)));
  }
  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override {
    ++change_reads_;
    auto read = [=, this, filter = std::move(filter), done = std::move(done)]() mutable {
      if (*cut_) return;
      store_->ListChanged(std::move(filter), after_change, max_operations, Alive(std::move(done)));
    };
    if (reads_held_) return waiting_.push_back(std::move(read));
    read();
  }
  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override {
    if (!*cut_) store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    if (*cut_) return;
    store_->ListResults(std::move(name), std::move(results), max_results, after,
                        Alive(std::move(done)));
  }
  void FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) override {
    if (!*cut_) store_->FindRequest(std::move(request_id), Alive(std::move(done)));
  }

 private:
  // `done`, as long as there is somebody to hear it.
  template <typename Function>
  Function Alive(Function done) const {
    return [cut = cut_, done = std::move(done)](auto&& answer) mutable {
      if (!*cut) done(std::forward<decltype(answer)>(answer));
    };
  }

  // Answers on the store's executor.
  template <typename Function>
  void Later(Function function) {
    store_->List({}, [function = std::move(function)](const auto&) mutable { function(); });
  }

  template <typename Function>
  bool FailsRecovery(Function& done) {
    if (recovery_failures_ == 0) return false;
    --recovery_failures_;
    Later([done = Alive(std::move(done)), status = recovery_failure_]() mutable { done(status); });
    return true;
  }

  void Fail(Recorded done) {
    --failures_;
    Later([done = Alive(std::move(done)), status = failure_]() mutable { done(status); });
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
    auto unless_cut = [cut = cut_, write = std::move(write)]() mutable {
      if (!*cut) write();
    };
    if (held_) return waiting_.push_back(std::move(unless_cut));
    unless_cut();
  }

  const std::shared_ptr<OperationStore> store_;
  const bool durable_;
  const std::shared_ptr<bool> cut_ = std::make_shared<bool>(false);
  int failures_ = 0;
  bool fail_after_writing_ = false;
  absl::Status failure_;
  int recovery_failures_ = 0;
  absl::Status recovery_failure_;
  bool held_ = false;
  bool reads_held_ = false;
  bool answers_held_ = false;
  std::vector<absl::AnyInvocable<void()>> held_answers_;
  int change_reads_ = 0;
  std::vector<absl::AnyInvocable<void()>> waiting_;
  std::vector<size_t> group_sizes_;
  std::vector<EventGroup> recorded_;
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_FLAKY_STORE_H_
