#include "service/rpc/access_file.h"

#include <spdlog/spdlog.h>

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/tls/credential_file.h"
#include "service/tls/seen_twice.h"

namespace nodeops::rpc {
namespace {

namespace asio = boost::asio;

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

class AccessFile::Impl {
 public:
  Impl(std::string path, Reading reading)
      : path_(std::move(path)),
        text_(std::move(reading.text)),
        current_(std::make_shared<const AccessRules>(std::move(reading.rules))) {}

  std::shared_ptr<const AccessRules> current() const {
    const std::lock_guard lock(mutex_);
    return current_;
  }

  int64_t failures() const {
    const std::lock_guard lock(mutex_);
    return failures_;
  }

  void ReadAgain() {
    auto reading = Read(path_);
    const std::lock_guard lock(mutex_);
    const absl::Status status = reading.status();
    if (!status.ok()) {
      ++failures_;
      if (status != last_error_) {
        spdlog::error("The old rules stay in force: {}",
                      base::Sanitize(std::string(status.message())));
      }
    }
    last_error_ = status;
    if (!status.ok() || reading->text == text_) return seen_.Forget();
    if (!seen_.Confirms(reading->text)) return;
    seen_.Forget();
    text_ = std::move(reading->text);
    current_ = std::make_shared<const AccessRules>(std::move(reading->rules));
    spdlog::info("--authorized-clients: new rules are in force");
  }

 private:
  const std::string path_;
  mutable std::mutex mutex_;  // Guards everything below.
  std::string text_;
  tls::SeenTwice<std::string> seen_;
  std::shared_ptr<const AccessRules> current_;
  absl::Status last_error_;
  int64_t failures_ = 0;
};

absl::StatusOr<std::unique_ptr<AccessFile>> AccessFile::Open(std::string path, base::Clock& clock,
                                                             asio::any_io_executor executor) {
  NODEOPS_ASSIGN_OR_RETURN(Reading reading, Read(path));
  auto impl = std::make_shared<Impl>(std::move(path), std::move(reading));
  auto reread =
      std::make_unique<tls::Rereader>(clock, std::move(executor), [impl] { impl->ReadAgain(); });
  return std::unique_ptr<AccessFile>(new AccessFile(std::move(impl), std::move(reread)));
}

AccessFile::AccessFile(std::shared_ptr<Impl> impl, std::unique_ptr<tls::Rereader> reread)
    : impl_(std::move(impl)), reread_(std::move(reread)) {}
AccessFile::~AccessFile() = default;

std::shared_ptr<const AccessRules> AccessFile::current() const { return impl_->current(); }
int64_t AccessFile::failures() const { return impl_->failures(); }

}  // namespace nodeops::rpc
