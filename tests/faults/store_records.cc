#include "tests/faults/store_records.h"

#include <sqlite3.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/operations/sqlite/sqlite_operation_store.h"
#include "service/operations/testing/events.h"

namespace nodeops::tests {
namespace {

using operations::EventGroup;
using operations::OperationStore;
using v1::NodeResult;
using v1::Operation;

constexpr int kNodes = 3;
constexpr int64_t kLastSequence = 2 + 3 * kNodes;

std::string NodeName(int node) { return absl::StrCat("n", node); }

// The log: started; for each node an attempt, a retry with a long message, a result; the end.
v1::OperationEvent RecordedEvent(int number, int64_t sequence) {
  if (sequence == 1) return operations::StartedEvent(1, kNodes);
  if (sequence == kLastSequence) {
    return operations::StateEvent(sequence, Operation::RUNNING, Operation::SUCCEEDED);
  }
  const int step = static_cast<int>(sequence) - 2;
  const std::string node = NodeName(step / 3);
  if (step % 3 == 0) return operations::AttemptEvent(sequence, node, 1);
  if (step % 3 == 2) return operations::FinishedEvent(sequence, node, NodeResult::CHANGED);
  v1::OperationEvent retry = operations::RetryEvent(sequence, node, 1);
  const int size = (number % 1000 * 7919 + step * 104729) % 6000;
  retry.mutable_retry_scheduled()->mutable_error()->set_message(
      std::string(size, static_cast<char>('a' + number % 26)));
  return retry;
}

EventGroup Group(int number, int64_t from, int64_t to) {
  EventGroup group;
  group.operation.set_name(RecordedName(number));
  group.operation.set_request_id(absl::StrCat("request-", number));
  group.operation.set_state(to == kLastSequence ? Operation::SUCCEEDED : Operation::RUNNING);
  group.operation.set_last_sequence(to);
  for (int64_t sequence = from; sequence <= to; ++sequence) {
    group.events.push_back(std::make_shared<v1::OperationEvent>(RecordedEvent(number, sequence)));
  }
  return group;
}

// A store that is asked one thing after the other.
class OpenStore {
 public:
  explicit OpenStore(const std::string& path) {
    auto store = operations::sqlite::OpenSqliteOperationStore(
        {.executor = io_.get_executor(), .path = path, .on_broken = [](const absl::Status&) {
           std::abort();
         }});
    status_ = store.status();
    if (store.ok()) store_ = *std::move(store);
  }

  const absl::Status& status() const { return status_; }

  absl::StatusOr<Operation> Get(const std::string& name) {
    return Ask<Operation>([&](auto done) { store_->Get(name, std::move(done)); });
  }
  absl::StatusOr<operations::EventPage> Events(const std::string& name) {
    return Ask<operations::EventPage>(
        [&](auto done) { store_->ReadEvents(name, 0, 1000, std::move(done)); });
  }
  absl::StatusOr<operations::StoredNodes> Nodes(const std::string& name) {
    return Ask<operations::StoredNodes>(
        [&](auto done) { store_->ListNodes(name, {}, std::move(done)); });
  }
  absl::StatusOr<operations::StoredOperations> List() {
    return Ask<operations::StoredOperations>(
        [&](auto done) { store_->List({.max_operations = 1'000'000}, std::move(done)); });
  }

 private:
  template <typename T, typename Call>
  absl::StatusOr<T> Ask(Call call) {
    auto answer = std::make_shared<std::optional<absl::StatusOr<T>>>();
    call([answer](absl::StatusOr<T> value) { answer->emplace(std::move(value)); });
    io_.restart();
    while (!answer->has_value()) io_.run_one();
    return *std::move(*answer);
  }

  boost::asio::io_context io_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
      io_.get_executor()};
  absl::Status status_;
  std::shared_ptr<OperationStore> store_;
};

// What SQLite itself says about the file.
std::string IntegrityOf(const std::string& path) {
  sqlite3* database = nullptr;
  std::string answer = "cannot be opened";
  const auto keep = [](void* to, int, char** values, char**) {
    if (values[0]) *static_cast<std::string*>(to) = values[0];
    return 0;
  };
  if (sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE, nullptr) == SQLITE_OK) {
    const char* const sql = "PRAGMA foreign_key_check; PRAGMA integrity_check";
    if (sqlite3_exec(database, sql, keep, &answer, nullptr) != SQLITE_OK) {
      answer = sqlite3_errmsg(database);
    }
  }
  sqlite3_close(database);
  return answer;
}

