#ifndef NODEOPS_CLIENT_CLI_SESSION_H_
#define NODEOPS_CLIENT_CLI_SESSION_H_

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "client/cli/global_options.h"
#include "client/node_ops_client.h"

namespace nodeops::cli {

// A client for the server that the options name.
absl::StatusOr<std::unique_ptr<client::NodeOpsClient>> Connect(const CommandContext& context);

// Prints an error and what to do about it on standard error; returns kError.
int Fail(const CommandContext& context, const absl::Status& error);

// `nodeops`, with the server if it was named on the command line: how commands that are told to the
// user begin.
std::string ProgramText(const CommandContext& context);

// Tells on standard error, unless quiet, that a list has nothing in it, which is no error.
void NoteEmpty(const CommandContext& context, const std::string& what);

// How to watch and how to cancel an operation, on standard error.
void PrintHowToGoOn(const CommandContext& context, const std::string& operation_name);

// Calls the server for one answer: connects, calls, prints the error if there is one, or hands the
// answer to `print`. Returns the exit status.
template <typename Response>
int CallAndPrint(const CommandContext& context,
                 std::function<absl::StatusOr<Response>(client::NodeOpsClient&)> call,
                 std::function<void(const Response&)> print) {
  auto client = Connect(context);
  if (!client.ok()) return Fail(context, client.status());
  const absl::StatusOr<Response> response = call(**client);
  if (!response.ok()) return Fail(context, response.status());
  print(*response);
  return 0;
}

// `operations/ID` from that or ID. INVALID_ARGUMENT when it can be neither.
absl::StatusOr<std::string> OperationName(const std::string& argument);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_SESSION_H_
