// What the audit log says of calls to a real server.

#include "service/rpc/audit_interceptor.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "nodeops/v1/node_ops.pb.h"
#include "service/audit/audit_log.h"
#include "service/rpc/bridged_caller.h"
#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class AuditInterceptorTest : public testing::Test {
 protected:
  AuditInterceptorTest() { Restart(/*reads=*/false); }

  void Restart(bool reads) {
    server_.reset();
    std::filesystem::remove(path_);
    auto log = audit::AuditLog::Start({.file = {.path = path_}}, base::SystemClock());
    EXPECT_TRUE(log.ok()) << log.status();
    server_ = std::make_unique<TestingServer>(
        RpcServerOptions{.audit = *std::move(log), .audit_reads = reads});
    server_->operations().Create("operations/a", 3);
  }

  // Ends the server, so that everything is in the file.
  std::vector<std::string> Lines() {
    server_.reset();
    std::vector<std::string> lines;
    std::ifstream in(path_);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }

  static v1::BatchCordonNodesRequest Batch(const std::string& node) {
    v1::BatchCordonNodesRequest request;
    v1::Target& target = *request.add_targets();
    target.set_cluster("prod");
    target.add_names(node);
    return request;
  }
  // Starts a batch and leaves it at its first message, or at the error.
  void Start(const std::string& node) {
    grpc::ClientContext context;
    const auto stub = server_->Stub();
    const auto stream = stub->BatchCordonNodes(&context, Batch(node));
    v1::OperationUpdate update;
    if (stream->Read(&update)) context.TryCancel();
    stream->Finish();
  }
  grpc::Status Cancel(const std::string& name) {
    grpc::ClientContext context;
    v1::CancelOperationRequest request;
    request.set_name(name);
    v1::Operation operation;
    return server_->Stub()->CancelOperation(&context, request, &operation);
  }
  grpc::Status Get(const std::string& name) {
    grpc::ClientContext context;
    v1::GetOperationRequest request;
    request.set_name(name);
    v1::Operation operation;
    return server_->Stub()->GetOperation(&context, request, &operation);
  }

  const std::string path_ = std::string(std::getenv("TEST_TMPDIR")) + "/audit.log";
  std::unique_ptr<TestingServer> server_;
};

TEST_F(AuditInterceptorTest, AStreamIsDecidedWhenItNamesTheOperation) {
  Start("n1");
  EXPECT_THAT(Lines(),
              ElementsAre(AllOf(
                  HasSubstr(R"("method":"BatchCordonNodes","actor":"anonymous",)"
                            R"("authentication":"none","peer":"ipv4:127.0.0.1:)"),
                  HasSubstr(R"(\"names\":[\"n1\"])"),
                  HasSubstr(R"("decision":"accepted","code":"OK","operation":"operations/)"))));
}

TEST_F(AuditInterceptorTest, ARefusalHasItsReason) {
  Start("N 1");
  EXPECT_EQ(Cancel("operations/gone").error_code(), grpc::NOT_FOUND);
  EXPECT_THAT(
      Lines(),
      ElementsAre(AllOf(HasSubstr(R"("method":"BatchCordonNodes")"),
                        HasSubstr(R"("decision":"refused","code":"INVALID_ARGUMENT","message":")")),
                  AllOf(HasSubstr(R"("method":"CancelOperation")"),
                        HasSubstr(R"("decision":"refused","code":"NOT_FOUND")"))));
}

TEST_F(AuditInterceptorTest, AnAnswerNamesItsOperation) {
  EXPECT_TRUE(Cancel("operations/a").ok());
  EXPECT_THAT(Lines(), ElementsAre(AllOf(HasSubstr(R"("method":"CancelOperation")"),
                                         HasSubstr(R"("code":"OK","operation":"operations/a"})"))));
}

TEST_F(AuditInterceptorTest, ReadsAreThereOnlyWhenAskedFor) {
  EXPECT_TRUE(Get("operations/a").ok());
  EXPECT_THAT(Lines(), SizeIs(0));
  Restart(/*reads=*/true);
  EXPECT_TRUE(Get("operations/a").ok());
  EXPECT_THAT(Lines(), ElementsAre(HasSubstr(R"("method":"GetOperation")")));
}

TEST_F(AuditInterceptorTest, ACallOfABridgeIsItsCallers) {
  grpc::ClientContext context;
  context.AddMetadata(kBridgedCallerKey, "alice");
  context.AddMetadata(kBridgedAddressKey, "ipv4:10.0.0.1:5");
  v1::PauseOperationRequest request;
  request.set_name("operations/a");
  v1::Operation operation;
  const auto stub = v1::NodeOps::NewStub(*server_->server().BridgeChannel());
  EXPECT_TRUE(stub->PauseOperation(&context, request, &operation).ok());
  EXPECT_THAT(Lines(), ElementsAre(HasSubstr(R"("actor":"alice","authentication":"certificate",)"
                                             R"("peer":"ipv4:10.0.0.1:5")")));
}

TEST_F(AuditInterceptorTest, EverySingleMethodIsKnown) {
  Restart(/*reads=*/true);
  const auto* service = v1::GetOperationRequest::descriptor()->file()->FindServiceByName("NodeOps");
  ASSERT_NE(service, nullptr);
  const auto channel = server_->Channel();
  const grpc::Slice nothing;
  const grpc::ByteBuffer empty(&nothing, 1);
  for (int i = 0; i < service->method_count(); ++i) {
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
    grpc::CompletionQueue queue;
    const std::string method = absl::StrCat("/nodeops.v1.NodeOps/", service->method(i)->name());
    const auto call = stub.PrepareUnaryCall(&context, method, empty, &queue);
    call->StartCall();
    grpc::ByteBuffer answer;
    grpc::Status status;
    call->Finish(&answer, &status, nullptr);
    void* tag;
    bool ok;
    queue.Next(&tag, &ok);
  }
  const std::vector<std::string> lines = Lines();
  for (int i = 0; i < service->method_count(); ++i) {
    EXPECT_THAT(
        lines,
        Contains(HasSubstr(absl::StrCat(R"("method":")", service->method(i)->name(), R"(")"))));
  }
}

}  // namespace
}  // namespace nodeops::rpc
