#ifndef NODEOPS_K8S_SANDBOX_FIELD_SET_H_
#define NODEOPS_K8S_SANDBOX_FIELD_SET_H_

#include <map>
#include <string>

#include "k8s/sandbox/json.h"
#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {

// A set of fields of an object, in the shape of managedFields' FieldsV1: a tree whose edges are
// `f:NAME` (a field or a map's key), `k:{...}` (a list's element, by its merge key) and `v:VALUE`
// (an element of a set).
struct FieldSet {
  bool self = false;  // Whether the path to here is in the set; written as ".".
  std::map<std::string, FieldSet, std::less<>> children;

  bool empty() const { return !self && children.empty(); }
  void Add(const FieldSet& other);
  // Exactly the paths of `other`; those below them stay.
  void Subtract(const FieldSet& other);

  static FieldSet FromJson(const Json& fields_v1);
  Json ToJson(JsonAllocator& allocator) const;
};

// What distinguishes two versions of a value of that schema. Null stands for absent.
struct FieldChanges {
  FieldSet written;  // Added or changed.
  FieldSet removed;
};
FieldChanges Compare(const Schema& schema, const Json* before, const Json* after);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_FIELD_SET_H_
