#ifndef NODEOPS_K8S_SANDBOX_EVENT_REGISTRY_H_
#define NODEOPS_K8S_SANDBOX_EVENT_REGISTRY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// Who writes an event, and how.
struct EventWrite {
  std::string name_space;  // Of the URL.
  std::string manager;     // See ManagerName.
  bool dry_run = false;
};

// The cluster's events (core/v1 Event), with the rules of a kube-apiserver that their writers can
// break. Only so many are kept, those that were made last: where a cluster forgets events after an
// hour, the sandbox forgets the oldest. Not thread-safe.
class EventRegistry {
 public:
  using Result = std::variant<std::string, StatusError>;  // The object as JSON text, or why not.

  EventRegistry(base::Clock& clock, std::function<std::string()> new_uid, size_t max_events)
      : clock_(clock), new_uid_(std::move(new_uid)), max_events_(max_events) {}

  // Named by metadata.name, or by metadata.generateName and five more characters.
  Result Create(JsonDocument body, const EventWrite& write);
  // Any kind of PATCH; what identifies the event stays.
  Result Patch(std::string_view name, std::string_view content_type, std::string_view patch,
               const EventWrite& write);
  Result Get(std::string_view name_space, std::string_view name) const;
  // An EventList, by namespace and name. An empty `name_space` means all.
  Result List(std::string_view name_space, std::string_view field_selector) const;

  // Grows with every write that saved something.
  int64_t revision() const { return revision_; }

 private:
  using Key = std::pair<std::string, std::string>;  // Namespace, name.

  Result Save(const Key& key, const Json& before, Json& event, const EventWrite& write,
              JsonAllocator& allocator);
  std::string NameFrom(std::string_view prefix);

  base::Clock& clock_;
  const std::function<std::string()> new_uid_;
  const size_t max_events_;
  int64_t revision_ = 1;
  uint64_t names_made_ = 0;
  std::map<Key, std::string> events_;  // Canonical JSON.
  std::deque<Key> in_order_;           // Of their creation.
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_EVENT_REGISTRY_H_
