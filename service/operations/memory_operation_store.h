#ifndef NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_
#define NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>

#include "service/operations/operation_store.h"

namespace nodeops::operations {

// How much of the past is kept. Operations that run are always kept; of those that have ended,
// whichever ended first goes first.
struct Retention {
  size_t max_finished_operations = 1000;
  // Events of finished operations together: a bound on memory (an event takes about 400 bytes), as
  // one operation may have a hundred thousand of them.
  size_t max_finished_events = 500'000;
};

// Keeps everything in memory: what it holds ends with the process.
std::shared_ptr<OperationStore> NewMemoryOperationStore(boost::asio::any_io_executor executor,
                                                        Retention retention = {});

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_MEMORY_OPERATION_STORE_H_
