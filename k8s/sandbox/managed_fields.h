#ifndef NODEOPS_K8S_SANDBOX_MANAGED_FIELDS_H_
#define NODEOPS_K8S_SANDBOX_MANAGED_FIELDS_H_

#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {

// Who writes.
struct FieldWriter {
  std::string manager;
  std::string subresource;  // "status", or empty.
  absl::Time time;          // Recorded to the second.
};

// The manager's name as the API server takes it: the query's fieldManager, or else the User-Agent
// up to the first '/', or else "unknown".
std::string ManagerName(std::string_view field_manager, std::string_view user_agent);

// Sets metadata.managedFields of the object `after` (a node, or of `schema`), which `writer` made
// of `before`: the writer owns what it added or changed, nobody owns what is gone, and what
// somebody else wrote leaves its former owners. The entries start from those that `after` has, or
// if it has none, from those of `before`. Both are canonical (DecodeNode). An entry's time moves
// only if the writer took a field with this write.
void UpdateManagedFields(const Json& before, Json& after, const FieldWriter& writer,
                         JsonAllocator& allocator, const Schema& schema = NodeSchema());

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_MANAGED_FIELDS_H_
