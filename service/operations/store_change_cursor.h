#ifndef NODEOPS_SERVICE_OPERATIONS_STORE_CHANGE_CURSOR_H_
#define NODEOPS_SERVICE_OPERATIONS_STORE_CHANGE_CURSOR_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>

#include "base/clock.h"
#include "service/operations/operation_filter.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// A cursor over the changes in `store` after `after_change` of the operations that match `filter`,
// on a strand of its own on `executor`. Besides what ChangeCursor says:
// - Next gives INVALID_ARGUMENT if there was no such change yet.
// - The first page that is up to date comes at once even if it is empty: from there on it is news.
// - Changes of operations that do not match count for the 250 ms too, so that the store is not read
//   more often than that for a filter that matches little.
std::shared_ptr<ChangeCursor> NewStoreChangeCursor(boost::asio::any_io_executor executor,
                                                   base::Clock& clock,
                                                   std::shared_ptr<OperationStore> store,
                                                   OperationFilter filter, int64_t after_change);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORE_CHANGE_CURSOR_H_
