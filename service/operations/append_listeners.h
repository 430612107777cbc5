#ifndef NODEOPS_SERVICE_OPERATIONS_APPEND_LISTENERS_H_
#define NODEOPS_SERVICE_OPERATIONS_APPEND_LISTENERS_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "service/operations/operation_store.h"

namespace nodeops::operations {

// Who waits for something to follow a number. Those that have gone leave nothing behind for ever.
// Not thread-safe.
class AppendListeners {
 public:
  using Live = std::vector<std::shared_ptr<AppendListener>>;

  void Add(int64_t after, std::weak_ptr<AppendListener> listener);

  // Those that wait for anything up to `reached`: each is the caller's to call, once.
  Live Take(int64_t reached);
  Live TakeAll();

  size_t size() const { return waiting_.size(); }  // Those that have gone included.

 private:
  struct Waiting {
    int64_t after;
    std::weak_ptr<AppendListener> listener;
  };

  std::vector<Waiting> waiting_;
  size_t sweep_at_ = 64;  // At this size those that have gone are looked for.
};

// Calls each.
void Wake(const AppendListeners::Live& listeners);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_APPEND_LISTENERS_H_
