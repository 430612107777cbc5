#include "k8s/sandbox/node_selection.h"

#include <string>
#include <utility>

namespace nodeops::k8s::sandbox {

std::variant<NodeSelection, StatusError> NodeSelection::FromQuery(const RequestTarget& target) {
  LabelSelector::ParseResult labels = LabelSelector::Parse(target.Query("labelSelector"));
  if (auto* error = std::get_if<std::string>(&labels)) return BadRequest(std::move(*error));
  FieldSelector::ParseResult fields = FieldSelector::Parse(target.Query("fieldSelector"));
  if (auto* error = std::get_if<std::string>(&fields)) return BadRequest(std::move(*error));
  return NodeSelection{std::get<LabelSelector>(std::move(labels)),
                       std::get<FieldSelector>(std::move(fields))};
}

}  // namespace nodeops::k8s::sandbox
