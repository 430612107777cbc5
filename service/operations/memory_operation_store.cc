#include "service/operations/memory_operation_store.h"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <map>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/operation_log.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

absl::Status NotKept(const std::string& name) {
  return absl::NotFoundError(
      absl::StrCat(name, ": there is no such operation, or it is not kept any more"));
}

struct Entry {
  OperationLog log;
  std::string request_id;
  std::string fingerprint;
};

class MemoryOperationStore final : public OperationStore,
                                   public std::enable_shared_from_this<MemoryOperationStore> {
 public:
  MemoryOperationStore(asio::any_io_executor executor, Retention retention)
      : strand_(asio::make_strand(executor)), retention_(retention) {}

  bool is_durable() const override { return false; }

  void Create(NewOperation operation, Recorded done) override {
    OnStrand([operation = std::move(operation),
              done = std::move(done)](MemoryOperationStore& self) mutable {
      done(self.DoCreate(std::move(operation.group), std::move(operation.fingerprint)));
    });
  }

  void Append(EventGroup group, Recorded done) override {
    OnStrand([group = std::move(group), done = std::move(done)](
                 MemoryOperationStore& self) mutable { done(self.DoAppend(std::move(group))); });
  }

  void Get(std::string name, Done<v1::Operation> done) override {
    WithEntry(std::move(name), std::move(done), [](Entry& entry) { return entry.log.operation(); });
  }

  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    WithEntry(std::move(name), std::move(done),
              [=](Entry& entry) { return entry.log.ReadEvents(after_sequence, max_events); });
  }

  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    OnStrand([name = std::move(name), after_sequence,
              listener = std::move(listener)](MemoryOperationStore& self) mutable {
      if (Entry* entry = self.Find(name)) {
        entry->log.NotifyAppended(after_sequence, std::move(listener));
      } else if (const auto live = listener.lock()) {
        live->OnAppended();
      }
    });
  }

  // What is in memory ends with its owner.
  void ClaimUnfinished(std::string, Done<std::vector<ClaimedOperation>> done) override {
    OnStrand([done = std::move(done)](MemoryOperationStore&) mutable {
      done(std::vector<ClaimedOperation>());
    });
  }

  void ListNodes(std::string, NodesQuery, Done<StoredNodes>) override {}
  void ListChanged(OperationFilter, int64_t, size_t, Done<ChangedOperations>) override {}
  void NotifyChanged(int64_t, std::weak_ptr<AppendListener>) override {}

  void List(OperationsQuery query, Done<StoredOperations> done) override {
    OnStrand(
        [query = std::move(query), done = std::move(done)](MemoryOperationStore& self) mutable {
          done(self.DoList(query.max_operations, query.before));
        });
  }

  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    WithEntry(std::move(name), std::move(done),
              [results = std::move(results), max_results, after](Entry& entry) {
                return entry.log.ListResults(results, max_results, after);
              });
  }

  void FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) override {
    OnStrand([request_id = std::move(request_id),
              done = std::move(done)](MemoryOperationStore& self) mutable {
      const auto found = self.by_request_.find(request_id);
      if (found == self.by_request_.end()) return done(std::nullopt);
      const Entry& entry = self.entries_.at(found->second);
      done(RequestRecord{entry.log.operation().name(), entry.fingerprint});
    });
  }

 private:
  template <typename Function>
  void OnStrand(Function function) {
    asio::post(strand_, [self = shared_from_this(), function = std::move(function)]() mutable {
      function(*self);
    });
  }

  template <typename Answer, typename Function>
  void WithEntry(std::string name, Answer done, Function function) {
    OnStrand([name = std::move(name), done = std::move(done),
              function = std::move(function)](MemoryOperationStore& self) mutable {
      Entry* entry = self.Find(name);
      if (entry == nullptr) return done(NotKept(name));
      done(function(*entry));
    });
  }

  Entry* Find(const std::string& name) {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &entries_.at(found->second);
  }

  absl::Status DoCreate(EventGroup group, std::string fingerprint) {
    const std::string name = group.operation.name(), request_id = group.operation.request_id();
    if (by_name_.contains(name)) return absl::AlreadyExistsError(absl::StrCat(name, " exists"));
    if (!request_id.empty() && by_request_.contains(request_id)) {
      return absl::AlreadyExistsError("the request_id is taken");
    }
    Entry entry{.request_id = request_id, .fingerprint = std::move(fingerprint)};
    if (absl::Status status = entry.log.Append(std::move(group)); !status.ok()) return status;
    entries_.emplace(++last_number_, std::move(entry));
    by_name_.emplace(name, last_number_);
    if (!request_id.empty()) by_request_.emplace(request_id, last_number_);
    return absl::OkStatus();
  }

  absl::Status DoAppend(EventGroup group) {
    Entry* entry = Find(group.operation.name());
    if (entry == nullptr) return NotKept(group.operation.name());
    const bool ended_before = entry->log.ended();
    absl::Status status = entry->log.Append(std::move(group));
    if (entry->log.ended() && !ended_before) {
      finished_.push_back(by_name_.at(entry->log.operation().name()));
      finished_events_ += entry->log.size();
      DropOldest();
    }
    return status;
  }

  // The one that ended last stays, however long its log is: its watchers are about to read the end.
  void DropOldest() {
    while (finished_.size() > 1 && (finished_.size() > retention_.max_finished_operations ||
                                    finished_events_ > retention_.max_finished_events)) {
      const auto oldest = entries_.find(finished_.front());
      finished_.pop_front();
      OperationLog& log = oldest->second.log;
      finished_events_ -= log.size();
      by_name_.erase(log.operation().name());
      by_request_.erase(oldest->second.request_id);
      log.WakeListeners();
      entries_.erase(oldest);
    }
  }

  StoredOperations DoList(size_t max_operations, int64_t before) const {
    StoredOperations page;
    auto it = before > 0 ? entries_.lower_bound(before) : entries_.end();
    while (it != entries_.begin() && page.operations.size() < max_operations) {
      --it;
      page.operations.push_back(it->second.log.operation());
    }
    if (it != entries_.begin()) page.next_before = it->first;
    return page;
  }

  const asio::strand<asio::any_io_executor> strand_;
  const Retention retention_;
  // All on the strand from here on.
  std::map<int64_t, Entry> entries_;  // By the order in which they were recorded.
  std::unordered_map<std::string, int64_t> by_name_;
  std::unordered_map<std::string, int64_t> by_request_;
  int64_t last_number_ = 0;
  std::deque<int64_t> finished_;  // Those that have ended, in the order in which they did.
  size_t finished_events_ = 0;
};

}  // namespace

std::shared_ptr<OperationStore> NewMemoryOperationStore(asio::any_io_executor executor,
                                                        Retention retention) {
  return std::make_shared<MemoryOperationStore>(std::move(executor), retention);
}

}  // namespace nodeops::operations
