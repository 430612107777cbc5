#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_SUBSCRIPTIONS_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_SUBSCRIPTIONS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "service/operations/append_listeners.h"

namespace nodeops::operations::sqlite {

// Who waits for which operation's log, and for changes. Those that are taken are the caller's to
// call, once. Thread-safe.
class Subscriptions {
 public:
  void Add(const std::string& operation, int64_t after_sequence,
           std::weak_ptr<AppendListener> listener);
  AppendListeners::Live Take(const std::string& operation, int64_t last_sequence);
  AppendListeners::Live TakeAll(const std::string& operation);

  void AddChange(int64_t after_change, std::weak_ptr<AppendListener> listener);
  AppendListeners::Live TakeChange(int64_t last_change);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, AppendListeners> logs_;
  AppendListeners changes_;
};

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_SUBSCRIPTIONS_H_
