#include "service/observability_flags.h"

#include <CLI/CLI.hpp>

namespace nodeops {

void AddObservabilityFlags(CLI::App& app, ObservabilityFlags& flags) {
  app.add_option("--log-level", flags.log_level, "debug, info, warn, error or off")
      ->capture_default_str()
      ->check(CLI::IsMember({"debug", "info", "warn", "error", "off"}));
  app.add_option(
         "--log-format", flags.log_format,
         "How the lines on standard error look: text, or json: one object a line with time, "
         "level and message and, where it is about them, operation, cluster, node and "
         "attempt")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace nodeops
