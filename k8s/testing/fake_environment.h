#ifndef NODEOPS_K8S_TESTING_FAKE_ENVIRONMENT_H_
#define NODEOPS_K8S_TESTING_FAKE_ENVIRONMENT_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "k8s/config/environment.h"

namespace nodeops::k8s {

// Variables and files that a test makes up. Must outlive the Environment that it gives.
struct FakeEnvironment {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::vector<std::string> read;  // The paths asked for, in order.

  Environment Get() {
    return {.variable =
                [this](const std::string& name) {
                  const auto found = variables.find(name);
                  return found == variables.end() ? std::string() : found->second;
                },
            .read_file = [this](const std::string& path) -> absl::StatusOr<std::string> {
              read.push_back(path);
              const auto found = files.find(path);
              if (found == files.end()) return absl::NotFoundError(path + ": no such file");
              return found->second;
            }};
  }
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_FAKE_ENVIRONMENT_H_
