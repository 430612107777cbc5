#include "service/rpc/access_file.h"

#include <spdlog/spdlog.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/tls/credential_file.h"

namespace nodeops::rpc {
namespace {

namespace asio = boost::asio;

constexpr absl::Duration kInterval = absl::Seconds(1);

struct Reading {
  std::string text;
  AccessRules rules;
};

absl::Status Named(const std::string& path, const absl::Status& error) {
  return absl::InvalidArgumentError(
      absl::StrCat("--authorized-clients ", path, ": ", error.message()));
}

absl::StatusOr<Reading> Read(const std::string& path) {
  auto text = tls::ReadCredentialFile(path);
  if (!text.ok()) return Named(path, text.status());
  auto rules = AccessRules::Parse(*text);
  if (!rules.ok()) return Named(path, rules.status());
  return Reading{*std::move(text), *std::move(rules)};
}

}  // namespace

class AccessFile::Impl : public std::enable_shared_from_this<AccessFile::Impl> {
 public:
  Impl(std::string path, Reading reading, base::Clock& clock, asio::any_io_executor executor)
      : path_(std::move(path)),
        clock_(clock),
        strand_(asio::make_strand(std::move(executor))),
        timer_(clock_.NewTimer(strand_)),
        text_(std::move(reading.text)),
        current_(std::make_shared<const AccessRules>(std::move(reading.rules))) {}

  void Start() { asio::co_spawn(strand_, Run(shared_from_this()), asio::detached); }

  void Stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    asio::dispatch(strand_, [self = shared_from_this()] { self->timer_->Cancel(); });
  }

  std::shared_ptr<const AccessRules> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  int64_t failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

 private:
  static asio::awaitable<void> Run(std::shared_ptr<Impl> self) {
    while (!self->stopped()) {
      const auto next = base::After(self->clock_.MonotonicNow(), kInterval);
      co_await self->timer_->WaitUntil(next);
      if (!self->stopped()) self->ReadAgain();
    }
  }

  bool stopped() const {
    const std::lock_guard lock(mutex_);
    return stopped_;
  }

  void ReadAgain() {
    auto reading = Read(path_);
    const std::lock_guard lock(mutex_);
    if (!reading.ok()) {
      ++failures_;
      if (reading.status() != last_error_) {
        spdlog::error("The old rules stay in force: {}",
                      base::Sanitize(std::string(reading.status().message())));
      }
    } else if (reading->text != text_ && reading->text == std::exchange(seen_, reading->text)) {
      text_ = std::move(reading->text);
      current_ = std::make_shared<const AccessRules>(std::move(reading->rules));
      spdlog::info("--authorized-clients: new rules are in force");
    }
    last_error_ = reading.status();
  }

  const std::string path_;
  base::Clock& clock_;
  const asio::strand<asio::any_io_executor> strand_;
  const std::unique_ptr<base::Timer> timer_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::string text_;
  std::string seen_;  // At the last reading that was good: what is being written changes again.
  std::shared_ptr<const AccessRules> current_;
  absl::Status last_error_;
  int64_t failures_ = 0;
  bool stopped_ = false;
};

absl::StatusOr<std::unique_ptr<AccessFile>> AccessFile::Open(std::string path, base::Clock& clock,
                                                             asio::any_io_executor executor) {
  NODEOPS_ASSIGN_OR_RETURN(Reading reading, Read(path));
  auto impl =
      std::make_shared<Impl>(std::move(path), std::move(reading), clock, std::move(executor));
  impl->Start();
  return std::unique_ptr<AccessFile>(new AccessFile(std::move(impl)));
}

AccessFile::AccessFile(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
AccessFile::~AccessFile() { impl_->Stop(); }

std::shared_ptr<const AccessRules> AccessFile::current() const { return impl_->current(); }
int64_t AccessFile::failures() const { return impl_->failures(); }

}  // namespace nodeops::rpc
