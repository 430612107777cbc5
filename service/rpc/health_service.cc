#include "service/rpc/health_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "service/rpc/field_violations.h"
#include "service/rpc/unary_reactor.h"

namespace nodeops::rpc {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::health::v1::HealthListRequest;
using grpc::health::v1::HealthListResponse;

HealthService::HealthService(std::vector<std::string> services, StreamRegistry& streams)
    : services_(std::move(services)), streams_(streams) {}

bool HealthService::Knows(const std::string& service) const {
  return service.empty() ||
         std::find(services_.begin(), services_.end(), service) != services_.end();
}

HealthWatch::Status HealthService::Now() {
  const std::lock_guard lock(mutex_);
  return serving_ ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING;
}

void HealthService::StopServing() {
  std::list<std::weak_ptr<HealthWatch>> watches;
  {
    const std::lock_guard lock(mutex_);
    serving_ = false;
    watches.swap(watches_);
  }
  for (const auto& weak : watches) {
    if (const auto watch = weak.lock()) watch->Show(HealthCheckResponse::NOT_SERVING);
  }
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext*,
                                               const HealthCheckRequest* request,
                                               HealthCheckResponse* response) {
  auto* reactor = new UnaryReactor<HealthCheckResponse>(response);
  if (!Knows(request->service())) {
    reactor->call()->Fail(
        absl::NotFoundError(absl::StrCat("unknown service ", Quote(request->service()))));
    return reactor;
  }
  reactor->call()->Answer(absl::OkStatus(),
                          [this](HealthCheckResponse& out) { out.set_status(Now()); });
  return reactor;
}

grpc::ServerUnaryReactor* HealthService::List(grpc::CallbackServerContext*,
                                              const HealthListRequest*,
                                              HealthListResponse* response) {
  auto* reactor = new UnaryReactor<HealthListResponse>(response);
  reactor->call()->Answer(absl::OkStatus(), [this](HealthListResponse& out) {
    (*out.mutable_statuses())[""].set_status(Now());
    for (const std::string& service : services_) {
      (*out.mutable_statuses())[service].set_status(Now());
    }
  });
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* HealthService::Watch(
    grpc::CallbackServerContext*, const HealthCheckRequest* request) {
  auto* reactor = new HealthWatchReactor(streams_);
  auto& watch = reactor->watch();
  if (!reactor->admission().ok()) {
    watch->Refuse(reactor->admission());
    return reactor;
  }
  if (!Knows(request->service())) {
    watch->Show(HealthCheckResponse::SERVICE_UNKNOWN);
    return reactor;
  }
  bool serving;
  {
    const std::lock_guard lock(mutex_);
    serving = serving_;
    watches_.remove_if([](const auto& weak) { return weak.expired(); });
    if (serving) watches_.push_back(watch);
  }
  // If StopServing comes in between, NOT_SERVING must win.
  watch->ShowFirst(serving ? HealthCheckResponse::SERVING : HealthCheckResponse::NOT_SERVING);
  return reactor;
}

}  // namespace nodeops::rpc
