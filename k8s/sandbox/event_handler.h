#ifndef NODEOPS_K8S_SANDBOX_EVENT_HANDLER_H_
#define NODEOPS_K8S_SANDBOX_EVENT_HANDLER_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "base/clock.h"
#include "k8s/sandbox/api_message.h"
#include "k8s/sandbox/event_registry.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/route.h"

namespace nodeops::k8s::sandbox {

// Answers for /api/v1/events and /api/v1/namespaces/{namespace}/events: create, patch, get and
// list. Lists come whole, as plain objects: neither pages nor tables. Not thread-safe.
class EventHandler {
 public:
  static constexpr size_t kMaxEvents = 10'000;

  EventHandler(base::Clock& clock, std::function<std::string()> new_uid)
      : registry_(clock, std::move(new_uid), kMaxEvents) {}

  ApiResponse Handle(const ApiRequest& request, const RequestTarget& target, const Route& route);

  int64_t revision() const { return registry_.revision(); }

 private:
  EventRegistry::Result Write(const ApiRequest& request, const Route& route,
                              const EventWrite& write);

  EventRegistry registry_;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_EVENT_HANDLER_H_
