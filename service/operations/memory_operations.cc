#include "service/operations/memory_operations.h"

#include <utility>

#include "base/status_macros.h"
#include "service/operations/request_identity.h"
#include "service/operations/store_errors.h"

namespace nodeops::operations {

absl::Status MemoryOperations::Create(NewOperation operation) {
  const std::string name = operation.group.operation.name();
  const std::string request_key =
      RequestKey(operation.group.operation.actor(), operation.group.operation.request_id());
  if (by_name_.contains(name)) return NameTaken(name);
  if (by_request_.contains(request_key)) return RequestIdTaken();
  Entry entry{.log = OperationLog(operation.targets, operation.group.epoch),
              .request_key = request_key,
              .fingerprint = std::move(operation.fingerprint)};
  NODEOPS_RETURN_IF_ERROR(entry.log.Append(std::move(operation.group)));
  const int64_t number = ++last_number_;
  by_name_.emplace(name, number);
  if (!request_key.empty()) by_request_.emplace(request_key, number);
  Changed(number, entries_.emplace(number, std::move(entry)).first->second);
  return absl::OkStatus();
}

absl::Status MemoryOperations::Append(EventGroup group) {
  NODEOPS_ASSIGN_OR_RETURN(OperationLog* const log, Find(group.operation.name()));
  const int64_t number = by_name_.at(group.operation.name());
  const size_t size_before = log->size();
  const bool ended_before = log->ended();
  NODEOPS_RETURN_IF_ERROR(log->Append(std::move(group)));
  if (log->size() > size_before) Changed(number, entries_.at(number));
  if (log->ended() && !ended_before) finished_.Add(number, clock_.Now(), log->size());
  DropOld();
  return absl::OkStatus();
}

std::vector<ClaimedOperation> MemoryOperations::ClaimUnfinished() {
  std::vector<ClaimedOperation> claimed;
  for (auto& [number, entry] : entries_) {
    if (entry.log.ended()) continue;
    const int64_t epoch = entry.log.Claim();
    claimed.push_back({entry.log.operation(), epoch});
  }
  return claimed;
}

absl::StatusOr<OperationLog*> MemoryOperations::Find(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return OperationNotKept(name);
  return &entries_.at(found->second).log;
}

StoredOperations MemoryOperations::List(const OperationsQuery& query) const {
  StoredOperations page;
  auto entry = query.before > 0 ? entries_.lower_bound(query.before) : entries_.end();
  int64_t last = 0;
  while (entry != entries_.begin()) {
    --entry;
    const OperationLog& log = entry->second.log;
    if (!Matches(query.filter, log)) continue;
    if (page.operations.size() == query.max_operations) {
      page.next_before = last;
      break;
    }
    page.operations.push_back(log.operation());
    last = entry->first;
  }
  return page;
}

absl::StatusOr<ChangedOperations> MemoryOperations::ListChanged(const OperationFilter& filter,
                                                                int64_t after_change,
                                                                size_t max_operations) const {
  if (after_change < 0 || after_change > last_change_) {
    return NoSuchChange(after_change, last_change_);
  }
  ChangedOperations page{.last_change = after_change};
  for (auto change = by_change_.upper_bound(after_change); change != by_change_.end(); ++change) {
    const OperationLog& log = entries_.at(change->second).log;
    if (Matches(filter, log)) {
      if (page.operations.size() == max_operations) return page;
      page.operations.push_back(log.operation());
    }
    page.last_change = change->first;
  }
  page.last_change = last_change_;
  page.up_to_date = true;
  return page;
}

void MemoryOperations::NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) {
  if (after_change >= last_change_) {
    return change_listeners_.Add(after_change, std::move(listener));
  }
  if (const auto live = listener.lock()) live->OnAppended();
}

std::optional<RequestRecord> MemoryOperations::FindRequest(const std::string& request_key) const {
  const auto found = by_request_.find(request_key);
  if (found == by_request_.end()) return std::nullopt;
  const Entry& entry = entries_.at(found->second);
  return RequestRecord{entry.log.operation().name(), entry.fingerprint};
}

bool MemoryOperations::Matches(const OperationFilter& filter, const OperationLog& log) {
  return filter.Matches(log.operation(),
                        [&](const std::string& node) { return log.nodes().Has(node); });
}

void MemoryOperations::Changed(int64_t number, Entry& entry) {
  by_change_.erase(entry.change);
  entry.change = ++last_change_;
  by_change_.emplace(entry.change, number);
  Wake(change_listeners_.Take(last_change_));
}

void MemoryOperations::DropOld() {
  while (const auto drop = finished_.Next(clock_.Now())) {
    if (drop->part == FinishedOperations::Part::kEvents) {
      entries_.at(drop->operation).log.DropEvents();
    } else {
      Drop(drop->operation);
    }
    finished_.Dropped(*drop);
  }
}

void MemoryOperations::Drop(int64_t number) {
  const auto entry = entries_.find(number);
  OperationLog& log = entry->second.log;
  by_name_.erase(log.operation().name());
  by_request_.erase(entry->second.request_key);
  by_change_.erase(entry->second.change);
  log.WakeListeners();
  entries_.erase(entry);
}

}  // namespace nodeops::operations
