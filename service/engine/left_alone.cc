#include "service/engine/left_alone.h"

#include "absl/strings/str_cat.h"
#include "base/text.h"
#include "service/engine/node_marks.h"

namespace nodeops::engine {
namespace {

constexpr char kFieldManager[] = "nodeops";  // As k8s/node_client.h has it.
constexpr size_t kMaxName = 128;

}  // namespace

std::optional<std::string> WhyLeftAlone(const BatchSpec& spec, const k8s::Node& node) {
  if (spec.only_if_last_operation.empty()) return std::nullopt;
  if (!IsLastOperation(node, spec.only_if_last_operation)) {
    const auto last = node.annotation(kLastOperationAnnotation);
    if (!last) return absl::StrCat("changed since: ", kLastOperationAnnotation, " is gone");
    return absl::StrCat("changed since by ", base::Sanitize(*last, kMaxName));
  }
  if (IsInDesiredState(node, spec.action)) {
    return spec.action == Action::kCordon ? "it is already cordoned" : "it is already schedulable";
  }
  for (const std::string& manager : node.schedulability_managers()) {
    if (manager == kFieldManager) continue;
    return absl::StrCat("changed since by ", base::Sanitize(manager, kMaxName));
  }
  return std::nullopt;
}

}  // namespace nodeops::engine
