#include "service/rpc/reflection_service.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;

const DescriptorPool& Pool() { return *DescriptorPool::generated_pool(); }

template <typename Response>
void AnswerNotFound(const std::string& what, Response& response) {
  response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
  response.mutable_error_response()->set_error_message(absl::StrCat("not found: ", what));
}

// A file and everything that it imports, so that one answer is enough.
template <typename Response>
void AddFile(const FileDescriptor& file, std::set<const FileDescriptor*>& added,
             Response& response) {
  if (!added.insert(&file).second) return;
  FileDescriptorProto proto;
  file.CopyTo(&proto);
  response.mutable_file_descriptor_response()->add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i), added, response);
}

template <typename Response>
void AnswerFile(const FileDescriptor* file, const std::string& what, Response& response) {
  std::set<const FileDescriptor*> added;
  if (file == nullptr) return AnswerNotFound(what, response);
  AddFile(*file, added, response);
}

template <typename Response>
void AnswerExtensions(const std::string& type, Response& response) {
  const Descriptor* message = Pool().FindMessageTypeByName(type);
  if (message == nullptr) return AnswerNotFound(Quote(type), response);
  std::vector<const FieldDescriptor*> extensions;
  Pool().FindAllExtensions(message, &extensions);
  auto& answer = *response.mutable_all_extension_numbers_response();
  answer.set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) {
    answer.add_extension_number(extension->number());
  }
}

template <typename Request, typename Response>
void AnswerExtension(const Request& asked, Response& response) {
  const Descriptor* message = Pool().FindMessageTypeByName(asked.containing_type());
  const FieldDescriptor* extension =
      message == nullptr ? nullptr
                         : Pool().FindExtensionByNumber(message, asked.extension_number());
  AnswerFile(
      extension == nullptr ? nullptr : extension->file(),
      absl::StrCat("extension ", asked.extension_number(), " of ", Quote(asked.containing_type())),
      response);
}

template <typename Request, typename Response>
Response Answer(const Request& request, const std::vector<std::string>& services) {
  Response response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Request::kListServices:
      for (const std::string& service : services) {
        response.mutable_list_services_response()->add_service()->set_name(service);
      }
      break;
    case Request::kFileByFilename:
      AnswerFile(Pool().FindFileByName(request.file_by_filename()),
                 Quote(request.file_by_filename()), response);
      break;
    case Request::kFileContainingSymbol:
      AnswerFile(Pool().FindFileContainingSymbol(request.file_containing_symbol()),
                 Quote(request.file_containing_symbol()), response);
      break;
    case Request::kFileContainingExtension:
      AnswerExtension(request.file_containing_extension(), response);
      break;
    case Request::kAllExtensionNumbersOfType:
      AnswerExtensions(request.all_extension_numbers_of_type(), response);
      break;
    default:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("the request asks for nothing");
  }
  return response;
}

// Answers one question after the other. There is always exactly one read or write under way, whose
// failure ends the call: so Finish comes once, and a cancelled call needs no reaction of its own.
template <typename Version>
class ReflectionReactor final
    : public grpc::ServerBidiReactor<typename Version::Request, typename Version::Response> {
 public:
  explicit ReflectionReactor(const std::vector<std::string>& services) : services_(services) {
    this->StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::OK);
    response_ = Answer<typename Version::Request, typename Version::Response>(request_, services_);
    this->StartWrite(&response_);
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return this->Finish(grpc::Status::CANCELLED);
    this->StartRead(&request_);
  }

  void OnDone() override { delete this; }

 private:
  const std::vector<std::string>& services_;
  typename Version::Request request_;
  typename Version::Response response_;
};

}  // namespace

template <typename Version>
ReflectionService<Version>::ReflectionService(std::vector<std::string> services)
    : services_(std::move(services)) {}

template <typename Version>
grpc::ServerBidiReactor<typename Version::Request, typename Version::Response>*
ReflectionService<Version>::ServerReflectionInfo(grpc::CallbackServerContext*) {
  return new ReflectionReactor<Version>(services_);
}

template class ReflectionService<ReflectionV1>;
template class ReflectionService<ReflectionV1Alpha>;

}  // namespace nodeops::rpc
