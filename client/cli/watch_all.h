#ifndef NODEOPS_CLIENT_CLI_WATCH_ALL_H_
#define NODEOPS_CLIENT_CLI_WATCH_ALL_H_

#include <string>

#include "client/cli/global_options.h"

namespace nodeops::cli {

// Shows what becomes of all operations that match `filter` until Ctrl-C: a live table on a
// terminal, otherwise one line a change, or one Operation a line in JSON. Lines begin with the
// operations that have not ended; the table has those that ended last too. Returns the exit status.
int WatchAll(const CommandContext& context, const std::string& filter);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_WATCH_ALL_H_
