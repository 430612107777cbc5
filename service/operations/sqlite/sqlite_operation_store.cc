#include "service/operations/sqlite/sqlite_operation_store.h"

#include <atomic>
#include <boost/asio/post.hpp>
#include <optional>
#include <utility>

#include "base/status_macros.h"
#include "service/operations/sqlite/database_file.h"
#include "service/operations/sqlite/operation_reads.h"
#include "service/operations/sqlite/operation_writes.h"
#include "service/operations/sqlite/recent_events.h"
#include "service/operations/sqlite/retention_sweeper.h"
#include "service/operations/sqlite/store_reader.h"
#include "service/operations/sqlite/store_writer.h"
#include "service/operations/sqlite/subscriptions.h"

namespace nodeops::operations::sqlite {
namespace {

namespace asio = boost::asio;

class SqliteOperationStore final : public OperationStore {
 public:
  SqliteOperationStore(SqliteStoreOptions options, std::unique_ptr<Database> writing,
                       std::unique_ptr<Database> reading)
      : executor_(std::move(options.executor)),
        clock_(*options.clock),
        database_(std::move(writing)),
        writes_(*database_, clock_),
        sweeper_(*database_, options.retention, [this](const std::string& name) { Gone(name); }),
        on_broken_(std::move(options.on_broken)),
        reader_(std::move(reading)) {}

  // Before anything else.
  absl::Status Start() {
    NODEOPS_RETURN_IF_ERROR(sweeper_.Load());
    NODEOPS_ASSIGN_OR_RETURN(last_change_, LastChange(*database_));
    writer_.emplace(executor_, *database_, sweeper_, clock_, std::move(on_broken_));
    return absl::OkStatus();
  }

  bool is_durable() const override { return true; }

  void Create(NewOperation operation, Recorded done) override {
    const std::string name = operation.group.operation.name();
    Record(name, std::move(done),
           [this, operation = std::move(operation)] { return writes_.Create(operation); });
  }

  void Append(EventGroup group, Recorded done) override {
    const std::string name = group.operation.name();
    Record(name, std::move(done),
           [this, group = std::move(group)] { return writes_.Append(group); });
  }

  void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) override {
    auto claimed = std::make_shared<std::vector<ClaimedOperation>>();
    writer_->Add({.record = [this, claimed, owner = std::move(owner)]() -> absl::Status {
                    NODEOPS_ASSIGN_OR_RETURN(*claimed, writes_.ClaimUnfinished(owner));
                    return absl::OkStatus();
                  },
                  .committed = [] {},
                  .done =
                      [claimed, done = std::move(done)](absl::Status status) mutable {
                        if (!status.ok()) return done(std::move(status));
                        done(std::move(*claimed));
                      }});
  }

  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override {
    Answer(std::move(done), [name = std::move(name), query = std::move(query)](Database& database) {
      return sqlite::ListNodes(database, name, query);
    });
  }

  void Get(std::string name, Done<v1::Operation> done) override {
    Answer(std::move(done),
           [name = std::move(name)](Database& database) { return GetOperation(database, name); });
  }

  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    if (auto page = recent_.Read(name, after_sequence, max_events)) {
      return asio::post(executor_, [page = *std::move(page), done = std::move(done)]() mutable {
        done(std::move(page));
      });
    }
    Answer(std::move(done), [=, name = std::move(name)](Database& database) {
      return sqlite::ReadEvents(database, name, after_sequence, max_events);
    });
  }

