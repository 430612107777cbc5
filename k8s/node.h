#ifndef NODEOPS_K8S_NODE_H_
#define NODEOPS_K8S_NODE_H_

#include <rapidjson/document.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace nodeops::k8s {

// One entry of metadata.managedFields, without the fields themselves.
struct FieldManager {
  std::string manager;
  std::string operation;    // "Update" or "Apply".
  std::string subresource;  // "status", or empty.
  absl::Time time;
  friend bool operator==(const FieldManager&, const FieldManager&) = default;
};

// The few fields of a node that nodeops means to change; everything else of the node stays as it
// is.
struct NodeChange {
  bool unschedulable = false;  // false removes the field, as kubectl uncordon does.
  std::map<std::string, std::string> set_annotations;
  std::vector<std::string> remove_annotations;  // Those that the node does not have are no change.
};

// A Kubernetes node as the API server sent it: an opaque JSON document with typed access to the few
// fields that nodeops reads or writes. Fields that it does not know, and 64-bit integers, survive a
// round trip.
class Node {
 public:
  // Refuses text that is not one JSON object with metadata.name, uid and resourceVersion as
  // strings, that is nested deeper than 64 levels, larger than 8 MiB, not valid UTF-8, or that has
  // a key twice in an object (RapidJSON would take the first, the API server the last).
  static absl::StatusOr<Node> Parse(std::string_view json);

  // The same for an object that is part of a document already parsed, such as an item of a
  // NodeList.
  static absl::StatusOr<Node> FromValue(const rapidjson::Value& value);

  const std::string& name() const { return name_; }
  const std::string& uid() const { return uid_; }
  // Opaque: only equality means something.
  const std::string& resource_version() const { return resource_version_; }

  // Fields of an unexpected type read as absent, times that are absent as absl::UnixEpoch().
  bool unschedulable() const;
  std::optional<std::string> annotation(std::string_view key) const;
  std::map<std::string, std::string> labels() const;
  std::vector<FieldManager> managed_fields() const;
  // The managers whose entries there own spec.unschedulable.
  std::vector<std::string> schedulability_managers() const;
  absl::Time creation_time() const;
  bool ready() const;  // Whether the condition Ready is True.

  // The whole document with `change` made, resourceVersion kept: the body of an Update.
  std::string ToJsonWith(const NodeChange& change) const;

 private:
  explicit Node(std::shared_ptr<const rapidjson::Document> document);

  std::shared_ptr<const rapidjson::Document> document_;  // Never changed.
  std::string name_;
  std::string uid_;
  std::string resource_version_;
};

// The JSON merge patch (RFC 7386) that makes `change`, guarded by `resource_version`: the API
// server answers 409 if the node has been written since that version was read. Deterministic: keys
// are sorted.
std::string MergePatch(const NodeChange& change, std::string_view resource_version);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_NODE_H_
