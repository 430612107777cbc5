#ifndef NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "base/clock.h"
#include "service/operations/operation_store.h"
#include "service/operations/retention.h"

namespace nodeops::operations {

// Keeps everything in memory: what it holds ends with the process. What is over the limits of
// `retention` goes whenever something is recorded.
std::shared_ptr<OperationStore> NewMemoryOperationStore(boost::asio::any_io_executor executor,
                                                        Retention retention = {},
                                                        base::Clock& clock = base::SystemClock());

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_
