#ifndef NODEOPS_CLIENT_CLI_FOLLOW_H_
#define NODEOPS_CLIENT_CLI_FOLLOW_H_

#include <functional>
#include <stop_token>

#include "client/cli/global_options.h"
#include "client/node_ops_client.h"

namespace nodeops::cli {

// Starts or watches an operation with the client, observer and stop token given.
using FollowCall = std::function<absl::StatusOr<nodeops::v1::Operation>(
    client::NodeOpsClient&, client::OperationObserver&, std::stop_token)>;

// Shows an operation until it ends and returns the exit status that fits its end. Ctrl-C, and
// output that nobody reads any more, end the showing and not the operation; the user is told how to
// watch and how to cancel it.
int Follow(const CommandContext& context, const FollowCall& call);

// Starts an operation, prints its name once it is accepted, and leaves it alone.
int StartDetached(const CommandContext& context, const FollowCall& call);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_FOLLOW_H_
