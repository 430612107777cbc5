#include "service/audit/audited_store.h"

#include <utility>

#include "service/audit/audit_line.h"
#include "service/operations/forwarding_store.h"
#include "service/operations/operation_state.h"

namespace nodeops::audit {
namespace {

using operations::EventGroup;
using operations::OperationStore;

class AuditedStore final : public operations::ForwardingStore {
 public:
  AuditedStore(std::shared_ptr<OperationStore> store, std::shared_ptr<AuditLog> log,
               base::Clock& clock)
      : ForwardingStore(std::move(store)), log_(std::move(log)), clock_(clock) {}

  void Create(operations::NewOperation operation, Recorded done) override {
    auto accepted = [log = log_, &clock = clock_, accepted = operation.group.operation,
                     done = std::move(done)](absl::Status status) mutable {
      if (status.ok()) log->Write(AcceptedLine(accepted, clock.Now()));
      if (status.ok()) WriteIfEnded(*log, accepted, clock);
      done(std::move(status));
    };
    ForwardingStore::Create(std::move(operation), std::move(accepted));
  }
  void Append(EventGroup group, Recorded done) override {
    if (!operations::IsFinal(group.operation.state())) {
      return ForwardingStore::Append(std::move(group), std::move(done));
    }
    auto ended = [log = log_, &clock = clock_, last = group.operation,
                  done = std::move(done)](absl::Status status) mutable {
      if (status.ok()) WriteIfEnded(*log, last, clock);
      done(std::move(status));
    };
    ForwardingStore::Append(std::move(group), std::move(ended));
  }

 private:
  static void WriteIfEnded(AuditLog& log, const v1::Operation& operation, base::Clock& clock) {
    if (operations::IsFinal(operation.state())) log.Write(EndedLine(operation, clock.Now()));
  }

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
