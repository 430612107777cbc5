#ifndef NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_STORE_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "service/engine/testing/dice.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// What a simulation's disk is like. Shared by the processes that come and go.
struct SimulatedDisk {
  std::shared_ptr<OperationStore> records;
  bool is_full = false;           // Writes fail.
  double lost_answer = 0;         // So many writes are recorded, and said to have failed.
  absl::Duration slowest_commit;  // Each takes up to so long.
  std::function<void(const EventGroup& group)> on_recorded;
};

// One process' way to the disk. A write is on its way, is recorded, and is then answered; a process
// that dies loses what was on its way, and what was recorded stays although nobody was told.
class CrashStore final : public OperationStore, public std::enable_shared_from_this<CrashStore> {
 public:
  CrashStore(boost::asio::io_context& io, base::Clock& clock, engine::Dice& dice,
             SimulatedDisk& disk)
      : io_(io), clock_(clock), dice_(dice), disk_(disk) {}

  // From now on nothing that the process asks arrives, and nothing that it asked is answered.
  void Die() { *dead_ = true; }

  bool is_durable() const override { return true; }
  void Create(NewOperation operation, Recorded done) override;
  void Append(EventGroup group, Recorded done) override;
  void ClaimUnfinished(std::string owner, Done<std::vector<ClaimedOperation>> done) override;
  void ListNodes(std::string name, NodesQuery query, Done<StoredNodes> done) override;
  void Get(std::string name, Done<v1::Operation> done) override;
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<EventPage> done) override;
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<AppendListener> listener) override;
  void List(OperationsQuery query, Done<StoredOperations> done) override;
  void ListChanged(OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<ChangedOperations> done) override;
  void NotifyChanged(int64_t after_change, std::weak_ptr<AppendListener> listener) override;
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after, Done<StoredResults> done) override;
  void FindRequest(std::string request_id, Done<std::optional<RequestRecord>> done) override;

 private:
  using Write = absl::AnyInvocable<void(Recorded)>;
  using Self = std::shared_ptr<CrashStore>;

  // `done`, as long as there is somebody to hear it.
  template <typename Function>
  Function Alive(Function done) const {
    return [dead = dead_, done = std::move(done)](auto&& answer) mutable {
      if (!*dead) done(std::forward<decltype(answer)>(answer));
    };
  }
  void Commit(EventGroup group, bool may_lose_answer, Write write, Recorded done);
  static boost::asio::awaitable<void> CommitLater(Self self, std::shared_ptr<EventGroup> group,
                                                  bool may_lose_answer,
                                                  std::shared_ptr<Write> write,
                                                  std::shared_ptr<Recorded> done);
  static boost::asio::awaitable<void> AnswerLater(Self self, std::shared_ptr<Recorded> done,
                                                  absl::Status status, absl::Duration delay);

  boost::asio::io_context& io_;
  base::Clock& clock_;
  engine::Dice& dice_;
  SimulatedDisk& disk_;
  const std::shared_ptr<bool> dead_ = std::make_shared<bool>(false);
};

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_TESTING_CRASH_STORE_H_
