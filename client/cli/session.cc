#include "client/cli/session.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/text.h"
#include "client/cli/exit_status.h"
#include "client/cli/tls_files.h"

namespace nodeops::cli {
namespace {

// What the user can do about an error; empty where its message says it all.
std::string Advice(const CommandContext& context, const absl::Status& error) {
  switch (error.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
      return absl::StrCat("Is nodeopsd running at ", base::Sanitize(context.options.server, 200),
                          "? Name another server with --server=HOST:PORT or NODEOPS_SERVER",
                          UsesTls(context.options)
                              ? "; it must serve TLS and accept the certificate."
                              : "; if it serves TLS, name who vouches for it with --ca=FILE.");
    case absl::StatusCode::kUnimplemented:
      return absl::StrCat("Whatever answers at ", base::Sanitize(context.options.server, 200),
                          " is not nodeopsd, or an older one.");
    case absl::StatusCode::kNotFound:
      return absl::StartsWith(error.message(), "operations/")
                 ? absl::StrCat("\"", ProgramText(context), " operations\" lists what it keeps.")
                 : "";
    case absl::StatusCode::kAlreadyExists:
      return "Give another --request-id, or none.";
    default:
      return "";
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<client::NodeOpsClient>> Connect(const CommandContext& context) {
  client::ClientOptions options;
  options.channel.server = context.options.server;
  auto tls = ReadTlsFiles(context.options);
  if (!tls.ok()) return tls.status();
  options.channel.tls = *std::move(tls);
  options.channel.connect_timeout = context.options.connect_limit;
  options.reconnect.connect_limit = context.options.connect_limit;
  options.reconnect.reconnect_limit = context.options.reconnect_limit;
  return client::NodeOpsClient::Create(options, context.io.random, context.io.clock);
}

int Fail(const CommandContext& context, const absl::Status& error) {
  context.io.err << "nodeops: " << base::Sanitize(std::string(error.message())) << " ("
                 << absl::StatusCodeToString(error.code()) << ")\n";
  const std::string advice = Advice(context, error);
  if (!advice.empty()) context.io.err << advice << "\n";
  context.io.err << std::flush;
  return kError;
}

std::string ProgramText(const CommandContext& context) {
  return context.options.server_given
             ? absl::StrCat("nodeops --server=", base::Sanitize(context.options.server, 200),
                            context.options.tls_given)
             : absl::StrCat("nodeops", context.options.tls_given);
}

void NoteEmpty(const CommandContext& context, const std::string& what) {
  if (!context.options.quiet) context.io.err << "nodeops: no " << what << std::endl;
}

void PrintHowToGoOn(const CommandContext& context, const std::string& operation_name) {
  const std::string program = ProgramText(context);
  const std::string name = base::Sanitize(operation_name, 200);
  context.io.err << "Watch it:  " << program << " watch " << name << "\n"
                 << "Cancel it: " << program << " cancel " << name << std::endl;
}

absl::StatusOr<std::string> OperationName(const std::string& argument) {
  const std::string id(absl::StripPrefix(argument, "operations/"));
  if (id.empty() || id.find('/') != id.npos || base::HasControlCharacters(id)) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", base::Sanitize(argument, 200),
                     "\" is no operation's name: want operations/ID, as \"nodeops operations\" "
                     "lists them"));
  }
  return absl::StrCat("operations/", id);
}

}  // namespace nodeops::cli
