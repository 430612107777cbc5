#include "k8s/sandbox/route.h"

#include <gtest/gtest.h>

namespace nodeops::k8s::sandbox {
namespace {

Route Of(std::string_view method, std::string_view target) {
  return ParseRoute(method, *RequestTarget::Parse(target));
}

TEST(RouteTest, NamesResourcesAndSubresources) {
  Route route = Of("PATCH", "/api/v1/nodes/n1/status");
  EXPECT_EQ(route.resource, "nodes");
  EXPECT_EQ(route.name, "n1");
  EXPECT_EQ(route.subresource, "status");
  EXPECT_EQ(route.verb, "patch");
  route = Of("GET", "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/n1");
  EXPECT_EQ(route.group, "coordination.k8s.io");
  EXPECT_EQ(route.name_space, "kube-node-lease");
  EXPECT_EQ(route.resource, "leases");
  EXPECT_EQ(route.name, "n1");
}

TEST(RouteTest, ANamespaceIsAResourceToo) {
  EXPECT_EQ(Of("GET", "/api/v1/namespaces").resource, "namespaces");
  const Route route = Of("GET", "/api/v1/namespaces/default");
  EXPECT_EQ(route.resource, "namespaces");
  EXPECT_EQ(route.name, "default");
}

TEST(RouteTest, TellsVerbs) {
  EXPECT_EQ(Of("GET", "/api/v1/nodes").verb, "list");
  EXPECT_EQ(Of("GET", "/api/v1/nodes?watch=true").verb, "watch");
  EXPECT_EQ(Of("GET", "/api/v1/nodes?watch=0").verb, "list");
  EXPECT_EQ(Of("GET", "/api/v1/nodes/n1").verb, "get");
  EXPECT_EQ(Of("GET", "/api/v1/nodes/n1?watch=true").verb, "get");
  EXPECT_EQ(Of("BREW", "/api/v1/nodes/n1").verb, "");
  EXPECT_EQ(Of("POST", "/api/v1/nodes").verb, "create");
  EXPECT_EQ(Of("PUT", "/api/v1/nodes/n1").verb, "update");
  EXPECT_EQ(Of("DELETE", "/api/v1/nodes/n1").verb, "delete");
  EXPECT_EQ(Of("DELETE", "/api/v1/nodes").verb, "deletecollection");
}

TEST(RouteTest, OtherPathsAreNoResources) {
  for (const char* path : {"/", "/version", "/api", "/api/v1", "/apis", "/apis/g/v1", "/healthz"}) {
    EXPECT_EQ(Of("GET", path).resource, "") << path;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
