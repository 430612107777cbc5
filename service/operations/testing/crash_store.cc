#include "service/operations/testing/crash_store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace nodeops::operations {

namespace asio = boost::asio;

void CrashStore::Create(NewOperation operation, Recorded done) {
  EventGroup group = operation.group;
  Commit(
      std::move(group), false,
      [this, operation = std::move(operation)](Recorded recorded) mutable {
        disk_.records->Create(std::move(operation), std::move(recorded));
      },
      std::move(done));
}

void CrashStore::Append(EventGroup group, Recorded done) {
  Commit(
      group, true,
      [this, group](Recorded recorded) { disk_.records->Append(group, std::move(recorded)); },
      std::move(done));
}

void CrashStore::Commit(EventGroup group, bool may_lose_answer, Write write, Recorded done) {
  asio::co_spawn(io_,
                 CommitLater(shared_from_this(), std::make_shared<EventGroup>(std::move(group)),
                             may_lose_answer, std::make_shared<Write>(std::move(write)),
                             std::make_shared<Recorded>(Alive(std::move(done)))),
                 asio::detached);
}

asio::awaitable<void> CrashStore::CommitLater(Self self, std::shared_ptr<EventGroup> group,
                                              bool may_lose_answer, std::shared_ptr<Write> write,
                                              std::shared_ptr<Recorded> done) {
  const absl::Duration delay = self->dice_.Chance(0.3)
                                   ? absl::ZeroDuration()
                                   : self->disk_.slowest_commit * (self->dice_.Pick(100) / 100.0);
  const auto timer = self->clock_.NewTimer(self->io_.get_executor());
  co_await timer->WaitUntil(base::After(self->clock_.MonotonicNow(), delay));
  if (*self->dead_) co_return;
  if (self->disk_.is_full) {
    (*done)(absl::ResourceExhaustedError("disk full"));
    co_return;
  }
  const bool loses_answer = may_lose_answer && self->dice_.Chance(self->disk_.lost_answer);
  (*write)([self, group, done, delay, loses_answer](absl::Status status) {
    if (status.ok()) self->disk_.on_recorded(*group);
    if (status.ok() && loses_answer) status = absl::UnavailableError("the answer was lost");
    asio::co_spawn(self->io_, AnswerLater(self, done, status, delay), asio::detached);
  });
}

asio::awaitable<void> CrashStore::AnswerLater(Self self, std::shared_ptr<Recorded> done,
                                              absl::Status status, absl::Duration delay) {
  const auto timer = self->clock_.NewTimer(self->io_.get_executor());
  co_await timer->WaitUntil(base::After(self->clock_.MonotonicNow(), delay));
  (*done)(std::move(status));
}

void CrashStore::ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) {
  if (!*dead_) disk_.records->ClaimUnfinished(std::move(owner), Alive(std::move(done)));
}
void CrashStore::ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) {
  if (!*dead_) {
    disk_.records->ListNodes(std::move(name), std::move(query), Alive(std::move(done)));
  }
}
void CrashStore::Get(std::string name, Done<v1::Operation> done) {
  if (!*dead_) disk_.records->Get(std::move(name), Alive(std::move(done)));
}
void CrashStore::ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                            Done<EventPage> done) {
  if (*dead_) return;
  disk_.records->ReadEvents(std::move(name), after_sequence, max_events, Alive(std::move(done)));
}
void CrashStore::NotifyAppended(std::string name, int64_t after_sequence,
                                std::weak_ptr<AppendListener> listener) {
  if (!*dead_) disk_.records->NotifyAppended(std::move(name), after_sequence, std::move(listener));
}
void CrashStore::List(OperationsQuery query, Done<StoredOperations> done) {
  if (!*dead_) disk_.records->List(std::move(query), Alive(std::move(done)));
}
void CrashStore::ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                             Done<ChangedOperations> done) {
  if (*dead_) return;
  disk_.records->ListChanged(std::move(filter), after_change, max_operations,
                             Alive(std::move(done)));
}
void CrashStore::NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) {
  if (!*dead_) disk_.records->NotifyChanged(after_change, std::move(listener));
}
void CrashStore::ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                             size_t max_results, int64_t after, Done<StoredResults> done) {
  if (*dead_) return;
  disk_.records->ListResults(std::move(name), std::move(results), max_results, after,
                             Alive(std::move(done)));
}
void CrashStore::FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) {
  if (!*dead_) disk_.records->FindRequest(std::move(request_id), Alive(std::move(done)));
}

}  // namespace nodeops::operations
