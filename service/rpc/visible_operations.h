#ifndef NODEOPS_SERVICE_RPC_VISIBLE_OPERATIONS_H_
#define NODEOPS_SERVICE_RPC_VISIBLE_OPERATIONS_H_

#include <functional>
#include <memory>
#include <string>

#include "service/operations/operation_service.h"

namespace nodeops::rpc {

// Whether an operation is shown. Called from any thread.
using Visible = std::function<bool(const v1::Operation&)>;

// As ListOperations of `inner`, which must outlive the answer, of those that are visible. A page is
// filled however many pages of `inner` that takes, and its token is one of `inner`'s.
void ListVisible(operations::OperationService& inner, std::string filter, int page_size,
                 std::string page_token, Visible visible,
                 operations::OperationService::Done<operations::OperationPage> done);

// The changes of those that are visible. A page that nothing is left of still comes, and moves the
// watcher's place on.
std::shared_ptr<operations::ChangeCursor> NewVisibleChanges(
    std::shared_ptr<operations::ChangeCursor> inner, Visible visible);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_VISIBLE_OPERATIONS_H_
