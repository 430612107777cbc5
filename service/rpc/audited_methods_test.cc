#include "service/rpc/audited_methods.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "nodeops/v1/node_ops.pb.h"

namespace nodeops::rpc {
namespace {

using google::protobuf::Message;
using google::protobuf::MessageFactory;
using google::protobuf::MethodDescriptor;

const AuditedMethod* Find(const std::string& method) {
  return FindAuditedMethod(absl::StrCat("/nodeops.v1.NodeOps/", method));
}

// A message of that type that says nothing.
std::unique_ptr<Message> Empty(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

TEST(AuditedMethods, EachMethodOfTheServiceIsKnown) {
  const auto* service = v1::GetOperationRequest::descriptor()->file()->FindServiceByName("NodeOps");
  ASSERT_NE(service, nullptr);
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor& method = *service->method(i);
    const AuditedMethod* const found = Find(method.name());
    ASSERT_NE(found, nullptr) << method.name();
    const bool reads = absl::StartsWith(method.name(), "Get") ||
                       absl::StartsWith(method.name(), "List") ||
                       absl::StartsWith(method.name(), "Watch");
    EXPECT_EQ(found->changes, !reads) << method.name();
    // UndefinedBehaviorSanitizer ends the test where a message is taken for one of another type.
    const auto request = Empty(method.input_type());
    EXPECT_EQ(found->request(request.get()).GetDescriptor(), method.input_type()) << method.name();
    EXPECT_EQ(found->operation(Empty(method.output_type()).get()), "") << method.name();
  }
}

TEST(AuditedMethods, AnAnswerNamesItsOperation) {
  v1::Operation operation;
  operation.set_name("operations/a");
  EXPECT_EQ(Find("PauseOperation")->operation(&operation), "operations/a");
  v1::OperationUpdate update;
  *update.mutable_operation() = operation;
  EXPECT_EQ(Find("BatchCordonNodes")->operation(&update), "operations/a");
}

TEST(AuditedMethods, OthersAreNotKnown) {
  EXPECT_EQ(FindAuditedMethod("/grpc.health.v1.Health/Check"), nullptr);
  EXPECT_EQ(FindAuditedMethod("ListNodes"), nullptr);
  EXPECT_EQ(Find("Drain"), nullptr);
  EXPECT_EQ(Find(""), nullptr);
}

}  // namespace
}  // namespace nodeops::rpc
