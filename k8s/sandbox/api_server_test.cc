#include "k8s/sandbox/api_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kMerge[] = "application/merge-patch+json";

class ApiServerTest : public ::testing::Test {
 protected:
  ApiResponse Send(std::string method, std::string target, std::string body = "",
                   std::string type = "application/json") {
    return server_.Handle({std::move(method),
                           std::move(target),
                           {{"user-agent", "test/1"}, {"Content-Type", std::move(type)}},
                           std::move(body)});
  }
  ApiResponse Patch(std::string body) {
    return Send("PATCH", "/api/v1/nodes/n1", std::move(body), kMerge);
  }

  base::SimulatedClock clock_;
  ApiServer server_{ApiServerOptions{}, clock_};
};

TEST_F(ApiServerTest, CordonsByAGuardedMergePatchOnce) {
  ASSERT_TRUE(server_.AddNode("n1", {{"pool", "a"}}));
  const std::string version = *server_.ResourceVersionOf("n1");
  const std::string patch =
      R"({"metadata":{"resourceVersion":")" + version + R"("},"spec":{"unschedulable":true}})";
  const ApiResponse response = Patch(patch);
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, HasSubstr(R"("unschedulable":true)"));
  EXPECT_EQ(response.body, *server_.NodeJson("n1"));
  EXPECT_NE(*server_.ResourceVersionOf("n1"), version);
  EXPECT_EQ(Patch(patch).status, 409);
}

TEST_F(ApiServerTest, AKubeletWriteMakesAGuardedWriterLose) {
  ASSERT_TRUE(server_.AddNode("n1"));
  const std::string document = Send("GET", "/api/v1/nodes/n1").body;
  ASSERT_TRUE(server_.KubeletWrite("n1"));
  const ApiResponse response = Send("PUT", "/api/v1/nodes/n1", document);
  EXPECT_EQ(response.status, 409);
  EXPECT_THAT(response.body, HasSubstr("the object has been modified"));
}

TEST_F(ApiServerTest, EveryKubeletWriteIsAChangeEvenWithinASecond) {
  ASSERT_TRUE(server_.AddNode("n1"));
  for (int i = 0; i < 3; ++i) {
    const int64_t before = server_.revision();
    ASSERT_TRUE(server_.KubeletWrite("n1"));
    EXPECT_EQ(server_.revision(), before + 1);
  }
  EXPECT_THAT(*server_.NodeJson("n1"), HasSubstr(R"("manager":"kubelet")"));
  EXPECT_THAT(*server_.NodeJson("n1"), HasSubstr(R"("subresource":"status")"));
  EXPECT_FALSE(server_.KubeletWrite("n2"));
}

TEST_F(ApiServerTest, ANodeIsOfTheSizeOfARealOne) {
  ASSERT_TRUE(server_.AddNode("n1"));
  ASSERT_TRUE(server_.KubeletWrite("n1"));
  EXPECT_GT(server_.NodeJson("n1")->size(), 2048u);
  EXPECT_LT(server_.NodeJson("n1")->size(), 5120u);
}

TEST_F(ApiServerTest, TheMainResourceAndTheStatusLeaveEachOtherAlone) {
  ASSERT_TRUE(server_.AddNode("n1"));
  constexpr char kBoth[] =
      R"({"spec":{"unschedulable":true},"status":{"phase":"Running"},"metadata":{"labels":{"x":"1"}}})";
  const ApiResponse status = Send("PATCH", "/api/v1/nodes/n1/status", kBoth, kMerge);
  EXPECT_EQ(status.status, 200);
  EXPECT_THAT(status.body, HasSubstr(R"("phase":"Running")"));
  EXPECT_THAT(status.body, Not(HasSubstr(R"("unschedulable":true)")));
  ASSERT_TRUE(server_.DeleteNode("n1"));
  ASSERT_TRUE(server_.AddNode("n1"));
  const ApiResponse main = Patch(kBoth);
  EXPECT_THAT(main.body, Not(HasSubstr(R"("phase":"Running")")));
  EXPECT_THAT(main.body, HasSubstr(R"("unschedulable":true)"));
  std::string document = main.body;
  document.replace(document.find(R"("Ready","status":"True")"), 23, R"("Ready","status":"Lost")");
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", document).body, main.body);  // A no-op.
  EXPECT_THAT(Send("PUT", "/api/v1/nodes/n1/status", document).body, HasSubstr("Lost"));
}

