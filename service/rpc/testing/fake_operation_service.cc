#include "service/rpc/testing/fake_operation_service.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace nodeops::rpc {
FakeOperationService::FakeOperationService(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), clusters_(2) {
  clusters_[0].set_name("prod");
  clusters_[0].set_is_default(true);
  clusters_[1].set_name("test");
}

// Those who still wait hold their cursors, and so the logs that hold them.
FakeOperationService::~FakeOperationService() {
  for (const auto& [name, log] : logs_) log->waits.clear();
  changes_->waits.clear();
}

void FakeOperationService::Create(const std::string& name, int events) {
  auto log = std::make_shared<FakeOperationLog>();
  log->operation.set_name(name);
  log->operation.set_state(v1::Operation::RUNNING);
  {
    const std::lock_guard lock(mutex_);
    logs_[name] = log;
  }
  Append(name, events);
}

void FakeOperationService::Append(const std::string& name, int events, int bytes) {
  const auto log = Find(name);
  const std::lock_guard lock(log->mutex);
  for (int i = 0; i < events; ++i) {
    auto event = std::make_shared<v1::OperationEvent>();
    event->set_sequence(static_cast<int64_t>(log->events.size()) + 1);
    event->mutable_attempt_started()->set_node(
        absl::StrCat("node-", event->sequence(), std::string(bytes, 'x')));
    log->events.push_back(std::move(event));
  }
  log->operation.set_last_sequence(static_cast<int64_t>(log->events.size()));
  log->Wake(executor_);
}

void FakeOperationService::End(const std::string& name) {
  const auto log = Find(name);
  const std::lock_guard lock(log->mutex);
  if (log->ended) return;
  auto event = std::make_shared<v1::OperationEvent>();
  event->set_sequence(static_cast<int64_t>(log->events.size()) + 1);
  event->mutable_state_changed()->set_to(v1::Operation::SUCCEEDED);
  log->events.push_back(std::move(event));
  log->operation.set_last_sequence(static_cast<int64_t>(log->events.size()));
  log->operation.set_state(v1::Operation::SUCCEEDED);
  log->ended = true;
  log->Wake(executor_);
}

void FakeOperationService::RunOutWaits() {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, log] : logs_) {
    const std::lock_guard log_lock(log->mutex);
    log->Wake(executor_, /*run_out=*/true);
  }
  const std::lock_guard changes_lock(changes_->mutex);
  changes_->Wake(executor_, /*run_out=*/true);
}

void FakeOperationService::Change(const std::string& name, int bytes) {
  if (Find(name) == nullptr) Create(name, 0);
  v1::Operation operation;
  {
    const auto log = Find(name);
    const std::lock_guard lock(log->mutex);
    log->operation.set_reason(std::string(bytes, 'r'));
    operation = log->operation;
  }
  const std::lock_guard lock(changes_->mutex);
  changes_->Change(operation);
  changes_->Wake(executor_);
}

void FakeOperationService::BreakCursors(absl::Status error) {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, log] : logs_) {
    const std::lock_guard log_lock(log->mutex);
    for (auto& wait : std::exchange(log->waits, {})) {
      Answer<operations::EventPage>(std::move(wait.done), error);
    }
  }
  const std::lock_guard changes_lock(changes_->mutex);
  for (auto& wait : std::exchange(changes_->waits, {})) {
    Answer<operations::ChangePage>(std::move(wait.done), error);
  }
}

void FakeOperationService::FailWith(absl::Status error) {
  const std::lock_guard lock(mutex_);
  error_ = std::move(error);
}

void FakeOperationService::Hold(bool hold) {
  const std::lock_guard lock(mutex_);
  hold_ = hold;
  if (hold) return;
  for (auto& answer : std::exchange(held_, {})) answer();
}

std::vector<operations::BatchRequest> FakeOperationService::batches() const {
  const std::lock_guard lock(mutex_);
  return batches_;
}

std::vector<operations::ListNodesQuery> FakeOperationService::node_queries() const {
  const std::lock_guard lock(mutex_);
  return node_queries_;
}

