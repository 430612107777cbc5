#include "service/node_events/node_event.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/text.h"

namespace nodeops::node_events {
namespace {

// Together with the words around them they leave the operation's name its place at the end.
constexpr size_t kMaxActor = 200;
constexpr size_t kMaxText = 600;
constexpr size_t kMaxOperation = 100;

constexpr int kHttpNotFound = 404;

}  // namespace

std::optional<Notice> NoticeOf(const engine::BatchSpec& spec, const engine::NodeTaskResult& result,
                               absl::Time now) {
  if (spec.mode != engine::Mode::kExecute) return std::nullopt;
  const bool cordons = spec.action == engine::Action::kCordon;
  const std::string actor = base::Sanitize(spec.actor, kMaxActor);
  Notice notice;
  k8s::NodeEvent& event = notice.event;
  if (result.outcome == engine::NodeOutcome::kChanged) {
    event.reason = cordons ? "NodeCordonedByNodeops" : "NodeUncordonedByNodeops";
    event.message = absl::StrCat(cordons ? "Cordoned" : "Uncordoned", " by ", actor);
    if (!spec.reason.empty()) {
      absl::StrAppend(&event.message, ": ", base::Sanitize(spec.reason, kMaxText));
    }
  } else if (result.outcome == engine::NodeOutcome::kFailed && result.error &&
             result.error->http_status != kHttpNotFound) {
    event.is_warning = true;
    event.reason = cordons ? "NodeCordonFailedByNodeops" : "NodeUncordonFailedByNodeops";
    event.message = absl::StrCat("For ", actor, ": ",  // "failed to cordon node ...".
                                 base::Sanitize(result.error->message, kMaxText));
  } else {
    return std::nullopt;
  }
  event.node = result.node;
  event.first_time = event.last_time = now;
  notice.kind = absl::StrCat(event.node, "\n", event.reason, "\n", event.message);
  absl::StrAppend(&event.message, " (", base::Sanitize(spec.operation, kMaxOperation), ")");
  return notice;
}

}  // namespace nodeops::node_events