TEST_F(ApiServerTest, AReplacedNodeHasAnotherUidAndIsSchedulable) {
  ASSERT_TRUE(server_.AddNode("n1"));
  Patch(R"({"spec":{"unschedulable":true}})");
  const std::string old = *server_.NodeJson("n1");
  ASSERT_TRUE(server_.ReplaceNode("n1"));
  const std::string document = *server_.NodeJson("n1");
  const auto uid = [](const std::string& json) { return json.substr(json.find("\"uid\""), 44); };
  EXPECT_NE(uid(document), uid(old));
  EXPECT_THAT(document, Not(HasSubstr(R"("unschedulable":true)")));
  const ApiResponse put = Send("PUT", "/api/v1/nodes/n1", old);
  EXPECT_EQ(put.status, 409);
  EXPECT_THAT(put.body, HasSubstr("Precondition failed: UID in precondition"));
  EXPECT_FALSE(server_.ReplaceNode("n2"));
}

TEST_F(ApiServerTest, CreatesOnceAndDeletes) {
  constexpr char kBody[] = R"({"metadata":{"name":"n1"}})";
  EXPECT_EQ(Send("POST", "/api/v1/nodes?dryRun=All", kBody).status, 201);
  EXPECT_EQ(server_.node_count(), 0u);
  EXPECT_EQ(Send("POST", "/api/v1/nodes", kBody).status, 201);
  const ApiResponse again = Send("POST", "/api/v1/nodes", kBody);
  EXPECT_EQ(again.status, 409);
  EXPECT_THAT(again.body,
              HasSubstr(R"("message":"nodes \"n1\" already exists","reason":"AlreadyExists")"));
  EXPECT_EQ(Send("DELETE", "/api/v1/nodes/n1", R"({"preconditions":{"uid":"x"}})").status, 409);
  EXPECT_EQ(Send("DELETE", "/api/v1/nodes/n1?dryRun=All").status, 200);
  const ApiResponse deleted = Send("DELETE", "/api/v1/nodes/n1");
  EXPECT_EQ(deleted.status, 200);
  EXPECT_THAT(deleted.body, MatchesRegex(R"(.*"status":"Success","details":.*"name":"n1",.*)"));
  EXPECT_EQ(Send("DELETE", "/api/v1/nodes/n1").status, 404);
  EXPECT_EQ(server_.node_count(), 0u);
}

TEST_F(ApiServerTest, RefusesBodiesThatItCannotTake) {
  ASSERT_TRUE(server_.AddNode("n1"));
  const int64_t before = server_.revision();
  EXPECT_EQ(Patch(std::string((3 << 20) + 1, ' ')).status, 413);
  EXPECT_EQ(Patch(std::string(100'000, '[')).status, 500);
  EXPECT_EQ(Patch("[]").status, 500);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", "{").status, 400);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", "{}", "text/plain").status, 415);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", R"({"kind":"Pod"})").status, 400);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", R"({"spec":1})").status, 400);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes/n1", R"({"metadata":1})").status, 400);
  EXPECT_EQ(Patch(R"({"metadata":null})").status, 400);
  EXPECT_EQ(Patch(R"({"metadata":{"name":"n2"}})").status, 400);
  EXPECT_EQ(Patch(R"({"metadata":{"resourceVersion":"x"}})").status, 422);
  EXPECT_EQ(Patch(R"({"metadata":{"labels":{"a":"-"}}})").status, 422);
  EXPECT_EQ(Send("POST", "/api/v1/nodes", R"({"metadata":{"name":"A"}})").status, 422);
  EXPECT_EQ(Send("PATCH", "/api/v1/nodes/n1?dryRun=Some", "{}", kMerge).status, 422);
  EXPECT_EQ(server_.revision(), before);
}

TEST_F(ApiServerTest, RefusesPathsAndMethodsThatItDoesNotHave) {
  ASSERT_TRUE(server_.AddNode("n1"));
  EXPECT_EQ(Send("GET", "/api/v1/things").status, 404);
  EXPECT_EQ(Send("GET", "/nowhere").status, 404);
  EXPECT_EQ(Send("GET", "/api/v1/nodes/%zz").status, 400);
  EXPECT_EQ(Send("GET", "/api/v1/nodes/n1/proxy").status, 404);
  EXPECT_EQ(Send("POST", "/api/v1/nodes/n1", "{}").status, 405);
  EXPECT_EQ(Send("PUT", "/api/v1/nodes", "{}").status, 405);
  EXPECT_EQ(Send("DELETE", "/api/v1/nodes").status, 405);
  EXPECT_EQ(Send("PATCH", "/api/v1/nodes/n1/proxy", "{}", kMerge).status, 405);
  EXPECT_EQ(Send("POST", "/version", "").status, 405);
  EXPECT_EQ(server_.node_count(), 1u);
}

TEST_F(ApiServerTest, AnswersWhatKubectlAsksAround) {
  for (const char* path : {"/version", "/api", "/apis", "/api/v1", "/apis/coordination.k8s.io/v1",
                           "/api/v1/pods?fieldSelector=spec.nodeName%3Dn1", "/healthz",
                           "/api/v1/namespaces/default/events"}) {
    EXPECT_EQ(Send("GET", path).status, 200) << path;
  }
  constexpr char kLeases[] = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/";
  const ApiResponse lease = Send("GET", std::string(kLeases) + "n2");
  EXPECT_EQ(lease.status, 404);
  EXPECT_THAT(lease.body, HasSubstr(R"(leases.coordination.k8s.io \"n2\" not found)"));
}

TEST_F(ApiServerTest, DescribesRequests) {
  RequestInfo info = server_.Describe({"PATCH", "/api/v1/nodes/n1/status", {}, ""});
  EXPECT_EQ(info.user, "admin");
  EXPECT_EQ(info.verb, "patch");
  EXPECT_EQ(info.resource, "nodes");
  EXPECT_EQ(info.name, "n1");
  EXPECT_EQ(info.subresource, "status");
  info = server_.Describe({"POST", "/api/v1/nodes", {}, R"({"metadata":{"name":"n2"}})"});
  EXPECT_EQ(info.verb, "create");
  EXPECT_EQ(info.name, "n2");
  EXPECT_EQ(server_.Describe({"GET", "/version", {}, ""}).verb, "");
}

TEST_F(ApiServerTest, TheSameSeedMakesTheSameCluster) {
  base::SimulatedClock clock;
  ApiServer other(ApiServerOptions{}, clock), third({.seed = 1}, clock);
  for (ApiServer* server : {&server_, &other, &third}) ASSERT_TRUE(server->AddNode("n1"));
  EXPECT_EQ(server_.NodeJson("n1"), other.NodeJson("n1"));
  EXPECT_NE(server_.NodeJson("n1"), third.NodeJson("n1"));
}

TEST_F(ApiServerTest, WatchesOutliveTheServer) {
  auto clock = std::make_unique<base::SimulatedClock>();
  auto server = std::make_unique<ApiServer>(ApiServerOptions{}, *clock);
  server->AddNode("n1");
  const ApiResponse response = server->Handle({"GET", "/api/v1/nodes?watch=1", {}, ""});
  response.watch->OnReady([] {});
  server.reset();
  EXPECT_THAT(response.watch->Take(), HasSubstr(R"("type":"ADDED")"));
}

TEST_F(ApiServerTest, AReplacedNodeKeepsTheLabelsAndTheAddressThatItRegisteredWith) {
  ASSERT_TRUE(server_.AddNode("n0"));
  ASSERT_TRUE(server_.AddNode("n1", {{"pool", "a"}}));
  ASSERT_TRUE(server_.AddNode("n2"));
  ASSERT_EQ(Patch(R"({"metadata":{"labels":{"mine":"x"}}})").status, 200);
  ASSERT_TRUE(server_.ReplaceNode("n1"));
  EXPECT_THAT(Send("GET", "/api/v1/nodes?labelSelector=pool%3Da").body,
              HasSubstr(R"("name":"n1")"));
  EXPECT_THAT(*server_.NodeJson("n1"), HasSubstr(R"("address":"10.64.0.1")"));
  EXPECT_THAT(*server_.NodeJson("n1"), Not(HasSubstr(R"("mine":"x")")));
}

TEST_F(ApiServerTest, NodesAreInTheCoreGroupAlone) {
  ASSERT_TRUE(server_.AddNode("n1"));
  for (const char* path :
       {"/apis/metrics.k8s.io/v1beta1/nodes", "/apis/metrics.k8s.io/v1beta1/nodes/n1",
        "/api/v2/nodes", "/api/v2/nodes/n1", "/api/v1/namespaces/default/nodes/n1"}) {
    const ApiResponse response = Send("GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_THAT(response.body, HasSubstr("could not find the requested resource")) << path;
  }
  EXPECT_EQ(server_.Describe({"GET", "/apis/metrics.k8s.io/v1beta1/nodes/n1"}).resource,
            "nodes.metrics.k8s.io");
}

TEST_F(ApiServerTest, OneNodeIsNotWatchedByItsPath) {
  ASSERT_TRUE(server_.AddNode("n1"));
  const ApiResponse response = Send("GET", "/api/v1/nodes/n1?watch=true");
  EXPECT_EQ(response.watch, nullptr);
  EXPECT_EQ(response.body, *server_.NodeJson("n1"));
}

TEST_F(ApiServerTest, AnUnknownMethodIsNoVerb) {
  ASSERT_TRUE(server_.AddNode("n1"));
  EXPECT_EQ(Send("BREW", "/api/v1/nodes/n1").status, 405);
  EXPECT_EQ(server_.Describe({"BREW", "/api/v1/nodes/n1"}).verb, "");
}

TEST_F(ApiServerTest, APatchOfAnUnknownTypeIsRefusedBeforeTheNodeIsLookedFor) {
  EXPECT_EQ(Send("PATCH", "/api/v1/nodes/none", "{}", "text/plain").status, 415);
  EXPECT_EQ(Send("PATCH", "/api/v1/nodes/none", "{}", kMerge).status, 404);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
