#ifndef NODEOPS_SERVICE_AUDIT_AUDITED_STORE_H_
#define NODEOPS_SERVICE_AUDIT_AUDITED_STORE_H_

#include <memory>

#include "base/clock.h"
#include "service/audit/audit_log.h"
#include "service/operations/operation_store.h"

namespace nodeops::audit {

// `store`, with a line in the audit log for each operation that is accepted and for each that has
// ended, once that is recorded. `clock` must outlive the store.
std::shared_ptr<operations::OperationStore> NewAuditedStore(
    std::shared_ptr<operations::OperationStore> store, std::shared_ptr<AuditLog> log,
    base::Clock& clock);

}  // namespace nodeops::audit

#endif  // NODEOPS_SERVICE_AUDIT_AUDITED_STORE_H_
