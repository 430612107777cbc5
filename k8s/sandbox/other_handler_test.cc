#include "k8s/sandbox/other_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "k8s/sandbox/discovery.h"
#include "k8s/sandbox/json.h"
#include "k8s/sandbox/lease.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr absl::Time kNow = absl::FromUnixSeconds(1'000'000'019);
constexpr char kLeases[] = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";

class OtherHandlerTest : public testing::Test {
 protected:
  OtherHandlerTest() {
    JsonDocument node = *ParseJson(
        R"({"metadata":{"name":"n1","uid":"u","creationTimestamp":"2026-01-02T03:04:05Z"},"spec":{}})");
    store_.Put(MakeStoredNode(node, store_.revision() + 1, node.GetAllocator()));
  }

  ApiResponse Ask(const std::string& path, const char* method = "GET") {
    const RequestTarget target = *RequestTarget::Parse(path);
    return HandleOther(store_, target, ParseRoute(method, target), kNow);
  }

  NodeStore store_{10};
};

TEST_F(OtherHandlerTest, IsHealthyUnderEveryNameOfHealth) {
  for (const char* path : {"/healthz", "/livez", "/readyz"}) {
    const ApiResponse response = Ask(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, "ok");
    EXPECT_THAT(response.headers, ElementsAre(Pair("Content-Type", "text/plain; charset=utf-8")));
  }
}

TEST_F(OtherHandlerTest, TheOpenApiDocumentHasItsOwnType) {
  const ApiResponse response = Ask("/openapi/v2");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, OpenApiDocument());
  EXPECT_THAT(response.headers,
              ElementsAre(Pair("Content-Type", std::string(kOpenApiContentType))));
  EXPECT_EQ(Ask("/openapi/v2", "POST").status, 404);
}

TEST_F(OtherHandlerTest, DiscoveryCanBeReadAndNothingElse) {
  for (const char* path :
       {"/version", "/api", "/apis", "/api/v1", "/apis/coordination.k8s.io/v1"}) {
    const ApiResponse response = Ask(path);
    EXPECT_EQ(response.status, 200) << path;
    EXPECT_EQ(response.body, DiscoveryDocument(path)) << path;
    for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
      EXPECT_EQ(Ask(path, method).status, 405) << method << " " << path;
    }
  }
}

TEST_F(OtherHandlerTest, EveryNodeHasALeaseThatWasJustRenewed) {
  const ApiResponse lease = Ask(std::string(kLeases) + "/n1");
  EXPECT_EQ(lease.status, 200);
  EXPECT_EQ(lease.body, LeaseJson(store_, *store_.Find("n1"), kNow));
  for (const std::string& path :
       {std::string(kLeases), std::string("/apis/coordination.k8s.io/v1/leases")}) {
    EXPECT_EQ(Ask(path).body, LeaseListJson(store_, kNow)) << path;
  }
}

TEST_F(OtherHandlerTest, OtherLeasesAreNotThere) {
  const ApiResponse none = Ask(std::string(kLeases) + "/n2");
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(none.body, HasSubstr(R"(leases.coordination.k8s.io \"n2\" not found)"));
  for (const char* path : {"/apis/coordination.k8s.io/v1/leases/n1",
                           "/apis/coordination.k8s.io/v1/namespaces/default/leases/n1",
                           "/apis/coordination.k8s.io/v1beta1/namespaces/kube-node-lease/leases/n1",
                           "/apis/example.com/v1/namespaces/kube-node-lease/leases/n1"}) {
    EXPECT_EQ(Ask(path).status, 404) << path;
  }
}

TEST_F(OtherHandlerTest, LeasesCannotBeWrittenOrWatched) {
  for (const char* method : {"PUT", "PATCH", "DELETE"}) {
    EXPECT_EQ(Ask(std::string(kLeases) + "/n1", method).status, 405) << method;
  }
  EXPECT_EQ(Ask(kLeases, "POST").status, 405);
  EXPECT_EQ(Ask(std::string(kLeases) + "?watch=true").status, 405);
  EXPECT_EQ(Ask(std::string(kLeases) + "/n1/status").status, 405);
}

TEST_F(OtherHandlerTest, WhatBelongsToNodesIsThereAndEmpty) {
  for (const char* path : {"/api/v1/pods", "/api/v1/namespaces"}) {
    const ApiResponse response = Ask(path);
    EXPECT_EQ(response.status, 200) << path;
    const auto list = ParseJson(response.body);
    ASSERT_TRUE(list) << response.body;
    EXPECT_EQ(StringAt(*Find(*list, "metadata"), "resourceVersion"), "2") << path;
    EXPECT_EQ(Find(*list, "items")->Size(), 0u) << path;
  }
  const ApiResponse pod = Ask("/api/v1/namespaces/default/pods/web");
  EXPECT_EQ(pod.status, 404);
  EXPECT_THAT(pod.body, HasSubstr(R"(pods \"web\" not found)"));
  EXPECT_EQ(Ask("/api/v1/namespaces/default/pods", "POST").status, 405);
  EXPECT_EQ(Ask("/api/v1/pods?watch=true").status, 405);
}

TEST_F(OtherHandlerTest, NothingElseIsThere) {
  for (const char* path : {"/", "/nowhere", "/api/v1/things", "/api/v2/pods", "/apis/nowhere/v1",
                           "/apis/apps/v1/pods", "/healthz/ping"}) {
    const ApiResponse response = Ask(path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_THAT(response.body, HasSubstr("could not find the requested resource")) << path;
  }
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
