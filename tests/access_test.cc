// --authorized-clients on the real programs: who may do what, through every port, and what the
// cluster sees of it.

#include <curl/curl.h>
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "k8s/testing/test_certificates.h"
#include "service/http/testing/grpc_web_client.h"
#include "service/tls/testing/test_files.h"
#include "tests/testing/stack.h"

namespace nodeops::tests {
namespace {

using ::testing::HasSubstr;

constexpr char kRules[] = R"(clients:
- identities: [reader.test]
  allow: [read]
  clusters: [sandbox]
- identities: [cordoner.test]
  allow: [cordon]
  clusters: [sandbox]
  nodes: ["node-0000*"]
)";

class AccessTest : public testing::Test {
 protected:
  AccessTest() {
    files_.Write(ca_.Issue("IP:127.0.0.1"));
    files_.Write("ca.crt", ca_.certificate_pem());
    const tls::TlsFiles files = files_.Files();
    stack_ = std::make_unique<Stack>(StackOptions{
        .service_flags = {"--tls-cert=" + files.certificate, "--tls-key=" + files.key,
                          "--client-ca=" + files.client_ca, "--http-listen=127.0.0.1:0",
                          "--authorized-clients=" + files_.Write("access.yaml", kRules),
                          "--reflection=false", "--listen=" + unix_}});
  }

  // The certificate of a caller, made once.
  const k8s::TestIdentity& Identity(const std::string& name) {
    const auto found = identities_.find(name);
    if (found != identities_.end()) return found->second;
    return identities_.emplace(name, ca_.Issue("DNS:" + name)).first->second;
  }
  std::shared_ptr<grpc::Channel> Channel(const std::string& name) {
    const k8s::TestIdentity& identity = Identity(name);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    return grpc::CreateCustomChannel(
        stack_->server(),
        grpc::SslCredentials({ca_.certificate_pem(), identity.key_pem, identity.certificate_pem}),
        arguments);
  }

  static v1::BatchCordonNodesRequest Batch(const std::string& node) {
    v1::BatchCordonNodesRequest request;
    request.add_targets()->add_names(node);
    return request;
  }
  // Cordons through gRPC, to the end.
  grpc::Status Cordon(const std::string& name, const std::string& node) {
    grpc::ClientContext context;
    const auto stub = v1::NodeOps::NewStub(Channel(name));
    const auto stream = stub->BatchCordonNodes(&context, Batch(node));
    v1::OperationUpdate update;
    while (stream->Read(&update)) {
    }
    return stream->Finish();
  }
  // Calls through the HTTP port.
  http::CallReply CallWeb(const std::string& name, const std::string& method,
                          const std::string& message) {
    const k8s::TestIdentity& identity = Identity(name);
    http::FetchOptions options;
    options.options = {{CURLOPT_CAINFO, files_.Path("ca.crt")},
                       {CURLOPT_SSLCERT, files_.Write("client.crt", identity.certificate_pem)},
                       {CURLOPT_SSLKEY, files_.Write("client.key", identity.key_pem)}};
    return http::CallGrpcWeb(stack_->url(), "/nodeops.v1.NodeOps/" + method, message, false,
                             options);
  }
  // Writes to a node that came to the cluster.
  int Writes(const std::string& node) {
    int writes = 0;
    for (const JournalRecord& record : stack_->sandbox().NodeOpsJournal()) {
      if (record.node == node && record.verb == "patch") ++writes;
    }
    return writes;
  }
  grpc::Status List(const std::string& name, v1::ListOperationsResponse* operations) {
    grpc::ClientContext context;
    return v1::NodeOps::NewStub(Channel(name))
        ->ListOperations(&context, v1::ListOperationsRequest(), operations);
  }

