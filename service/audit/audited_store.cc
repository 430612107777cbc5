#include "service/audit/audited_store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "service/audit/audit_line.h"
#include "service/operations/operation_state.h"

namespace nodeops::audit {
namespace {

using operations::EventGroup;
using operations::OperationStore;

class AuditedStore final : public OperationStore {
 public:
  AuditedStore(std::shared_ptr<OperationStore> store, std::shared_ptr<AuditLog> log,
               base::Clock& clock)
      : store_(std::move(store)), log_(std::move(log)), clock_(clock) {}

  bool is_durable() const override { return store_->is_durable(); }

  void Create(operations::NewOperation operation, Recorded done) override {
    auto accepted = [log = log_, &clock = clock_, accepted = operation.group.operation,
                     done = std::move(done)](absl::Status status) mutable {
      if (status.ok()) log->Write(AcceptedLine(accepted, clock.Now()));
      if (status.ok()) WriteIfEnded(*log, accepted, clock);
      done(std::move(status));
    };
    store_->Create(std::move(operation), std::move(accepted));
  }
  void Append(EventGroup group, Recorded done) override {
    if (!operations::IsFinal(group.operation.state())) {
      return store_->Append(std::move(group), std::move(done));
    }
    auto ended = [log = log_, &clock = clock_, last = group.operation,
                  done = std::move(done)](absl::Status status) mutable {
      if (status.ok()) WriteIfEnded(*log, last, clock);
      done(std::move(status));
    };
    store_->Append(std::move(group), std::move(ended));
  }

  void ClaimUnfinished(std::string owner,
                       Done<std::vector<operations::ClaimedOperation>> done) override {
    store_->ClaimUnfinished(std::move(owner), std::move(done));
  }
  void ListNodes(std::string name, operations::NodesQuery query,
                 Done<operations::StoredNodes> done) override {
    store_->ListNodes(std::move(name), std::move(query), std::move(done));
  }
  void Get(std::string name, Done<v1::Operation> done) override {
    store_->Get(std::move(name), std::move(done));
  }
  void ReadEvents(std::string name, int64_t after_sequence, size_t max_events,
                  Done<operations::EventPage> done) override {
    store_->ReadEvents(std::move(name), after_sequence, max_events, std::move(done));
  }
  void NotifyAppended(std::string name, int64_t after_sequence,
                      std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyAppended(std::move(name), after_sequence, std::move(listener));
  }
  void List(operations::OperationsQuery query, Done<operations::StoredOperations> done) override {
    store_->List(std::move(query), std::move(done));
  }
  void ListChanged(operations::OperationFilter filter, int64_t after_change, size_t max_operations,
                   Done<operations::ChangedOperations> done) override {
    store_->ListChanged(std::move(filter), after_change, max_operations, std::move(done));
  }
  void NotifyChanged(int64_t after_change,
                     std::weak_ptr<operations::AppendListener> listener) override {
    store_->NotifyChanged(after_change, std::move(listener));
  }
  void ListResults(std::string name, std::vector<v1::NodeResult::Result> results,
                   size_t max_results, int64_t after,
                   Done<operations::StoredResults> done) override {
    store_->ListResults(std::move(name), std::move(results), max_results, after, std::move(done));
  }
  void FindRequest(std::string request_id,
                   Done<std::optional<operations::RequestRecord>> done) override {
    store_->FindRequest(std::move(request_id), std::move(done));
  }

 private:
  static void WriteIfEnded(AuditLog& log, const v1::Operation& operation, base::Clock& clock) {
    if (operations::IsFinal(operation.state())) log.Write(EndedLine(operation, clock.Now()));
  }

  const std::shared_ptr<OperationStore> store_;
  const std::shared_ptr<AuditLog> log_;
  base::Clock& clock_;
};

}  // namespace

std::shared_ptr<operations::OperationStore> NewAuditedStore(
    std::shared_ptr<operations::OperationStore> store, std::shared_ptr<AuditLog> log,
    base::Clock& clock) {
  return std::make_shared<AuditedStore>(std::move(store), std::move(log), clock);
}

}  // namespace nodeops::audit
