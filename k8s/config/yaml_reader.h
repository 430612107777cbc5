#ifndef NODEOPS_K8S_CONFIG_YAML_READER_H_
#define NODEOPS_K8S_CONFIG_YAML_READER_H_

#include <yaml-cpp/yaml.h>

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace nodeops::k8s {

// Parses one YAML document from outside. Refuses anchors and aliases, with which a few bytes become
// a document that is huge or contains itself, and more than one document. Empty text is a null
// node. None of these functions throws.
absl::StatusOr<YAML::Node> ParseYaml(const std::string& text);

// Calls `field` for each entry of the mapping `node`; null is an empty one. Errors, of `field` too,
// begin with `where`. A key twice is an error.
absl::Status ForEachField(
    const YAML::Node& node, const std::string& where,
    const std::function<absl::Status(const std::string& key, const YAML::Node& value)>& field);

// Calls `item` for each element of the sequence `node`; null is an empty one.
absl::Status ForEachItem(const YAML::Node& node,
                         const std::function<absl::Status(const YAML::Node& value)>& item);

// Stores a scalar's text; null is empty.
absl::Status ReadText(const YAML::Node& value, std::string& text);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_YAML_READER_H_
