#include "service/audit/audit_log.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <utility>

#include "base/status_macros.h"
#include "base/text.h"
#include "service/audit/audit_line.h"

namespace nodeops::audit {
namespace {

constexpr absl::Duration kLogInterval = absl::Minutes(1);

}  // namespace

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Start(AuditLogOptions options,
                                                          base::Clock& clock) {
  NODEOPS_ASSIGN_OR_RETURN(auto file, AuditFile::Open(options.file));
  return std::unique_ptr<AuditLog>(new AuditLog(std::move(options), clock, std::move(file)));
}

AuditLog::AuditLog(AuditLogOptions options, base::Clock& clock, std::unique_ptr<AuditFile> file)
    : options_(std::move(options)),
      clock_(clock),
      file_(std::move(file)),
      thread_([this] { Run(); }) {}

AuditLog::~AuditLog() {
  {
    const Lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void AuditLog::Write(std::string line) {
  {
    const Lock lock(mutex_);
    if (waiting_.size() >= options_.max_waiting) {
      ++lost_;
      return;
    }
    waiting_.push_back(std::move(line));
  }
  changed_.notify_one();
}

void AuditLog::Run() {
  Lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    while (!waiting_.empty()) {
      if (WriteNext(lock)) continue;
      if (stopping_) return;
      changed_.wait_for(lock, absl::ToChronoNanoseconds(options_.retry_interval),
                        [this] { return stopping_; });
    }
    if (stopping_) return;
  }
}

// The line that says what was lost goes where it was lost: behind those that waited then. Without
// the lock while the disk works.
bool AuditLog::WriteNext(Lock& lock) {
  std::string line = waiting_.front();
  const int64_t lost = lost_;
  lock.unlock();
  absl::Status written = file_->Append(line);
  lock.lock();
  if (!written.ok()) {
    LogFailure(written, lost);
    return false;
  }
  waiting_.pop_front();
  if (lost_ > 0 && waiting_.size() < options_.max_waiting) {
    waiting_.push_back(GapLine(std::exchange(lost_, 0), clock_.Now()));
  }
  return true;
}

void AuditLog::LogFailure(const absl::Status& error, int64_t lost) {
  const absl::Time now = clock_.Now();
  if (now - logged_ < kLogInterval && !stopping_) return;
  logged_ = now;
  spdlog::error("The audit log cannot be written: {}; {} lines wait, {} are lost",
                base::Sanitize(std::string(error.message())), waiting_.size(), lost);
}

}  // namespace nodeops::audit
