#include "service/rpc/reflection_service.h"

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/descriptor_database.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "service/rpc/testing/testing_server.h"

namespace nodeops::rpc {
namespace {

using testing::UnorderedElementsAre;

// The same questions in both versions of the protocol.
template <typename Reflection>
class ReflectionServiceTest : public testing::Test {
 protected:
  using Request = typename Reflection::Version::Request;
  using Response = typename Reflection::Version::Response;

  Response Ask(const Request& request) {
    Response response;
    EXPECT_TRUE(stream_->Write(request));
    EXPECT_TRUE(stream_->Read(&response));
    EXPECT_EQ(response.original_request().SerializeAsString(), request.SerializeAsString());
    return response;
  }

  TestingServer server_;
  std::unique_ptr<typename Reflection::Api::Stub> stub_ =
      Reflection::Api::NewStub(server_.Channel());
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_ =
      stub_->ServerReflectionInfo(&context_);
};

struct V1 {
  using Version = ReflectionV1;
  using Api = grpc::reflection::v1::ServerReflection;
};
struct V1Alpha {
  using Version = ReflectionV1Alpha;
  using Api = grpc::reflection::v1alpha::ServerReflection;
};
using Versions = testing::Types<V1, V1Alpha>;
TYPED_TEST_SUITE(ReflectionServiceTest, Versions);

TYPED_TEST(ReflectionServiceTest, ListsEveryService) {
  typename TestFixture::Request request;
  request.set_list_services("*");
  const auto response = this->Ask(request);
  std::vector<std::string> names;
  for (const auto& service : response.list_services_response().service()) {
    names.push_back(service.name());
  }
  EXPECT_THAT(names, UnorderedElementsAre("nodeops.v1.NodeOps", "grpc.health.v1.Health",
                                          "grpc.reflection.v1.ServerReflection",
                                          "grpc.reflection.v1alpha.ServerReflection"));
}

TYPED_TEST(ReflectionServiceTest, AFileComesWithAllItImports) {
  for (const std::string& symbol :
       {std::string("nodeops.v1.NodeOps"), std::string("nodeops.v1.NodeOps.GetOperation"),
        std::string("nodeops.v1.OperationUpdate"), std::string("grpc.health.v1.Health"),
        std::string("grpc.reflection.v1alpha.ServerReflection")}) {
    typename TestFixture::Request request;
    request.set_file_containing_symbol(symbol);
    const auto response = this->Ask(request);
    google::protobuf::SimpleDescriptorDatabase files;
    for (const auto& bytes : response.file_descriptor_response().file_descriptor_proto()) {
      google::protobuf::FileDescriptorProto file;
      ASSERT_TRUE(file.ParseFromString(bytes));
      ASSERT_TRUE(files.Add(file));  // Each only once.
    }
    google::protobuf::DescriptorPool pool(&files);
    EXPECT_NE(pool.FindFileContainingSymbol(symbol), nullptr) << symbol;
  }
}

TYPED_TEST(ReflectionServiceTest, FindsFilesByName) {
  typename TestFixture::Request request;
  request.set_file_by_filename("nodeops/v1/target.proto");
  const auto response = this->Ask(request);
  google::protobuf::FileDescriptorProto file;
  // With what it imports, of which it comes first.
  ASSERT_EQ(response.file_descriptor_response().file_descriptor_proto_size(), 3);
  ASSERT_TRUE(file.ParseFromString(response.file_descriptor_response().file_descriptor_proto(0)));
  EXPECT_EQ(file.message_type(0).name(), "Target");
}

TYPED_TEST(ReflectionServiceTest, SaysWhatIsNotThere) {
  typename TestFixture::Request request;
  request.set_file_containing_symbol("no.Such");
  auto error = this->Ask(request).error_response();
  EXPECT_EQ(error.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(error.error_message(), "not found: \"no.Such\"");
  request.set_file_by_filename("no.proto");
  EXPECT_EQ(this->Ask(request).error_response().error_message(), "not found: \"no.proto\"");
  request.mutable_file_containing_extension()->set_containing_type("nodeops.v1.Target");
  request.mutable_file_containing_extension()->set_extension_number(7);
  EXPECT_EQ(this->Ask(request).error_response().error_message(),
            "not found: extension 7 of \"nodeops.v1.Target\"");
  request.set_all_extension_numbers_of_type("no.Such");
  EXPECT_EQ(this->Ask(request).error_response().error_code(), grpc::StatusCode::NOT_FOUND);
  error = this->Ask(typename TestFixture::Request()).error_response();
  EXPECT_EQ(error.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(error.error_message(), "the request asks for nothing");
}

TYPED_TEST(ReflectionServiceTest, ATypeWithoutExtensionsHasNone) {
  typename TestFixture::Request request;
  request.set_all_extension_numbers_of_type("nodeops.v1.Target");
  const auto answer = this->Ask(request).all_extension_numbers_response();
  EXPECT_EQ(answer.base_type_name(), "nodeops.v1.Target");
  EXPECT_EQ(answer.extension_number_size(), 0);
}

TYPED_TEST(ReflectionServiceTest, EndsOkWhenTheCallerIsDone) {
  this->stream_->WritesDone();
  EXPECT_TRUE(this->stream_->Finish().ok());
}

}  // namespace
}  // namespace nodeops::rpc
