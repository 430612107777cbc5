#ifndef NODEOPS_K8S_SANDBOX_NODE_SCHEMA_H_
#define NODEOPS_K8S_SANDBOX_NODE_SCHEMA_H_

#include <string_view>
#include <vector>

namespace nodeops::k8s::sandbox {

struct Field;

// The type of a JSON value. One description serves decoding (types, order, defaults), strategic
// merges (merge keys) and managedFields (which lists and maps are owned element by element), as the
// OpenAPI document does in Kubernetes.
struct Schema {
  enum class Kind { kString, kBool, kInteger, kQuantity, kTime, kAny, kMap, kList, kObject };
  // How a list is merged and owned: as one value, as a set of scalars, or as a map from the field
  // `merge_key` of its elements.
  enum class ListType { kAtomic, kSet, kMap };

  Kind kind = Kind::kAny;
  std::string_view go_type;         // kObject: as error messages call it, such as v1.NodeSpec.
  std::vector<Field> fields;        // kObject: in the order in which the API server writes them.
  const Schema* element = nullptr;  // kMap and kList.
  ListType list_type = ListType::kAtomic;
  std::string_view merge_key;

  const Field* FindField(std::string_view name) const;
};

struct Field {
  std::string_view name;
  const Schema* schema = nullptr;
  // Written even when it is empty: "" or 0 or null (a time) or an object of such.
  bool always = false;
};

// core/v1 Node of Kubernetes 1.20, and the fields that later versions added.
const Schema& NodeSchema();

// core/v1 Event.
const Schema& EventSchema();

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_NODE_SCHEMA_H_
