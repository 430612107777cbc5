#ifndef NODEOPS_SERVICE_RPC_TARGET_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_TARGET_VALIDATION_H_

#include <string>
#include <vector>

#include "nodeops/v1/inventory.pb.h"
#include "nodeops/v1/target.pb.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {

// The cluster that `name` means: itself, or the default one if it is empty. One that is not
// configured is added to `violations`, with some that are.
std::string ValidateCluster(const std::string& field, const std::string& name,
                            const std::vector<v1::Cluster>& clusters, FieldViolations& violations);

// A label or field selector that may be empty: its size and characters. What it means is up to the
// API server.
void ValidateSelector(const std::string& field, const std::string& selector,
                      FieldViolations& violations);

// Checks what target.proto promises and returns `target` with its cluster filled in. `field` is its
// path, such as `targets[2]`.
v1::Target ValidateTarget(const std::string& field, const v1::Target& target,
                          const std::vector<v1::Cluster>& clusters, FieldViolations& violations);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_TARGET_VALIDATION_H_
