#ifndef NODEOPS_CLIENT_CLI_PROGRESS_FRAME_H_
#define NODEOPS_CLIENT_CLI_PROGRESS_FRAME_H_

#include <string>
#include <vector>

#include "base/clock.h"
#include "client/cli/cli_io.h"
#include "client/cli/progress_view.h"

namespace nodeops::cli {

// What the terminal can show.
struct TerminalStyle {
  bool color = true;
  bool utf8 = true;
};

// The lines of a progress display at one moment: a bar, the counts, and under them the nodes
// that may hang and those that wait for their next attempt, as many as fit. No line is wider than
// the terminal, and together they leave one row free. Pure.
std::vector<std::string> ProgressFrame(const ProgressView& view, base::MonotonicTime now,
                                       TerminalSize size, TerminalStyle style);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_PROGRESS_FRAME_H_
