#ifndef NODEOPS_BASE_LOGGING_H_
#define NODEOPS_BASE_LOGGING_H_

#include <spdlog/spdlog.h>

#include <string>

#include "absl/status/status.h"

namespace nodeops::base {

// Sends the process's log to standard error, one line an entry (log_formats.h). Log through
// spdlog::info, warn and error, within a LogScope (log_scope.h) where a line is about an operation,
// a cluster or a node; pass text from outside through Sanitize() (text.h) first.
//
// `level` is one of debug, info, warn, error, off, and `format` text or json; anything else is
// INVALID_ARGUMENT.
absl::Status StartLogging(const std::string& level, const std::string& format = "text");

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_LOGGING_H_
