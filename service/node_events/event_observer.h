#ifndef NODEOPS_SERVICE_NODE_EVENTS_EVENT_OBSERVER_H_
#define NODEOPS_SERVICE_NODE_EVENTS_EVENT_OBSERVER_H_

#include <memory>

#include "base/clock.h"
#include "service/engine/batch_observer.h"
#include "service/node_events/event_publisher.h"

namespace nodeops::node_events {

// An observer that hears everything that `inner` hears, and has an event published about each node
// of the batch `spec` that there is something to say about (NoticeOf), once its result is recorded:
// nobody is told of what may be found undone after a crash.
std::shared_ptr<engine::BatchObserver> NewEventObserver(
    std::shared_ptr<engine::BatchObserver> inner, engine::BatchSpec spec,
    std::shared_ptr<EventPublisher> publisher, base::Clock& clock);

}  // namespace nodeops::node_events

#endif  // NODEOPS_SERVICE_NODE_EVENTS_EVENT_OBSERVER_H_
