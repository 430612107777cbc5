#include "base/logging.h"

#include <spdlog/sinks/stdout_sinks.h>

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/log_formats.h"

namespace nodeops::base {

absl::Status StartLogging(const std::string& level, const std::string& format) {
  static const std::map<std::string, spdlog::level::level_enum> kLevels = {
      {"debug", spdlog::level::debug},
      {"info", spdlog::level::info},
      {"warn", spdlog::level::warn},
      {"error", spdlog::level::err},
      {"off", spdlog::level::off}};
  const auto found = kLevels.find(level);
  if (found == kLevels.end()) {
    return absl::InvalidArgumentError(
        absl::StrCat("log level \"", level, "\": use debug, info, warn, error or off"));
  }
  if (format != "text" && format != "json") {
    return absl::InvalidArgumentError(
        absl::StrCat("log format \"", format, "\": use text or json"));
  }
  auto logger = std::make_shared<spdlog::logger>("nodeops",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(format == "json" ? NewJsonLogFormat() : NewTextLogFormat());
  logger->set_level(found->second);
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
  return absl::OkStatus();
}

}  // namespace nodeops::base