  const k8s::TestCa ca_;
  const tls::TestFiles files_;
  const std::string unix_ = "unix:" + files_.Path("nodeops.sock");
  std::map<std::string, k8s::TestIdentity> identities_;
  std::unique_ptr<Stack> stack_;
};

TEST_F(AccessTest, WhatIsNotAllowedIsRefusedBeforeTheClusterHearsOfIt) {
  for (const char* name : {"reader.test", "stranger.test"}) {
    const grpc::Status refused = Cordon(name, "node-00001");
    EXPECT_EQ(refused.error_code(), grpc::PERMISSION_DENIED) << name;
    const http::CallReply web =
        CallWeb(name, "BatchCordonNodes", Batch("node-00001").SerializeAsString());
    EXPECT_EQ(web.code, grpc::PERMISSION_DENIED) << name;
  }
  const grpc::Status other_node = Cordon("cordoner.test", "node-00012");
  EXPECT_EQ(other_node.error_code(), grpc::PERMISSION_DENIED);
  EXPECT_THAT(other_node.error_message(), HasSubstr("node-00012"));
  EXPECT_EQ(Writes("node-00001"), 0);
  EXPECT_EQ(Writes("node-00012"), 0);

  EXPECT_TRUE(Cordon("cordoner.test", "node-00001").ok());
  EXPECT_GE(Writes("node-00001"), 1);
}

TEST_F(AccessTest, OperationsAreSeenByWhoMaySeeThem) {
  ASSERT_TRUE(Cordon("cordoner.test", "node-00001").ok());
  v1::ListOperationsResponse operations;
  EXPECT_TRUE(List("cordoner.test", &operations).ok());
  ASSERT_EQ(operations.operations_size(), 1);  // His own, though he may not read.
  EXPECT_EQ(operations.operations(0).actor(), "cordoner.test");
  EXPECT_TRUE(List("reader.test", &operations).ok());
  EXPECT_EQ(operations.operations_size(), 1);
  EXPECT_EQ(List("stranger.test", &operations).error_code(), grpc::PERMISSION_DENIED);

  const http::CallReply web = CallWeb("reader.test", "ListOperations", "");
  EXPECT_EQ(web.code, 0) << web.message;
  ASSERT_EQ(web.messages.size(), 1u);
  ASSERT_TRUE(operations.ParseFromString(web.messages[0]));
  EXPECT_EQ(operations.operations_size(), 1);
}

TEST_F(AccessTest, ReadersReadAndCannotStopWhatOthersBegan) {
  ASSERT_TRUE(Cordon("cordoner.test", "node-00001").ok());
  v1::ListOperationsResponse operations;
  ASSERT_TRUE(List("reader.test", &operations).ok());
  ASSERT_EQ(operations.operations_size(), 1);
  grpc::ClientContext context;
  v1::CancelOperationRequest request;
  request.set_name(operations.operations(0).name());
  v1::Operation operation;
  const grpc::Status refused =
      v1::NodeOps::NewStub(Channel("reader.test"))->CancelOperation(&context, request, &operation);
  EXPECT_EQ(refused.error_code(), grpc::PERMISSION_DENIED) << refused.error_message();
}

TEST_F(AccessTest, NewRulesCountWithoutARestart) {
  EXPECT_EQ(Cordon("late.test", "node-00002").error_code(), grpc::PERMISSION_DENIED);
  files_.Write("access.yaml", std::string(kRules) +
                                  "- identities: [late.test]\n  allow: [cordon]\n"
                                  "  clusters: [\"*\"]\n  nodes: [\"*\"]\n");
  while (!Cordon("late.test", "node-00002").ok()) std::this_thread::yield();
  files_.Write("access.yaml", "clients: 7\n");  // Nothing that could be in force.
  while (stack_->service().Log().find("access.yaml") == std::string::npos) {
    std::this_thread::yield();
  }
  EXPECT_TRUE(Cordon("late.test", "node-00003").ok());
}

TEST_F(AccessTest, WithoutReflectionTheApiIsNotDescribed) {
  grpc::ClientContext context;
  const auto stub = grpc::reflection::v1::ServerReflection::NewStub(Channel("reader.test"));
  const auto stream = stub->ServerReflectionInfo(&context);
  grpc::reflection::v1::ServerReflectionRequest request;
  request.set_list_services("");
  stream->Write(request);
  stream->WritesDone();
  grpc::reflection::v1::ServerReflectionResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(stream->Finish().error_code(), grpc::UNIMPLEMENTED);
}

}  // namespace
}  // namespace nodeops::tests
