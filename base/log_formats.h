#ifndef NODEOPS_BASE_LOG_FORMATS_H_
#define NODEOPS_BASE_LOG_FORMATS_H_

#include <spdlog/formatter.h>

#include <memory>

namespace nodeops::base {

// Each entry of the log as one line, whatever its text holds: control characters and bytes that are
// not UTF-8 are escaped (base::Sanitize), and what is longer than 16 KiB is cut. Times are in UTC.

// `2026-01-02T03:04:05.678Z INFO  text`
std::unique_ptr<spdlog::formatter> NewTextLogFormat();

// {"time":"2026-01-02T03:04:05.678Z","level":"info","message":"text"}, and where a line is about
// them (log_scope.h) also "operation", "cluster", "node" and "attempt". Levels are debug, info,
// warn, error and fatal.
std::unique_ptr<spdlog::formatter> NewJsonLogFormat();

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_LOG_FORMATS_H_
