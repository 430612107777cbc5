#include "service/tls/certificates.h"

#include <spdlog/spdlog.h>

#include <mutex>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "base/text.h"
#include "service/tls/rereader.h"
#include "service/tls/seen_twice.h"

namespace nodeops::tls {

namespace asio = boost::asio;

class Certificates::Impl {
 public:
  Impl(TlsFiles files, TlsMaterial material, base::Clock& clock)
      : files_(std::move(files)),
        clock_(clock),
        current_(std::make_shared<const TlsMaterial>(std::move(material))) {
    state_.last_load = clock_.Now();
    state_.expires = current_->expires;
  }

  std::shared_ptr<const TlsMaterial> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  CertificatesState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  absl::Status Observe(std::weak_ptr<MaterialObserver> observer) {
    const std::lock_guard lock(taking_over_);
    if (const auto alive = observer.lock()) {
      const auto material = current();
      NODEOPS_RETURN_IF_ERROR(alive->UseMaterial(*material));
    }
    observers_.push_back(std::move(observer));
    return absl::OkStatus();
  }

  void ReadAgain() {
    const absl::Time now = clock_.Now();
    const absl::Status status = Consider(ReadTlsMaterial(files_, now), now);
    const std::lock_guard lock(mutex_);
    if (!status.ok()) {
      ++state_.failures;
      if (status != state_.last_error) {
        spdlog::error("TLS: the old certificates stay in use as the new ones cannot be: {}",
                      base::Sanitize(std::string(status.message())));
      }
    }
    state_.last_error = status;
  }

 private:
  absl::Status Consider(absl::StatusOr<TlsMaterial> read, absl::Time now) {
    if (!read.ok() || *read == *current()) {
      seen_.Forget();
      return read.status();
    }
    if (!seen_.Confirms(*read)) return absl::OkStatus();
    seen_.Forget();
    return TakeOver(*std::move(read), now);
  }

  absl::Status TakeOver(TlsMaterial material, absl::Time now) {
    const std::lock_guard one_at_a_time(taking_over_);
    for (const auto& observer : observers_) {
      const auto alive = observer.lock();
      if (alive != nullptr) NODEOPS_RETURN_IF_ERROR(alive->UseMaterial(material));
    }
    const std::lock_guard lock(mutex_);
    current_ = std::make_shared<const TlsMaterial>(std::move(material));
    ++state_.loads;
    state_.last_load = now;
    state_.expires = current_->expires;
    spdlog::info("TLS: new certificates are in use; the server's is valid until {}",
                 absl::FormatTime(current_->expires, absl::UTCTimeZone()));
    return absl::OkStatus();
  }

  const TlsFiles files_;
  base::Clock& clock_;
  SeenTwice<TlsMaterial> seen_;  // Of ReadAgain.

  std::mutex taking_over_;  // Before `mutex_`. Guards:
  std::vector<std::weak_ptr<MaterialObserver>> observers_;

  mutable std::mutex mutex_;  // Guards everything below.
  std::shared_ptr<const TlsMaterial> current_;
  CertificatesState state_;
};

absl::StatusOr<std::unique_ptr<Certificates>> Certificates::Open(TlsFiles files, base::Clock& clock,
                                                                 asio::any_io_executor executor) {
  NODEOPS_ASSIGN_OR_RETURN(TlsMaterial material, ReadTlsMaterial(files, clock.Now()));
  auto impl = std::make_shared<Impl>(std::move(files), std::move(material), clock);
  auto reread =
      std::make_unique<Rereader>(clock, std::move(executor), [impl] { impl->ReadAgain(); });
  return std::unique_ptr<Certificates>(new Certificates(std::move(impl), std::move(reread)));
}

Certificates::Certificates(std::shared_ptr<Impl> impl, std::unique_ptr<Rereader> reread)
    : impl_(std::move(impl)), reread_(std::move(reread)) {}
Certificates::~Certificates() = default;

std::shared_ptr<const TlsMaterial> Certificates::current() const { return impl_->current(); }
absl::Status Certificates::Observe(std::weak_ptr<MaterialObserver> observer) {
  return impl_->Observe(std::move(observer));
}
bool Certificates::verifies_clients() const { return !impl_->current()->client_ca.empty(); }
CertificatesState Certificates::state() const { return impl_->state(); }

}  // namespace nodeops::tls
