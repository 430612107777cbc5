#ifndef NODEOPS_SERVICE_RPC_HEALTH_WATCH_H_
#define NODEOPS_SERVICE_RPC_HEALTH_WATCH_H_

#include <grpcpp/support/server_callback.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "grpc/health/v1/health.pb.h"
#include "service/rpc/live_stream.h"
#include "service/rpc/stream_registry.h"

namespace nodeops::rpc {

// One caller of Health.Watch: shows the latest status, whatever was missed in between. Works as
// WatchSession does: inputs change the state, Advance decides. Thread-safe.
class HealthWatch final : public LiveStream {
 public:
  using Response = grpc::health::v1::HealthCheckResponse;
  using Status = Response::ServingStatus;

  // `reactor` lives until it is finished.
  explicit HealthWatch(grpc::ServerWriteReactor<Response>* reactor) : reactor_(reactor) {}

  void Show(Status status);
  void ShowFirst(Status status);  // Unless something newer is known already.
  void OnSent(bool ok);
  void OnCancel();
  void Refuse(absl::Status error);                  // Instead of a status.
  void GoAway(const std::string& reason) override;  // After what is still to be shown.

 private:
  void Advance(std::unique_lock<std::mutex> lock);
  void End(absl::Status status);

  grpc::ServerWriteReactor<Response>* const reactor_;
  std::mutex mutex_;  // Guards everything below.
  std::optional<Status> unsent_;
  bool shown_ = false;
  bool sending_ = false;
  bool broken_ = false;
  bool finished_ = false;
  std::optional<absl::Status> end_;
  Response response_;
};

// The gRPC end of a HealthWatch. Made with `new`; deletes itself when the call is over.
class HealthWatchReactor final : public grpc::ServerWriteReactor<HealthWatch::Response> {
 public:
  explicit HealthWatchReactor(StreamRegistry& streams)
      : watch_(std::make_shared<HealthWatch>(this)), registration_(streams, watch_) {}

  const std::shared_ptr<HealthWatch>& watch() const { return watch_; }
  const absl::Status& admission() const { return registration_.admission(); }

 private:
  void OnWriteDone(bool ok) override { watch_->OnSent(ok); }
  void OnCancel() override { watch_->OnCancel(); }
  void OnDone() override { delete this; }

  const std::shared_ptr<HealthWatch> watch_;
  const StreamRegistry::Registration registration_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_HEALTH_WATCH_H_
