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

size_t FakeOperationService::waiting() const {
  const std::lock_guard lock(mutex_);
  size_t waiting = 0;
  for (const auto& [name, log] : logs_) {
    const std::lock_guard log_lock(log->mutex);
    waiting += log->waits.size();
  }
  return waiting;
}

void FakeOperationService::StartBatch(operations::BatchRequest request, Done<v1::Operation> done) {
  std::string name;
  absl::Status error;
  {
    const std::lock_guard lock(mutex_);
    batches_.push_back(std::move(request));
    name = absl::StrCat("operations/batch-", batches_.size());
    error = error_;
  }
  if (!error.ok()) return Answer<v1::Operation>(std::move(done), error);
  Create(name, 1);
  AnswerOrHold([this, done = std::move(done), operation = Find(name)->operation]() mutable {
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

void FakeOperationService::ListOperations(std::string, int page_size, std::string page_token,
                                          Done<operations::OperationPage> done) {
  const std::lock_guard lock(mutex_);
  if (!error_.ok()) return Answer<operations::OperationPage>(std::move(done), error_);
  operations::OperationPage page;
  for (const auto& [name, log] : logs_) {
    if (static_cast<int>(page.operations.size()) < page_size) {
      page.operations.push_back(log->operation);
    }
  }
  page.next_page_token = page_token + "+";
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
                                           v1::Operation::CancelMode, Done<v1::Operation> done) {
  const auto log = Find(name);
  if (log == nullptr) {
    return Answer<v1::Operation>(std::move(done),
                                 absl::NotFoundError(absl::StrCat("no operation ", name)));
  }
  {
    const std::lock_guard lock(mutex_);
    cancelled_.push_back(name);
  }
  const std::lock_guard lock(log->mutex);
  log->operation.set_state(v1::Operation::CANCELLING);
  log->operation.set_cancel_reason(reason);
  Answer<v1::Operation>(std::move(done), log->operation);
}

void FakeOperationService::UndoOperation(operations::UndoRequest, Done<v1::Operation>) {}
void FakeOperationService::PauseOperation(std::string, std::string, Done<v1::Operation>) {}
void FakeOperationService::ResumeOperation(std::string, Done<v1::Operation>) {}
void FakeOperationService::WatchOperations(std::string, int64_t,
                                           Done<std::shared_ptr<operations::ChangeCursor>>) {}

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