  // First in, then looked: what is committed in between finds the listener.
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    subscriptions_.Add(name, after_sequence, std::move(listener));
    if (const auto last = recent_.LastSequence(name)) {
      return WakeSoon(subscriptions_.Take(name, *last));
    }
    reader_.Add([this, name = std::move(name)](Database& database) {
      const absl::StatusOr<int64_t> last = LastSequence(database, name);
      WakeSoon(last.ok() ? subscriptions_.Take(name, *last) : subscriptions_.TakeAll(name));
    });
  }

  void List(OperationsQuery query, Done<StoredOperations> done) override {
    Answer(std::move(done), [query = std::move(query)](Database& database) {
      return ListOperations(database, query);
    });
  }

  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override {
    Answer(std::move(done), [=, filter = std::move(filter)](Database& database) {
      return sqlite::ListChanged(database, filter, after_change, max_operations);
    });
  }

  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override {
    subscriptions_.AddChange(after_change, std::move(listener));
    WakeSoon(subscriptions_.TakeChange(last_change_));
  }

  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    Answer(std::move(done),
           [=, name = std::move(name), results = std::move(results)](Database& database) {
             return sqlite::ListResults(database, name, results, max_results, after);
           });
  }

  void FindRequest(std::string request_key, Done<std::optional<RequestRecord>> done) override {
    Answer(std::move(done), [request_key = std::move(request_key)](Database& database) {
      return sqlite::FindRequest(database, request_key);
    });
  }

 private:
  // Has the writer do `write`, and then tells everybody.
  template <typename Function>
  void Record(std::string name, Recorded done, Function write) {
    auto written = std::make_shared<Written>();
    writer_->Add(
        {.record = [written, write = std::move(write)]() mutable -> absl::Status {
           NODEOPS_ASSIGN_OR_RETURN(*written, write());
           return absl::OkStatus();
         },
         .committed = [this, name = std::move(name), written] { OnCommitted(name, *written); },
         .done = std::move(done)});
  }

  // On the writer's thread.
  void OnCommitted(const std::string& name, const Written& written) {
    if (written.change == 0) return;
    recent_.Add(name, written.events, written.ended);
    last_change_ = written.change;
    if (written.ended) {
      sweeper_.AddFinished(written.operation, clock_.Now(), written.kept_events);
    }
    WakeSoon(subscriptions_.Take(name, written.last_sequence));
    WakeSoon(subscriptions_.TakeChange(written.change));
  }

  // On the writer's thread: it is not kept any more, or its events are not.
  void Gone(const std::string& name) {
    recent_.Forget(name);
    WakeSoon(subscriptions_.TakeAll(name));
  }

  void WakeSoon(AppendListeners::Live listeners) {
    if (listeners.empty()) return;
    asio::post(executor_, [listeners = std::move(listeners)] { Wake(listeners); });
  }

  // Has the reader ask `query`, within one transaction.
  template <typename T, typename Query>
  void Answer(Done<T> done, Query query) {
    reader_.Add(
        [this, done = std::move(done), query = std::move(query)](Database& database) mutable {
          absl::StatusOr<T> answer = InTransaction<T>(database, query);
          asio::post(executor_, [done = std::move(done), answer = std::move(answer)]() mutable {
            done(std::move(answer));
          });
        });
  }

  template <typename T, typename Query>
  static absl::StatusOr<T> InTransaction(Database& database, Query& query) {
    NODEOPS_RETURN_IF_ERROR(database.Run("BEGIN"));
    absl::StatusOr<T> answer = query(database);
    const absl::Status ended = database.Run("COMMIT");  // A read; whatever comes of it is kept.
    if (!ended.ok() && database.in_transaction()) static_cast<void>(database.Run("ROLLBACK"));
    return answer;
  }

  const asio::any_io_executor executor_;
  base::Clock& clock_;
  const std::unique_ptr<Database> database_;  // The writer's.
  OperationWrites writes_;
  RetentionSweeper sweeper_;
  absl::AnyInvocable<void(absl::Status)> on_broken_;
  RecentEvents recent_{RecentEvents::Limits{}};
  Subscriptions subscriptions_;
  std::atomic<int64_t> last_change_ = 0;
  StoreReader reader_;
  std::optional<StoreWriter> writer_;  // Last: it is the first to end, and tells the others.
};

}  // namespace

absl::StatusOr<std::shared_ptr<OperationStore>> OpenSqliteOperationStore(
    SqliteStoreOptions options) {
  NODEOPS_ASSIGN_OR_RETURN(auto writing, OpenDatabaseFile(options.path, options.vfs));
  NODEOPS_ASSIGN_OR_RETURN(auto reading,
                           Database::Open(options.path, options.vfs, Database::Access::kRead));
  const auto store = std::make_shared<SqliteOperationStore>(std::move(options), std::move(writing),
                                                            std::move(reading));
  NODEOPS_RETURN_IF_ERROR(store->Start());
  return std::shared_ptr<OperationStore>(store);
}

}  // namespace nodeops::operations::sqlite
