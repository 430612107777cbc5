#include "service/engine/node_marks.h"

namespace nodeops::engine {
namespace {

void SetOrRemove(const char* key, const std::string& value, k8s::NodeChange& change) {
  if (value.empty()) {
    change.remove_annotations.push_back(key);
  } else {
    change.set_annotations[key] = value;
  }
}

}  // namespace

k8s::NodeChange MakeChange(const BatchSpec& spec, absl::Time now,
                           const std::vector<std::string>& legacy_annotations) {
  k8s::NodeChange change;
  change.set_annotations[kLastOperationAnnotation] = spec.operation;
  if (spec.action == Action::kCordon) {
    change.unschedulable = true;
    SetOrRemove(kReasonAnnotation, spec.reason, change);
    SetOrRemove(kActorAnnotation, spec.actor, change);
    change.set_annotations[kSinceAnnotation] =
        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", now, absl::UTCTimeZone());
  } else {
    change.remove_annotations = {kReasonAnnotation, kActorAnnotation, kSinceAnnotation};
    change.remove_annotations.insert(change.remove_annotations.end(), legacy_annotations.begin(),
                                     legacy_annotations.end());
  }
  return change;
}

bool IsInDesiredState(const k8s::Node& node, Action action) {
  return node.unschedulable() == (action == Action::kCordon);
}

bool IsLastOperation(const k8s::Node& node, const std::string& operation) {
  return !operation.empty() && node.annotation(kLastOperationAnnotation) == operation;
}

}  // namespace nodeops::engine
