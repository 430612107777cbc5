#include "client/cli/new_reporter.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "client/cli/json_reporter.h"
#include "client/cli/line_reporter.h"
#include "client/cli/live_reporter.h"

namespace nodeops::cli {
namespace {

// As setlocale(3) ranks them.
bool IsUtf8(const CliIo& io) {
  for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = io.environment(variable);
    if (value.empty()) continue;
    const std::string lower = absl::AsciiStrToLower(value);
    return absl::StrContains(lower, "utf-8") || absl::StrContains(lower, "utf8");
  }
  return false;
}

}  // namespace

bool ShowsLive(const GlobalOptions& options, const CliIo& io) {
  const std::string terminal = io.environment("TERM");
  return !options.json && !options.quiet && io.out_is_terminal && !terminal.empty() &&
         terminal != "dumb";
}

std::unique_ptr<Reporter> NewReporter(const GlobalOptions& options, const CliIo& io) {
  if (options.json) return std::make_unique<JsonReporter>(io, options.quiet);
  if (!ShowsLive(options, io)) return std::make_unique<LineReporter>(io, options.quiet);
  // https://no-color.org
  const bool color = !options.no_color && io.environment("NO_COLOR").empty();
  return std::make_unique<LiveReporter>(io, TerminalStyle{.color = color, .utf8 = IsUtf8(io)});
}

}  // namespace nodeops::cli
