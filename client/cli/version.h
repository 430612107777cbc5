#ifndef NODEOPS_CLIENT_CLI_VERSION_H_
#define NODEOPS_CLIENT_CLI_VERSION_H_

namespace nodeops::cli {

// As CHANGELOG.md has it.
inline constexpr const char* kVersion = "0.1.0";

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_VERSION_H_
