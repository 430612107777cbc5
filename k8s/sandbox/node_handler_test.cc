#include "k8s/sandbox/node_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/testing/simulated_clock.h"

namespace nodeops::k8s::sandbox {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr char kNodes[] = "/api/v1/nodes";
constexpr char kNode[] = "/api/v1/nodes/n1";
constexpr char kMerge[] = "application/merge-patch+json";
constexpr char kCordon[] = R"({"spec":{"unschedulable":true}})";
constexpr char kCordoned[] = R"("unschedulable":true)";
constexpr char kTable[] = "application/json;as=Table;v=v1;g=meta.k8s.io";

class NodeHandlerTest : public testing::Test {
 protected:
  NodeHandlerTest() {
    EXPECT_EQ(Send("POST", kNodes, R"({"metadata":{"name":"n1"}})").status, 201);
  }

  ApiResponse Send(std::string method, const std::string& target, std::string body = "",
                   std::string type = "application/json", std::string accept = "") {
    const ApiRequest request{std::move(method),
                             target,
                             {{"Content-Type", std::move(type)},
                              {"Accept", std::move(accept)},
                              {"User-Agent", "kubectl/v1.30.0 (linux/amd64)"}},
                             std::move(body)};
    const RequestTarget parsed = *RequestTarget::Parse(request.target);
    return handler_.Handle(request, parsed, ParseRoute(request.method, parsed));
  }
  std::string Stored() { return store_->Find("n1")->json; }

  base::SimulatedClock clock_;
  const std::shared_ptr<NodeStore> store_ = std::make_shared<NodeStore>(100);
  int uids_ = 0;
  NodeRegistry registry_{*store_, clock_, [this] { return "uid-" + std::to_string(++uids_); }};
  NodeHandler handler_{store_, registry_, clock_, [] { return absl::Minutes(42); }};
};

TEST_F(NodeHandlerTest, ReadsGiveWhatIsStored) {
  for (const std::string& target : {std::string(kNode), std::string(kNode) + "/status"}) {
    const ApiResponse response = Send("GET", target);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, Stored());
    EXPECT_EQ(response.watch, nullptr);
  }
  const ApiResponse list = Send("GET", kNodes);
  EXPECT_EQ(list.status, 200);
  EXPECT_THAT(list.body, StartsWith(R"({"kind":"NodeList",)"));
  EXPECT_THAT(list.body, HasSubstr(R"("name":"n1")"));
}

TEST_F(NodeHandlerTest, WhatThereIsNotIsNotFound) {
  const ApiResponse none = Send("GET", "/api/v1/nodes/n2");
  EXPECT_EQ(none.status, 404);
  EXPECT_THAT(none.body, HasSubstr(R"(nodes \"n2\" not found)"));
  const ApiResponse proxy = Send("GET", "/api/v1/nodes/n1/proxy");
  EXPECT_EQ(proxy.status, 404);
  EXPECT_THAT(proxy.body, HasSubstr("could not find the requested resource"));
}

TEST_F(NodeHandlerTest, EveryAnswerComesInTheFormThatTheClientTakes) {
  for (const char* target : {kNode, kNodes}) {
    EXPECT_THAT(Send("GET", target, "", "", kTable).body, StartsWith(R"({"kind":"Table",)"));
  }
  EXPECT_THAT(Send("PATCH", kNode, kCordon, kMerge, kTable).body,
              StartsWith(R"({"kind":"Table",)"));
}

TEST_F(NodeHandlerTest, AFormThatThereIsNotIsRefusedBeforeAnythingIsWritten) {
  const int64_t before = store_->revision();
  EXPECT_EQ(Send("GET", kNode, "", "", "application/yaml").status, 406);
  EXPECT_EQ(Send("PATCH", kNode, kCordon, kMerge, "application/yaml").status, 406);
  EXPECT_EQ(store_->revision(), before);
}

TEST_F(NodeHandlerTest, AWatchIsAStreamOfEventsForAsLongAsItSays) {
  const ApiResponse response = Send("GET", "/api/v1/nodes?watch=true&timeoutSeconds=7");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "");
  ASSERT_NE(response.watch, nullptr);
  EXPECT_EQ(response.watch->timeout(), absl::Seconds(7));
  EXPECT_THAT(response.watch->Take(), HasSubstr(R"("type":"ADDED")"));
  Send("PATCH", kNode, kCordon, kMerge);
  EXPECT_THAT(response.watch->Take(), HasSubstr(R"("type":"MODIFIED")"));
  EXPECT_EQ(Send("GET", "/api/v1/nodes?watch=true").watch->timeout(), absl::Minutes(42));
}

TEST_F(NodeHandlerTest, AListOrWatchThatCannotBeIsAnError) {
  EXPECT_EQ(Send("GET", "/api/v1/nodes?labelSelector=%3D").status, 400);
  const ApiResponse watch = Send("GET", "/api/v1/nodes?watch=true&labelSelector=%3D");
  EXPECT_EQ(watch.status, 400);
  EXPECT_EQ(watch.watch, nullptr);
}

