#ifndef NODEOPS_CLIENT_CLI_NEW_REPORTER_H_
#define NODEOPS_CLIENT_CLI_NEW_REPORTER_H_

#include <memory>

#include "client/cli/cli_io.h"
#include "client/cli/global_options.h"
#include "client/cli/reporter.h"

namespace nodeops::cli {

// Whether there is a terminal to redraw, and neither JSON nor quiet output was asked for.
bool ShowsLive(const GlobalOptions& options, const CliIo& io);

// The one that fits the options and the output: JSON lines, a live display on a terminal, or one
// line an event.
std::unique_ptr<Reporter> NewReporter(const GlobalOptions& options, const CliIo& io);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_NEW_REPORTER_H_
