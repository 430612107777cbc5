#ifndef NODEOPS_CLIENT_CLI_TLS_FILES_H_
#define NODEOPS_CLIENT_CLI_TLS_FILES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "client/channel.h"
#include "client/cli/global_options.h"

namespace nodeops::cli {

// Whether the options ask for TLS: any of --ca, --cert and --key.
bool UsesTls(const GlobalOptions& options);

// What is in those files; nothing without TLS. INVALID_ARGUMENT names the option and the file.
absl::StatusOr<std::optional<client::ChannelTls>> ReadTlsFiles(const GlobalOptions& options);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_TLS_FILES_H_
