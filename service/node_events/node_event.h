#ifndef NODEOPS_SERVICE_NODE_EVENTS_NODE_EVENT_H_
#define NODEOPS_SERVICE_NODE_EVENTS_NODE_EVENT_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "k8s/event_client.h"
#include "service/engine/node_task_types.h"

namespace nodeops::node_events {

// An event to be published, and what tells whether it is one more of a kind: events of the same
// kind differ in nothing but the operation and the time.
struct Notice {
  k8s::NodeEvent event;
  std::string kind;
};

// What there is to say on a node about how an operation ended for it at `now`: who did what to it
// and why if it was changed (Normal, NodeCordonedByNodeops or NodeUncordonedByNodeops), who wanted
// to if that failed (Warning, NodeCordonFailedByNodeops or NodeUncordonFailedByNodeops). Nothing
// about a node that was left as it was, that is not there, or of a plan or a dry run.
std::optional<Notice> NoticeOf(const engine::BatchSpec& spec, const engine::NodeTaskResult& result,
                               absl::Time now);

}  // namespace nodeops::node_events

#endif  // NODEOPS_SERVICE_NODE_EVENTS_NODE_EVENT_H_
