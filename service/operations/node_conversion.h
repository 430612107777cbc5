#ifndef NODEOPS_SERVICE_OPERATIONS_NODE_CONVERSION_H_
#define NODEOPS_SERVICE_OPERATIONS_NODE_CONVERSION_H_

#include <string>

#include "k8s/node.h"
#include "nodeops/v1/inventory.pb.h"

namespace nodeops::operations {

// A node as the public API shows it. Annotations are written by anybody: their texts are sanitized.
v1::Node ToProto(const std::string& cluster, const k8s::Node& node);

}  // namespace nodeops::operations

#endif  // NODEOPS_SERVICE_OPERATIONS_NODE_CONVERSION_H_
