#include "service/rpc/audit_interceptor.h"

#include <google/protobuf/util/json_util.h>
#include <grpcpp/server_context.h>

#include <string>
#include <utility>

#include "service/audit/audit_line.h"
#include "service/rpc/audited_methods.h"
#include "service/rpc/caller.h"

namespace nodeops::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

// Of one call. gRPC calls it on whatever thread the call is at; never at two places at once.
class CallAuditor final : public grpc::experimental::Interceptor {
 public:
  CallAuditor(std::shared_ptr<audit::AuditLog> log, base::Clock& clock,
              const grpc::ServerContextBase& context, const AuditedMethod& method)
      : log_(std::move(log)), clock_(clock), context_(context), method_(method) {}

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
    if (request == nullptr) return;  // It could not be read.
    google::protobuf::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    google::protobuf::util::MessageToJsonString(method_.request(request), &record_.request,
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
    record_.method = std::string(method_.name);
    record_.actor = CallerOf(context_).value_or("");
    record_.authentication = AuthenticationOf(context_);
    record_.peer = AddressOf(context_);
    record_.code = static_cast<absl::StatusCode>(status.error_code());
    record_.message = status.error_message();
    log_->Write(audit::CallLine(record_));
    record_ = {};
  }

  const std::shared_ptr<audit::AuditLog> log_;
  base::Clock& clock_;
  const grpc::ServerContextBase& context_;
  const AuditedMethod& method_;
  audit::CallRecord record_;
  bool decided_ = false;
};

class AuditInterceptors final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  AuditInterceptors(std::shared_ptr<audit::AuditLog> log, bool reads, base::Clock& clock)
      : log_(std::move(log)), reads_(reads), clock_(clock) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    const AuditedMethod* const method = FindAuditedMethod(info->method());
    if (method == nullptr || !(method->changes || reads_)) return nullptr;
    return new CallAuditor(log_, clock_, *info->server_context(), *method);
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
