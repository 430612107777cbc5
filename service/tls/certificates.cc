#include "service/tls/certificates.h"

#include <spdlog/spdlog.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::tls {

namespace asio = boost::asio;

class Certificates::Impl : public std::enable_shared_from_this<Certificates::Impl> {
 public:
  Impl(TlsFiles files, TlsMaterial material, base::Clock& clock, asio::any_io_executor executor)
      : files_(std::move(files)),
        clock_(clock),
        strand_(asio::make_strand(std::move(executor))),
        timer_(clock_.NewTimer(strand_)),
        current_(std::make_shared<const TlsMaterial>(std::move(material))) {
    state_.last_load = clock_.Now();
    state_.expires = current_->expires;
  }

  void Start() { asio::co_spawn(strand_, Run(shared_from_this()), asio::detached); }

  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    asio::dispatch(strand_, [self = shared_from_this()] { self->timer_->Cancel(); });
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

 private:
  static asio::awaitable<void> Run(std::shared_ptr<Impl> self) {
    while (!self->stopped()) {
      const auto next = base::After(self->clock_.MonotonicNow(), kRereadInterval);
      co_await self->timer_->WaitUntil(next);
      if (!self->stopped()) self->ReadAgain();
    }
  }

  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
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

  // A file that is being written can be good and yet not all of it, such as a chain without its
  // end. So only what two readings in a row have seen is taken over.
  absl::Status Consider(absl::StatusOr<TlsMaterial> read, absl::Time now) {
    std::optional<TlsMaterial> before = std::exchange(seen_once_, std::nullopt);
    NODEOPS_RETURN_IF_ERROR(read.status());
    if (*read == *current()) return absl::OkStatus();
    if (before == *read) return TakeOver(*std::move(read), now);
    seen_once_ = *std::move(read);
    return absl::OkStatus();
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
  const asio::strand<asio::any_io_executor> strand_;
  const std::unique_ptr<base::Timer> timer_;

  std::optional<TlsMaterial> seen_once_;  // Of the last reading. On the strand.

  std::mutex taking_over_;  // Before `mutex_`. Guards:
  std::vector<std::weak_ptr<MaterialObserver>> observers_;

  mutable std::mutex mutex_;  // Guards everything below.
  std::shared_ptr<const TlsMaterial> current_;
  CertificatesState state_;
  bool stopped_ = false;
};

absl::StatusOr<std::unique_ptr<Certificates>> Certificates::Open(TlsFiles files, base::Clock& clock,
                                                                 asio::any_io_executor executor) {
  NODEOPS_ASSIGN_OR_RETURN(TlsMaterial material, ReadTlsMaterial(files, clock.Now()));
  auto impl =
      std::make_shared<Impl>(std::move(files), std::move(material), clock, std::move(executor));
  impl->Start();
  return std::unique_ptr<Certificates>(new Certificates(std::move(impl)));
}

Certificates::Certificates(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
Certificates::~Certificates() { impl_->Stop(); }

std::shared_ptr<const TlsMaterial> Certificates::current() const { return impl_->current(); }
absl::Status Certificates::Observe(std::weak_ptr<MaterialObserver> observer) {
  return impl_->Observe(std::move(observer));
}
bool Certificates::verifies_clients() const { return !impl_->current()->client_ca.empty(); }
CertificatesState Certificates::state() const { return impl_->state(); }

}  // namespace nodeops::tls
