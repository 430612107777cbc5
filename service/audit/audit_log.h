#ifndef NODEOPS_SERVICE_AUDIT_AUDIT_LOG_H_
#define NODEOPS_SERVICE_AUDIT_AUDIT_LOG_H_

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/audit/audit_file.h"

namespace nodeops::audit {

struct AuditLogOptions {
  AuditFileOptions file;
  size_t max_waiting = 10'000;                       // Lines; more are lost.
  absl::Duration retry_interval = absl::Seconds(1);  // After the file could not be written.
};

// The audit log, written by a thread of its own, so that nobody waits for its disk. While the file
// cannot be written, lines wait and then are lost, which the process's log says at once and once a
// minute; the file has a line that says how many were, as soon as there is a place for it.
// Thread-safe.
class AuditLog {
 public:
  // Errors are those of AuditFile::Open. `clock` must outlive the log.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Start(AuditLogOptions options,
                                                         base::Clock& clock);
  // Writes what waits, if the file can be written.
  ~AuditLog();
  AuditLog(const AuditLog&) = delete;
  AuditLog& operator=(const AuditLog&) = delete;

  // Queues a line (audit_line.h); never blocks for longer than it takes to queue it.
  void Write(std::string line);

 private:
  AuditLog(AuditLogOptions options, base::Clock& clock, std::unique_ptr<AuditFile> file);

  using Lock = std::unique_lock<std::mutex>;

  void Run();
  bool WriteNext(Lock& lock);
  void LogFailure(const absl::Status& error, int64_t lost);

  const AuditLogOptions options_;
  base::Clock& clock_;
  const std::unique_ptr<AuditFile> file_;  // Used by the thread only.
  absl::Time logged_ = absl::InfinitePast();

  std::mutex mutex_;  // Guards everything below.
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  int64_t lost_ = 0;  // Since the last line that says so.
  bool stopping_ = false;

  std::thread thread_;  // The last member: it uses the others.
};

}  // namespace nodeops::audit

#endif  // NODEOPS_SERVICE_AUDIT_AUDIT_LOG_H_
