#ifndef NODEOPS_BASE_LOGGING_H_
#define NODEOPS_BASE_LOGGING_H_

#include <spdlog/spdlog.h>

#include <string>

#include "absl/status/status.h"

namespace nodeops::base {

// Sends the process's log to standard error, one line an entry: `2026-01-02T03:04:05.678Z INFO
// text`. Log through spdlog::info, warn and error; pass text from outside through Sanitize()
// (base/text.h) first. `level` is one of debug, info, warn, error, off; anything else is
// INVALID_ARGUMENT.
absl::Status StartLogging(const std::string& level);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_LOGGING_H_
