#ifndef NODEOPS_K8S_SANDBOX_ROUTE_H_
#define NODEOPS_K8S_SANDBOX_ROUTE_H_

#include <string>
#include <string_view>

#include "k8s/sandbox/request_target.h"

namespace nodeops::k8s::sandbox {

// What a path below /api or /apis names, and the API verb that a method on it means (apiserver's
// RequestInfo).
struct Route {
  std::string group;        // Empty: the core group.
  std::string version;      // Empty: not a resource's path.
  std::string name_space;   // Empty: cluster-wide.
  std::string resource;     // Empty: not a resource's path.
  std::string name;         // Empty: the collection.
  std::string subresource;  // May hold more than one segment.
  // get, list, watch, create, update, patch, delete, deletecollection; empty: a method that means
  // none. Where there is no resource, the method in lower case.
  std::string verb;
};

Route ParseRoute(std::string_view method, const RequestTarget& target);

// Whether a query parameter is true as Go's ParseBool has it.
bool IsTrue(std::string_view parameter);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_ROUTE_H_
