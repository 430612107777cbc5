#ifndef NODEOPS_K8S_CONFIG_ENVIRONMENT_H_
#define NODEOPS_K8S_CONFIG_ENVIRONMENT_H_

#include <cstddef>
#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace nodeops::k8s {

// What configuration is made of is small; more is a mistake.
inline constexpr size_t kMaxConfigFileBytes = 1 << 20;

// The process' surroundings as configuration sees them, so that tests can bring their own.
struct Environment {
  // The value of an environment variable; empty if unset.
  std::function<std::string(const std::string& name)> variable;
  // The content of a file. NOT_FOUND if there is none, otherwise why it cannot be had.
  std::function<absl::StatusOr<std::string>(const std::string& path)> read_file;
};

// The real ones. Files over kMaxConfigFileBytes are refused.
Environment SystemEnvironment();

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_ENVIRONMENT_H_
