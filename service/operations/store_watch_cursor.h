#ifndef NODEOPS_SERVICE_OPERATIONS_STORE_WATCH_CURSOR_H_
#define NODEOPS_SERVICE_OPERATIONS_STORE_WATCH_CURSOR_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "service/operations/operation_service.h"
#include "service/operations/operation_store.h"

namespace nodeops::operations {

// A cursor that reads the log of `name` in `store`, on a strand of its own on `executor`. Besides
// what WatchCursor says, Next gives NOT_FOUND once the operation is not kept any more.
std::shared_ptr<WatchCursor> NewStoreWatchCursor(boost::asio::any_io_executor executor,
                                                 base::Clock& clock,
                                                 std::shared_ptr<OperationStore> store,
                                                 std::string name, int64_t after_sequence);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_STORE_WATCH_CURSOR_H_
