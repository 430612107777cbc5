#ifndef NODEOPS_K8S_SANDBOX_REPRESENTATION_H_
#define NODEOPS_K8S_SANDBOX_REPRESENTATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "k8s/sandbox/node_store.h"

namespace nodeops::k8s::sandbox {

// In which form a client wants nodes: its Accept header, such as
// `application/json;as=Table;v=v1;g=meta.k8s.io,application/json`.
struct Representation {
  enum class Kind { kObject, kPartialMetadata, kTable };
  // Of a table's rows.
  enum class IncludeObject { kNone, kMetadata, kObject };

  Kind kind = Kind::kObject;
  std::string version = "v1";  // Of meta.k8s.io: v1 or v1beta1.
  IncludeObject include_object = IncludeObject::kMetadata;

  // The first of the accepted forms that there is; none: 406.
  static std::optional<Representation> Negotiate(std::string_view accept,
                                                 std::string_view include_object);
};

struct ListMetadata {
  int64_t revision = 0;
  std::string continue_token;  // Empty: none.
  int64_t remaining = 0;       // Items behind this page; 0: none or not known.
};

// One node. `now` makes the age in a table; without `columns` its column definitions are left out,
// as in all but the first event of a watch.
std::string RenderNode(const Representation& representation, const StoredNode& node, absl::Time now,
                       bool columns = true);

std::string RenderList(const Representation& representation, const std::vector<NodePtr>& nodes,
                       const ListMetadata& metadata, absl::Time now);

// The object of a bookmark event: nothing but a resourceVersion.
std::string RenderBookmark(const Representation& representation, int64_t revision);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_REPRESENTATION_H_
