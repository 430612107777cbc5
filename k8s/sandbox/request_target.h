#ifndef NODEOPS_K8S_SANDBOX_REQUEST_TARGET_H_
#define NODEOPS_K8S_SANDBOX_REQUEST_TARGET_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nodeops::k8s::sandbox {

// The path and the query of a request, percent-decoded.
struct RequestTarget {
  std::string path;                                       // As it came, without the query.
  std::vector<std::string> segments;                      // Of the path; empty ones dropped.
  std::map<std::string, std::string, std::less<>> query;  // Of a name that comes twice, the first.

  // None if an escape is broken.
  static std::optional<RequestTarget> Parse(std::string_view target);

  // Empty if it is absent.
  std::string_view Query(std::string_view name) const;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_REQUEST_TARGET_H_
