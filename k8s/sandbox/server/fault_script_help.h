#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_HELP_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_HELP_H_

#include <string_view>

namespace nodeops::k8s::sandbox {

// The format of fault scripts, for people: what --help prints. Lines of at most 100 characters, the
// last one ends too.
std::string_view FaultScriptHelp();

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_SCRIPT_HELP_H_
