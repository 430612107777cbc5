#include "service/operations/memory_operation_store.h"

#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <utility>

#include "service/operations/memory_operations.h"

namespace nodeops::operations {
namespace {

namespace asio = boost::asio;

class MemoryOperationStore final : public OperationStore,
                                   public std::enable_shared_from_this<MemoryOperationStore> {
 public:
  MemoryOperationStore(const asio::any_io_executor& executor, const Retention& retention,
                       base::Clock& clock)
      : strand_(asio::make_strand(executor)), operations_(retention, clock) {}

  bool is_durable() const override { return false; }

  void Create(NewOperation operation, Recorded done) override {
    Answer(std::move(done), [operation = std::move(operation)](auto& operations) mutable {
      return operations.Create(std::move(operation));
    });
  }

  void Append(EventGroup group, Recorded done) override {
    Answer(std::move(done), [group = std::move(group)](auto& operations) mutable {
      return operations.Append(std::move(group));
    });
  }

  void ClaimUnfinished(std::string, Done<std::vector<ClaimedOperation>> done) override {
    Answer(std::move(done), [](auto& operations) { return operations.ClaimUnfinished(); });
  }

  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override {
    AnswerFrom(std::move(name), std::move(done), [query = std::move(query)](const auto& log) {
      return log.nodes().ListNodes(query);
    });
  }

  void Get(std::string name, Done<v1::Operation> done) override {
    AnswerFrom(std::move(name), std::move(done), [](const auto& log) { return log.operation(); });
  }

  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override {
    AnswerFrom(std::move(name), std::move(done),
               [=](const auto& log) { return log.ReadEvents(after_sequence, max_events); });
  }

  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override {
    OnStrand([name = std::move(name), after_sequence,
              listener = std::move(listener)](MemoryOperations& operations) mutable {
      if (const auto log = operations.Find(name); log.ok()) {
        (*log)->NotifyAppended(after_sequence, std::move(listener));
      } else if (const auto live = listener.lock()) {
        live->OnAppended();
      }
    });
  }

  void List(OperationsQuery query, Done<StoredOperations> done) override {
    Answer(std::move(done),
           [query = std::move(query)](auto& operations) { return operations.List(query); });
  }

  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override {
    Answer(std::move(done), [=, filter = std::move(filter)](auto& operations) {
      return operations.ListChanged(filter, after_change, max_operations);
    });
  }

  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override {
    OnStrand([after_change, listener = std::move(listener)](MemoryOperations& operations) mutable {
      operations.NotifyChanged(after_change, std::move(listener));
    });
  }

  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override {
    AnswerFrom(std::move(name), std::move(done),
               [=, results = std::move(results)](const auto& log) {
                 return log.nodes().ListResults(results, max_results, after);
               });
  }

  void FindRequest(std::string request_key, Done<std::optional<RequestRecord>> done) override {
    Answer(std::move(done), [request_key = std::move(request_key)](auto& operations) {
      return operations.FindRequest(request_key);
    });
  }

 private:
  template <typename Function>
  void OnStrand(Function function) {
    asio::post(strand_, [self = shared_from_this(), function = std::move(function)]() mutable {
      function(self->operations_);
    });
  }

  // `done` with what the function makes of all operations.
  template <typename Done, typename Function>
  void Answer(Done done, Function function) {
    OnStrand([done = std::move(done), function = std::move(function)](
                 MemoryOperations& operations) mutable { done(function(operations)); });
  }

  // `done` with what the function makes of one.
  template <typename Done, typename Function>
  void AnswerFrom(std::string name, Done done, Function function) {
    OnStrand([name = std::move(name), done = std::move(done),
              function = std::move(function)](MemoryOperations& operations) mutable {
      const absl::StatusOr<OperationLog*> log = operations.Find(name);
      if (!log.ok()) return done(log.status());
      done(function(**log));
    });
  }

  const asio::strand<asio::any_io_executor> strand_;
  MemoryOperations operations_;  // On the strand.
};

}  // namespace

std::shared_ptr<OperationStore> NewMemoryOperationStore(asio::any_io_executor executor,
                                                        Retention retention, base::Clock& clock) {
  return std::make_shared<MemoryOperationStore>(executor, retention, clock);
}

}  // namespace nodeops::operations