TEST_F(NodeHandlerTest, WritesAnswerWithTheNodeAsItIsAfterThem) {
  const ApiResponse patched = Send("PATCH", kNode, kCordon, kMerge);
  EXPECT_EQ(patched.status, 200);
  EXPECT_THAT(patched.body, HasSubstr(kCordoned));
  EXPECT_EQ(patched.body, Stored());
  std::string document = Stored();
  document.replace(document.find(kCordoned), sizeof kCordoned - 1, R"("podCIDR":"10.0.0.0/24")");
  const ApiResponse put = Send("PUT", kNode, document);
  EXPECT_EQ(put.status, 200);
  EXPECT_THAT(put.body, Not(HasSubstr(kCordoned)));
  EXPECT_EQ(put.body, Stored());
}

TEST_F(NodeHandlerTest, ADeletedNodeIsToldByItsNameAndUid) {
  const ApiResponse deleted = Send("DELETE", kNode);
  EXPECT_EQ(deleted.status, 200);
  EXPECT_THAT(deleted.body, HasSubstr(R"("status":"Success")"));
  EXPECT_THAT(deleted.body, HasSubstr(R"("uid":"uid-1")"));
  EXPECT_EQ(store_->Find("n1"), nullptr);
}

TEST_F(NodeHandlerTest, AStatusIsWrittenThroughItsSubresourceAlone) {
  constexpr char kBoth[] = R"({"spec":{"unschedulable":true},"status":{"phase":"Running"}})";
  Send("PATCH", std::string(kNode) + "/status", kBoth, kMerge);
  EXPECT_THAT(Stored(), HasSubstr(R"("phase":"Running")"));
  EXPECT_THAT(Stored(), Not(HasSubstr(kCordoned)));
}

TEST_F(NodeHandlerTest, TheManagerIsTheOneThatIsNamedOrElseTheProgram) {
  Send("PATCH", std::string(kNode) + "?fieldManager=me", kCordon, kMerge);
  EXPECT_THAT(Stored(), HasSubstr(R"("manager":"me")"));
  Send("PATCH", kNode, R"({"metadata":{"labels":{"a":"b"}}})", kMerge);
  EXPECT_THAT(Stored(), HasSubstr(R"("manager":"kubectl")"));
}

TEST_F(NodeHandlerTest, ADryRunAnswersAsTheWriteWouldAndSavesNothing) {
  const int64_t before = store_->revision();
  const ApiResponse patched = Send("PATCH", std::string(kNode) + "?dryRun=All", kCordon, kMerge);
  EXPECT_EQ(patched.status, 200);
  EXPECT_THAT(patched.body, HasSubstr(kCordoned));
  EXPECT_EQ(Send("DELETE", std::string(kNode) + "?dryRun=All").status, 200);
  EXPECT_EQ(
      Send("POST", std::string(kNodes) + "?dryRun=All", R"({"metadata":{"name":"n2"}})").status,
      201);
  EXPECT_EQ(Send("PATCH", std::string(kNode) + "?dryRun=all", kCordon, kMerge).status, 422);
  EXPECT_EQ(store_->revision(), before);
}

TEST_F(NodeHandlerTest, MethodsThatANodeDoesNotTakeChangeNothing) {
  const int64_t before = store_->revision();
  const std::vector<std::pair<const char*, std::string>> kRefused = {
      {"POST", kNode},
      {"PUT", kNodes},
      {"PATCH", kNodes},
      {"DELETE", kNodes},
      {"DELETE", std::string(kNode) + "/status"},
      {"POST", std::string(kNode) + "/status"},
      {"PUT", std::string(kNode) + "/proxy"},
      {"PATCH", std::string(kNode) + "/proxy"},
      {"BREW", kNode},
  };
  for (const auto& [method, target] : kRefused) {
    EXPECT_EQ(Send(method, target, "{}").status, 405) << method << " " << target;
  }
  EXPECT_EQ(store_->revision(), before);
}

TEST_F(NodeHandlerTest, OnlyJsonObjectsAreTakenAsNodes) {
  const int64_t before = store_->revision();
  for (const char* method : {"PUT", "POST"}) {
    const std::string target = method == std::string("PUT") ? kNode : kNodes;
    EXPECT_EQ(Send(method, target, "{}", "text/plain").status, 415) << method;
    EXPECT_EQ(Send(method, target, "{}", "application/yaml").status, 415) << method;
    for (const char* body : {"", "{", "[]", "1"}) {
      EXPECT_EQ(Send(method, target, body).status, 400) << method << " " << body;
    }
  }
  EXPECT_EQ(store_->revision(), before);
  EXPECT_EQ(Send("PUT", kNode, Stored(), "application/json; charset=utf-8").status, 200);
  EXPECT_EQ(Send("PUT", kNode, Stored(), "").status, 200);
}

}  // namespace
}  // namespace nodeops::k8s::sandbox
