#include "k8s/node_client.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "base/testing/simulated_clock.h"
#include "base/version.h"
#include "k8s/testing/fake_transport.h"
#include "k8s/testing/run_coroutine.h"
#include "k8s/testing/transcript.h"

namespace nodeops::k8s {
namespace {

class NodeClientTest : public testing::Test {
 protected:
  template <typename T>
  T Run(asio::awaitable<T> coroutine) {
    return RunCoroutine(io_, clock_, std::move(coroutine));
  }
  const HttpRequest& last() const { return transport_->requests().back(); }
  std::string HeaderOfLast(const std::string& name) const {
    return std::string(HttpResponse{.headers = last().headers}.FindHeader(name).value_or("(none)"));
  }

  asio::io_context io_;
  base::SimulatedClock clock_;
  std::shared_ptr<FakeTransport> transport_ =
      std::make_shared<FakeTransport>(io_.get_executor(), clock_);
  NodeClient client_{transport_};
};

std::string NodeBody(const std::string& name) {
  return R"({"metadata":{"name":")" + name + R"(","uid":"u","resourceVersion":"8"}})";
}

constexpr char kPatch[] = R"({"metadata":{"resourceVersion":"7"},"spec":{"unschedulable":true}})";

TEST_F(NodeClientTest, GetIsThePlainRequestOfTheNode) {
  transport_->Answer(ReadTranscript("02-node-get").response);
  const ApiResult<Node> node = Run(client_.Get("demo-1", absl::Seconds(3)));
  ASSERT_TRUE(node.ok()) << node.error().message;
  EXPECT_EQ(node.value().name(), "demo-1");
  EXPECT_EQ(last().method, "GET");
  EXPECT_EQ(last().target, "/api/v1/nodes/demo-1");
  EXPECT_EQ(last().body, "");
  EXPECT_EQ(last().timeout, absl::Seconds(3));
  EXPECT_EQ(HeaderOfLast("Accept"), "application/json");
  EXPECT_EQ(HeaderOfLast("User-Agent"), std::string("nodeops/") + base::kVersion);
  EXPECT_EQ(HeaderOfLast("Content-Type"), "(none)");
}

TEST_F(NodeClientTest, PatchIsAMergePatchWithOurFieldManager) {
  transport_->Answer(200, NodeBody("n1"));
  const ApiResult<Node> node = Run(client_.Patch("n1", kPatch, {.timeout = absl::Seconds(4)}));
  ASSERT_TRUE(node.ok());
  EXPECT_EQ(node.value().resource_version(), "8");
  EXPECT_EQ(last().method, "PATCH");
  EXPECT_EQ(last().target, "/api/v1/nodes/n1?fieldManager=nodeops");
  EXPECT_EQ(last().body, kPatch);
  EXPECT_EQ(last().timeout, absl::Seconds(4));
  EXPECT_EQ(HeaderOfLast("Content-Type"), "application/merge-patch+json");
}

TEST_F(NodeClientTest, UpdateIsAPut) {
  transport_->Answer(200, NodeBody("n1"));
  ASSERT_TRUE(Run(client_.Update("n1", NodeBody("n1"), {})).ok());
  EXPECT_EQ(last().method, "PUT");
  EXPECT_EQ(last().target, "/api/v1/nodes/n1?fieldManager=nodeops");
  EXPECT_EQ(HeaderOfLast("Content-Type"), "application/json");
}

TEST_F(NodeClientTest, DryRunIsAskedForAsRecorded) {
  transport_->Answer(200, NodeBody("demo-1"));
  ASSERT_TRUE(Run(client_.Patch("demo-1", kPatch, {.dry_run = true})).ok());
  EXPECT_EQ(last().target, ReadTranscript("15-patch-dry-run").request.target);
}

TEST_F(NodeClientTest, NoNameReachesAnotherPath) {
  transport_->AnswerRestWith([](const HttpRequest&) { return HttpResponse{.status = 404}; });
  Run(client_.Get("../pods?x#y%2f", absl::Seconds(1)));
  EXPECT_EQ(last().target, "/api/v1/nodes/..%2Fpods%3Fx%23y%252f");
  Run(client_.Get("a b\r\nc", absl::Seconds(1)));
  EXPECT_EQ(last().target, "/api/v1/nodes/a%20b%0D%0Ac");
}

TEST_F(NodeClientTest, NamesThatAreNoPathSegmentAreNotSent) {
  for (const std::string name : {"", ".", ".."}) {
    const ApiResult<Node> node = Run(client_.Get(name, absl::Seconds(1)));
    ASSERT_FALSE(node.ok());
    EXPECT_EQ(node.error().error_class, ErrorClass::kRejected);
    EXPECT_EQ(node.error().message, "invalid node name \"" + name + "\"");
    EXPECT_EQ(node.error().ToStatus().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_FALSE(Run(client_.Patch(name, kPatch, {})).ok());
  }
  EXPECT_TRUE(transport_->requests().empty());
}

TEST_F(NodeClientTest, WritesWithoutAResourceVersionAreNotSent) {
  for (const std::string body :
       {R"({"spec":{"unschedulable":true}})", R"({"metadata":{"resourceVersion":""}})",
        R"({"metadata":{"resourceVersion":7}})", "[]", R"({"resourceVersion":"7"})"}) {
    for (const bool put : {false, true}) {
      const ApiResult<Node> node =
          put ? Run(client_.Update("n1", body, {})) : Run(client_.Patch("n1", body, {}));
      ASSERT_FALSE(node.ok());
      EXPECT_EQ(node.error().error_class, ErrorClass::kRejected);
      EXPECT_EQ(node.error().http_status, 0);
      EXPECT_EQ(node.error().message,
                "refused to send a write without metadata.resourceVersion: it would overwrite "
                "silently");
    }
  }
  EXPECT_TRUE(transport_->requests().empty());
}

TEST_F(NodeClientTest, PathPrefixComesFirst) {
  NodeClient client(transport_, "/clusters/a");
  transport_->Answer(200, NodeBody("n1"));
  ASSERT_TRUE(Run(client.Get("n1", absl::Seconds(1))).ok());
  EXPECT_EQ(last().target, "/clusters/a/api/v1/nodes/n1");
}

TEST_F(NodeClientTest, ConflictIsAnErrorWithTheServersWords) {
  transport_->Answer(ReadTranscript("11-patch-guarded-conflict").response);
  const ApiResult<Node> node = Run(client_.Patch("demo-1", kPatch, {}));
  ASSERT_FALSE(node.ok());
  EXPECT_EQ(node.error().error_class, ErrorClass::kConflict);
  EXPECT_EQ(node.error().reason, "Conflict");
  EXPECT_EQ(node.error().message,
            "Operation cannot be fulfilled on nodes \"demo-1\": the object has been modified; "
            "please apply your changes to the latest version and try again");
}

TEST_F(NodeClientTest, TransportErrorsPassThrough) {
  transport_->Answer(TransportError{TransportError::Kind::kReusedClosed, "closed"});
  const ApiResult<Node> node = Run(client_.Get("n1", absl::Seconds(1)));
  ASSERT_FALSE(node.ok());
  EXPECT_EQ(node.error().error_class, ErrorClass::kReusedClosed);
  EXPECT_EQ(node.error().message, "closed");
}

TEST_F(NodeClientTest, A2xxThatCannotBeReadIsALostAnswer) {
  const std::pair<std::string, std::string> bodies[] = {
      {"<html>", "invalid JSON at byte 0"},
      {"", "invalid JSON at byte 0"},
      {R"({"kind":"Status","status":"Success"})", "metadata.name"},
      {NodeBody("other"), "it is about node \"other\" instead of \"n1\""}};
  for (const auto& [body, why] : bodies) {
    transport_->Answer(200, body);
    const ApiResult<Node> node = Run(client_.Patch("n1", kPatch, {}));
    ASSERT_FALSE(node.ok());
    EXPECT_EQ(node.error().error_class, ErrorClass::kConnectionLost);
    EXPECT_EQ(node.error().http_status, 200);
    EXPECT_NE(node.error().message.find(why), std::string::npos) << node.error().message;
  }
}

TEST_F(NodeClientTest, ListReadsAPageAsRecorded) {
  const Transcript recorded = ReadTranscript("40-list-limit");
  transport_->Answer(recorded.response);
  const ApiResult<NodePage> page =
      Run(client_.List({.label_selector = "pool=demo", .limit = 2, .timeout = absl::Seconds(6)}));
  ASSERT_TRUE(page.ok()) << page.error().message;
  EXPECT_EQ(last().method, "GET");
  EXPECT_EQ(last().target, recorded.request.target);
  EXPECT_EQ(last().timeout, absl::Seconds(6));
  ASSERT_EQ(page.value().nodes.size(), 2u);
  EXPECT_EQ(page.value().nodes[1].name(), "demo-2");
  EXPECT_FALSE(page.value().continue_token.empty());

  const Transcript next = ReadTranscript("41-list-continue");
  transport_->Answer(next.response);
  const ApiResult<NodePage> rest = Run(client_.List(
      {.label_selector = "pool=demo", .limit = 2, .continue_token = page.value().continue_token}));
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(last().target, next.request.target);
  EXPECT_EQ(rest.value().continue_token, "");
}

TEST_F(NodeClientTest, ListSendsEverySelectorEncodedInAFixedOrder) {
  transport_->Answer(200, R"({"kind":"NodeList","metadata":{},"items":[]})");
  const ApiResult<NodePage> page = Run(client_.List({.label_selector = "pool in (a,b),!gone",
                                                     .field_selector = "spec.unschedulable=true",
                                                     .continue_token = "a+/="}));
  ASSERT_TRUE(page.ok());
  EXPECT_TRUE(page.value().nodes.empty());
  EXPECT_EQ(last().target,
            "/api/v1/nodes?limit=500&labelSelector=pool%20in%20%28a%2Cb%29%2C%21gone"
            "&fieldSelector=spec.unschedulable%3Dtrue&continue=a%2B%2F%3D");
}

TEST_F(NodeClientTest, AnExpiredContinueTokenIsRejectedAs410) {
  transport_->Answer(ReadTranscript("46-list-expired-continue").response);
  const ApiResult<NodePage> page = Run(client_.List({.continue_token = "old"}));
  ASSERT_FALSE(page.ok());
  EXPECT_EQ(page.error().error_class, ErrorClass::kRejected);
  EXPECT_EQ(page.error().http_status, 410);
  EXPECT_EQ(page.error().reason, "Expired");
}

TEST_F(NodeClientTest, AListThatCannotBeReadIsALostAnswer) {
  for (const std::string body :
       {R"({"items":{}})", R"({"kind":"NodeList"})", R"({"items":[{}]})"}) {
    transport_->Answer(200, body);
    const ApiResult<NodePage> page = Run(client_.List({}));
    ASSERT_FALSE(page.ok());
    EXPECT_EQ(page.error().error_class, ErrorClass::kConnectionLost) << body;
  }
}

}  // namespace
}  // namespace nodeops::k8s
