#ifndef NODEOPS_K8S_SANDBOX_NODE_SELECTION_H_
#define NODEOPS_K8S_SANDBOX_NODE_SELECTION_H_

#include <variant>

#include "k8s/sandbox/field_selector.h"
#include "k8s/sandbox/label_selector.h"
#include "k8s/sandbox/node_store.h"
#include "k8s/sandbox/request_target.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {

// Both selectors of a list or watch.
struct NodeSelection {
  LabelSelector labels;
  FieldSelector fields;

  static std::variant<NodeSelection, StatusError> FromQuery(const RequestTarget& target);

  bool empty() const { return labels.empty() && fields.empty(); }
  bool Matches(const StoredNode& node) const {
    return labels.Matches(node.labels) && fields.Matches(node);
  }
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_SELECTION_H_
