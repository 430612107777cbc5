#include "service/rpc/health_watch.h"

#include <utility>

#include "absl/status/status.h"
#include "service/rpc/status_conversion.h"

namespace nodeops::rpc {

void HealthWatch::Show(Status status) {
  std::unique_lock lock(mutex_);
  unsent_ = status;
  shown_ = true;
  Advance(std::move(lock));
}

void HealthWatch::ShowFirst(Status status) {
  std::unique_lock lock(mutex_);
  if (!shown_) unsent_ = status;
  shown_ = true;
  Advance(std::move(lock));
}

void HealthWatch::OnSent(bool ok) {
  std::unique_lock lock(mutex_);
  sending_ = false;
  if (!ok) {
    broken_ = true;
    End(absl::CancelledError("the stream broke"));
  }
  Advance(std::move(lock));
}

void HealthWatch::OnCancel() {
  std::unique_lock lock(mutex_);
  broken_ = true;
  End(absl::CancelledError("the caller has gone"));
  Advance(std::move(lock));
}

void HealthWatch::Refuse(absl::Status error) {
  std::unique_lock lock(mutex_);
  End(std::move(error));
  Advance(std::move(lock));
}

void HealthWatch::GoAway(const std::string& reason) {
  std::unique_lock lock(mutex_);
  End(absl::UnavailableError(reason));
  Advance(std::move(lock));
}

void HealthWatch::Advance(std::unique_lock<std::mutex> lock) {
  if (finished_ || sending_) return;
  if (unsent_ && !broken_) {
    response_.set_status(*unsent_);
    unsent_.reset();
    sending_ = true;
    lock.unlock();
    return reactor_->StartWrite(&response_);
  }
  if (!end_) return;
  finished_ = true;
  const grpc::Status status = ToGrpcStatus(*end_);
  lock.unlock();
  reactor_->Finish(status);
}

void HealthWatch::End(absl::Status status) {
  if (!end_) end_ = std::move(status);
}

}  // namespace nodeops::rpc
