#include "service/rpc/audit_interceptor.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/server_context.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "nodeops/v1/node_ops.pb.h"
#include "service/audit/audit_line.h"
#include "service/rpc/caller.h"

namespace nodeops::rpc {
namespace {

using google::protobuf::Message;
using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

constexpr std::string_view kService = "/nodeops.v1.NodeOps/";

// What there is to know about a method. gRPC hands messages over without their types.
struct Method {
  const Message* (*request)(const void*);
  std::string (*operation)(const void*);  // That an answer is about or begins with; else empty.
  bool is_read = false;
};

template <typename T>
const Message* As(const void* message) {
  return static_cast<const T*>(message);
}
std::string Name(const void* operation) {
  return static_cast<const v1::Operation*>(operation)->name();
}
std::string NameInUpdate(const void* update) {
  return static_cast<const v1::OperationUpdate*>(update)->operation().name();
}
std::string None(const void*) { return ""; }

const std::map<std::string_view, Method>& Methods() {
  static const auto& methods = *new std::map<std::string_view, Method>{
      {"BatchCordonNodes", {As<v1::BatchCordonNodesRequest>, NameInUpdate}},
      {"BatchUncordonNodes", {As<v1::BatchUncordonNodesRequest>, NameInUpdate}},
      {"UndoOperation", {As<v1::UndoOperationRequest>, NameInUpdate}},
      {"CancelOperation", {As<v1::CancelOperationRequest>, Name}},
      {"PauseOperation", {As<v1::PauseOperationRequest>, Name}},
      {"ResumeOperation", {As<v1::ResumeOperationRequest>, Name}},
      {"GetOperation", {As<v1::GetOperationRequest>, Name, true}},
      {"WatchOperation", {As<v1::WatchOperationRequest>, NameInUpdate, true}},
      {"WatchOperations", {As<v1::WatchOperationsRequest>, None, true}},
      {"ListOperations", {As<v1::ListOperationsRequest>, None, true}},
      {"ListNodeResults", {As<v1::ListNodeResultsRequest>, None, true}},
      {"ListNodes", {As<v1::ListNodesRequest>, None, true}},
      {"ListClusters", {As<v1::ListClustersRequest>, None, true}}};
  return methods;
}

// Of one call. gRPC calls it on whatever thread the call is at; never at two places at once.
class CallAuditor final : public grpc::experimental::Interceptor {
 public:
  CallAuditor(std::shared_ptr<audit::AuditLog> log, base::Clock& clock,
              const grpc::ServerContextBase& context, std::string_view name, const Method& method)
      : log_(std::move(log)), clock_(clock), context_(context), method_(method) {
    record_.method = std::string(name);
  }

  void Intercept(InterceptorBatchMethods* batch) override {
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_MESSAGE)) {
      OnRequest(batch->GetRecvMessage());
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_MESSAGE) && !decided_) {
      OnAnswer(batch->GetSendMessage());
    }
    if (batch->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) && !decided_) {
      Decide(batch->GetSendStatus());
    }
    batch->Proceed();
  }

 private:
  void OnRequest(const void* request) {
    record_.peer = AddressOf(context_);
    record_.actor = CallerOf(context_).value_or("");
    record_.authentication = AuthenticationOf(context_);
    if (request == nullptr) return;  // It could not be read.
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    google::protobuf::util::MessageToJsonString(*method_.request(request), &record_.request,
                                                options);
  }

  void OnAnswer(const void* answer) {
    if (answer == nullptr) return;
    record_.operation = method_.operation(answer);
    if (!record_.operation.empty()) Decide(grpc::Status::OK);
  }

  void Decide(const grpc::Status& status) {
    decided_ = true;
    record_.time = clock_.Now();
    record_.code = static_cast<absl::StatusCode>(status.error_code());
    record_.message = status.error_message();
    log_->Write(audit::CallLine(record_));
    record_ = {};
  }

  const std::shared_ptr<audit::AuditLog> log_;
  base::Clock& clock_;
  const grpc::ServerContextBase& context_;
  const Method& method_;
  audit::CallRecord record_;
  bool decided_ = false;
};

class AuditInterceptors final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  AuditInterceptors(std::shared_ptr<audit::AuditLog> log, bool reads, base::Clock& clock)
      : log_(std::move(log)), reads_(reads), clock_(clock) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    std::string_view name = info->method();
    if (!name.starts_with(kService)) return nullptr;
    name.remove_prefix(kService.size());
    const auto method = Methods().find(name);
    if (method == Methods().end() || (method->second.is_read && !reads_)) return nullptr;
    return new CallAuditor(log_, clock_, *info->server_context(), name, method->second);
  }

 private:
  const std::shared_ptr<audit::AuditLog> log_;
  const bool reads_;
  base::Clock& clock_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> NewAuditInterceptors(
    std::shared_ptr<audit::AuditLog> log, bool reads, base::Clock& clock) {
  return std::make_unique<AuditInterceptors>(std::move(log), reads, clock);
}

}  // namespace nodeops::rpc