// What was promised about one operation, all answers together.
struct Promise {
  bool created = false;
  bool refused = false;
  int64_t last_sequence = 0;
  bool intended = false;
};

void CheckLog(OpenStore& store, int number, const Operation& operation, const std::string& what,
              Findings& findings) {
  const auto page = store.Events(operation.name());
  findings.Expect(kOrdered, page.ok(), what, "its log cannot be read: ", page.status().ToString());
  if (!page.ok()) return;
  int64_t sequence = 0;
  for (const auto& event : page->events) {
    const std::string given = RecordedEvent(number, ++sequence).SerializeAsString();
    findings.Expect(kOrdered, event->SerializeAsString() == given, what, "event ", sequence,
                    " is not what was given");
  }
  findings.Expect(kOrdered, sequence == operation.last_sequence(), what, sequence,
                  " events, but the snapshot is of event ", operation.last_sequence());
  findings.Expect(kOrdered, page->end == (sequence == kLastSequence), what, "the end is not told");
}

void CheckOperation(OpenStore& store, int number, const Promise& promise, const std::string& about,
                    Findings& findings) {
  const std::string name = RecordedName(number), what = absl::StrCat(about, name, ": ");
  const auto operation = store.Get(name);
  if (promise.refused) {
    findings.Expect(kRefused, absl::IsNotFound(operation.status()), what,
                    "was refused and is here");
  }
  if (promise.created) {
    findings.Expect(kDurable, operation.ok(), what,
                    "was acknowledged and is gone: ", operation.status().ToString());
  }
  if (!operation.ok()) return;
  findings.Expect(kDurable, operation->last_sequence() >= promise.last_sequence, what,
                  "was acknowledged up to event ", promise.last_sequence, ", ends with event ",
                  operation->last_sequence());
  CheckLog(store, number, *operation, what, findings);
  const auto nodes = store.Nodes(name);
  findings.Expect(kDurable, nodes.ok() && nodes->nodes.size() == kNodes, what, "lost its nodes");
  if (!nodes.ok() || !promise.intended) return;
  for (const auto& node : nodes->nodes) {
    findings.Expect(kDurable, node.intended == 1, what, node.node, " lost its intent");
  }
}

}  // namespace

std::string RecordedName(int number) { return absl::StrCat("operations/recorded-", number); }

operations::NewOperation RecordedOperation(int number) {
  operations::NewOperation operation;
  operation.group = Group(number, 1, 1);
  operation.fingerprint = absl::StrCat("fingerprint-", number);
  operation.targets.push_back({.cluster = "prod", .nodes = {}});
  for (int node = 0; node < kNodes; ++node) {
    operation.targets[0].nodes.push_back({.node = NodeName(node)});
  }
  return operation;
}

std::vector<EventGroup> RecordedGroups(int number) {
  std::vector<EventGroup> groups(1);
  groups[0].operation = Group(number, 1, 1).operation;
  for (int node = 0; node < kNodes; ++node) {
    groups[0].intents.push_back({.cluster = "prod", .node = NodeName(node), .attempt = 1});
  }
  for (int64_t next = 2, size = 1 + number % 3; next <= kLastSequence; next += size) {
    groups.push_back(Group(number, next, std::min(next + size - 1, kLastSequence)));
  }
  return groups;
}

void CheckDatabase(const std::string& path, const StoreAnswers& answers, size_t mark,
                   const std::string& what, Findings& findings) {
  std::map<int, Promise> promises;
  for (const StoreAnswer& answer : answers) {
    if (answer.mark >= mark) continue;
    Promise& promise = promises[answer.number];
    promise.created |= answer.created;
    promise.refused |= !answer.created;
    promise.last_sequence = std::max(promise.last_sequence, answer.last_sequence);
    promise.intended |= answer.intended;
  }
  {
    OpenStore store(path);
    findings.Expect(kIntact, store.status().ok(), what, store.status().ToString());
    if (!store.status().ok()) return;
    for (const auto& [number, promise] : promises) {
      CheckOperation(store, number, promise, what, findings);
    }
    // What nobody was told about must be whole too.
    const auto listed = store.List();
    findings.Expect(kIntact, listed.ok(), what, listed.status().ToString());
    if (!listed.ok()) return;
    for (const Operation& operation : listed->operations) {
      const int number = std::atoi(operation.name().substr(RecordedName(0).size() - 1).c_str());
      if (!promises.contains(number)) CheckOperation(store, number, {}, what, findings);
    }
  }
  const std::string integrity = IntegrityOf(path);
  findings.Expect(kIntact, integrity == "ok", what, integrity);
}

}  // namespace nodeops::tests
