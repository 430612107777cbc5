#include "service/operations/node_conversion.h"

#include <optional>

#include "absl/time/time.h"
#include "base/text.h"
#include "service/engine/node_marks.h"
#include "service/operations/event_conversion.h"

namespace nodeops::operations {

v1::Node ToProto(const std::string& cluster, const k8s::Node& node) {
  v1::Node proto;
  proto.set_cluster(cluster);
  proto.set_name(node.name());
  proto.set_uid(node.uid());
  proto.set_unschedulable(node.unschedulable());
  proto.set_ready(node.ready());
  for (const auto& [key, value] : node.labels()) {
    (*proto.mutable_labels())[base::Sanitize(key)] = base::Sanitize(value);
  }
  *proto.mutable_create_time() = ToProto(node.creation_time());
  if (const auto operation = node.annotation(engine::kLastOperationAnnotation)) {
    proto.set_last_operation(base::Sanitize(*operation));
  }
  const auto reason = node.annotation(engine::kReasonAnnotation),
             actor = node.annotation(engine::kActorAnnotation),
             since = node.annotation(engine::kSinceAnnotation);
  if (!reason && !actor && !since) return proto;
  v1::Node::Cordon& cordon = *proto.mutable_cordon();
  cordon.set_reason(base::Sanitize(reason.value_or("")));
  cordon.set_actor(base::Sanitize(actor.value_or("")));
  absl::Time time;
  if (since && absl::ParseTime(absl::RFC3339_full, *since, &time, nullptr)) {
    *cordon.mutable_since_time() = ToProto(time);
  }
  return proto;
}

}  // namespace nodeops::operations