std::vector<std::string> FakeOperationService::cancelled() const {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

std::vector<v1::Operation::CancelMode> FakeOperationService::cancel_modes() const {
  const std::lock_guard lock(mutex_);
  return cancel_modes_;
}

std::vector<operations::UndoRequest> FakeOperationService::undos() const {
  const std::lock_guard lock(mutex_);
  return undos_;
}

std::vector<std::string> FakeOperationService::filters() const {
  const std::lock_guard lock(mutex_);
  return filters_;
}

std::vector<int> FakeOperationService::page_sizes() const {
  const std::lock_guard lock(mutex_);
  return page_sizes_;
}

std::vector<absl::Duration> FakeOperationService::change_waits() const {
  const std::lock_guard lock(changes_->mutex);
  std::vector<absl::Duration> waits;
  for (const auto& wait : changes_->waits) waits.push_back(wait.max_wait);
  return waits;
}

size_t FakeOperationService::waiting() const {
  const std::lock_guard lock(mutex_);
  size_t waiting = 0;
  for (const auto& [name, log] : logs_) {
    const std::lock_guard log_lock(log->mutex);
    waiting += log->waits.size();
  }
  return waiting + change_waits().size();
}

void FakeOperationService::StartBatch(operations::BatchRequest request, Done<v1::Operation> done) {
  v1::Operation operation;
  {
    const std::lock_guard lock(mutex_);
    if (request.from) operation.set_from_operation(request.from->operation());
    batches_.push_back(std::move(request));
    operation.set_name(absl::StrCat("operations/batch-", batches_.size()));
  }
  Accept(std::move(operation), std::move(done));
}

void FakeOperationService::UndoOperation(operations::UndoRequest request,
                                         Done<v1::Operation> done) {
  v1::Operation operation;
  {
    const std::lock_guard lock(mutex_);
    operation.set_from_operation(request.operation);
    operation.set_undo(true);
    undos_.push_back(std::move(request));
    operation.set_name(absl::StrCat("operations/undo-", undos_.size()));
  }
  Accept(std::move(operation), std::move(done));
}

void FakeOperationService::Accept(v1::Operation operation, Done<v1::Operation> done) {
  absl::Status error;
  {
    const std::lock_guard lock(mutex_);
    error = error_;
  }
  if (!error.ok()) return Answer<v1::Operation>(std::move(done), error);
  const std::string name = operation.name();
  Create(name, 1);
  {
    const auto log = Find(name);
    const std::lock_guard lock(log->mutex);
    log->operation.MergeFrom(operation);
    operation = log->operation;
  }
  AnswerOrHold([this, done = std::move(done), operation = std::move(operation)]() mutable {
    Answer<v1::Operation>(std::move(done), std::move(operation));
  });
}

void FakeOperationService::GetOperation(std::string name, Done<v1::Operation> done) {
  const auto log = Find(name);
  if (log == nullptr) {
    return Answer<v1::Operation>(std::move(done),
                                 absl::NotFoundError(absl::StrCat("no operation ", name)));
  }
  const std::lock_guard lock(log->mutex);
  Answer<v1::Operation>(std::move(done), log->operation);
}

void FakeOperationService::ListOperations(std::string filter, int page_size, std::string page_token,
                                          Done<operations::OperationPage> done) {
  const std::lock_guard lock(mutex_);
  page_sizes_.push_back(page_size);
  filters_.push_back(std::move(filter));
  if (!error_.ok()) return Answer<operations::OperationPage>(std::move(done), error_);
  operations::OperationPage page;
  for (const auto& [name, log] : logs_) {
    if (name <= page_token) continue;  // A token is the last name of its page.
    if (static_cast<int>(page.operations.size()) == page_size) {
      page.next_page_token = page.operations.back().name();
      break;
    }
    page.operations.push_back(log->operation);
  }
  Answer<operations::OperationPage>(std::move(done), std::move(page));
}

void FakeOperationService::ListNodeResults(std::string name,
                                           std::vector<v1::NodeResult::Result> results,
                                           int page_size, std::string page_token,
                                           Done<operations::NodeResultPage> done) {
  operations::NodeResultPage page;
  for (const auto result : results) {
    if (static_cast<int>(page.results.size()) == page_size) break;
    page.results.emplace_back().set_result(result);
    page.results.back().set_node(name);
  }
  page.next_page_token = page_token + "+";
  Answer<operations::NodeResultPage>(std::move(done), std::move(page));
}

void FakeOperationService::CancelOperation(std::string name, std::string reason,
                                           v1::Operation::CancelMode mode,
                                           Done<v1::Operation> done) {
  {
    const std::lock_guard lock(mutex_);
    cancelled_.push_back(name);
    cancel_modes_.push_back(mode);
  }
  const auto cancel = [&](v1::Operation& operation) {
    operation.set_state(v1::Operation::CANCELLING);
    operation.set_cancel_reason(reason);
  };
  Move(name, cancel, std::move(done));
}

void FakeOperationService::PauseOperation(std::string name, std::string reason,
                                          Done<v1::Operation> done) {
  const auto pause = [&](v1::Operation& operation) {
    operation.set_state(v1::Operation::PAUSED);
    operation.set_pause_reason(reason);
  };
  Move(name, pause, std::move(done));
}

void FakeOperationService::ResumeOperation(std::string name, Done<v1::Operation> done) {
  const auto resume = [&](v1::Operation& operation) {
    operation.set_state(v1::Operation::RUNNING);
    operation.clear_pause_reason();
  };
  Move(name, resume, std::move(done));
}

void FakeOperationService::Move(const std::string& name,
                                const std::function<void(v1::Operation&)>& move,
                                Done<v1::Operation> done) {
  const auto log = Find(name);
  if (log == nullptr) {
    return Answer<v1::Operation>(std::move(done),
                                 absl::NotFoundError(absl::StrCat("no operation ", name)));
  }
  const std::lock_guard lock(log->mutex);
  if (log->ended) {
    return Answer<v1::Operation>(std::move(done),
                                 absl::FailedPreconditionError(absl::StrCat(name, " has ended")));
  }
  move(log->operation);
  Answer<v1::Operation>(std::move(done), log->operation);
}

void FakeOperationService::WatchOperations(std::string filter, int64_t after_change,
                                           Done<std::shared_ptr<operations::ChangeCursor>> done) {
  using Cursor = std::shared_ptr<operations::ChangeCursor>;
  const std::lock_guard lock(mutex_);
  filters_.push_back(std::move(filter));
  if (!error_.ok()) return Answer<Cursor>(std::move(done), error_);
  Answer<Cursor>(std::move(done), NewFakeChangeCursor(changes_, executor_, after_change));
}

void FakeOperationService::Watch(std::string name, int64_t after_sequence,
                                 Done<std::shared_ptr<operations::WatchCursor>> done) {
  const auto log = Find(name);
  absl::StatusOr<std::shared_ptr<operations::WatchCursor>> answer =
      absl::NotFoundError(absl::StrCat("no operation ", name));
  if (log != nullptr) answer = NewFakeCursor(log, executor_, after_sequence);
  Answer<std::shared_ptr<operations::WatchCursor>>(std::move(done), std::move(answer));
}

void FakeOperationService::ListNodes(operations::ListNodesQuery query,
                                     Done<operations::NodeListing> done) {
  operations::NodeListing listing;
  listing.nodes.emplace_back().set_name("n1");
  listing.next_page_token = query.page_token + "+";
  {
    const std::lock_guard lock(mutex_);
    node_queries_.push_back(std::move(query));
  }
  AnswerOrHold([this, done = std::move(done), listing = std::move(listing)]() mutable {
    Answer<operations::NodeListing>(std::move(done), std::move(listing));
  });
}

template <typename T>
void FakeOperationService::Answer(Done<T> done, absl::StatusOr<T> answer) {
  PostAnswer(executor_, [done = std::move(done), answer = std::move(answer)]() mutable {
    done(std::move(answer));
  });
}

void FakeOperationService::AnswerOrHold(absl::AnyInvocable<void()> answer) {
  const std::lock_guard lock(mutex_);
  if (hold_) {
    held_.push_back(std::move(answer));
  } else {
    answer();
  }
}

std::shared_ptr<FakeOperationLog> FakeOperationService::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(name);
  return found == logs_.end() ? nullptr : found->second;
}

}  // namespace nodeops::rpc
