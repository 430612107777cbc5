#include "tests/testing/stack.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <utility>

#include "k8s/config/kubeconfig.h"
#include "k8s/config/select_clusters.h"

namespace nodeops::tests {
namespace {

k8s::ClusterConfig SandboxConfig(const std::string& path) {
  const k8s::Environment environment = k8s::SystemEnvironment();
  auto kubeconfig = k8s::LoadKubeconfig(path, environment);
  if (kubeconfig.ok()) {
    auto selected = k8s::SelectClusters(*kubeconfig, {"sandbox"}, environment);
    if (selected.ok()) return selected->clusters.at(0);
  }
  std::cerr << "the sandbox's kubeconfig cannot be used: " << kubeconfig.status() << std::endl;
  std::abort();
}

}  // namespace

std::string NewTempPath(const std::string& name) {
  static int count = 0;
  const char* folder = std::getenv("TEST_TMPDIR");
  return std::string(folder ? folder : "/tmp") + "/" + std::to_string(count++) + "." + name;
}

std::string ServingAddress(Process& process, std::string* url) {
  const std::string line = process.ReadLine().value_or("");
  const size_t begin = line.find("127.0.0.1:");
  if (begin == std::string::npos) {
    std::cerr << "did not start: " << line << process.Log() << std::endl;
    std::abort();
  }
  const size_t http = line.find(", http");
  if (url != nullptr && http != std::string::npos) {
    *url = line.substr(http + 2, line.find(',', http + 2) - http - 2);
  }
  return line.substr(begin, line.find_first_not_of("0123456789.:", begin) - begin);
}

Sandbox::Sandbox(std::vector<std::string> flags, const std::string& fault_script)
    : kubeconfig_(NewTempPath("kubeconfig")) {
  flags.insert(flags.end(), {"--listen=127.0.0.1:0", "--kubeconfig-out=" + kubeconfig_});
  if (!fault_script.empty()) {
    const std::string path = NewTempPath("faults.json");
    std::ofstream(path) << fault_script;
    flags.push_back("--fault-script=" + path);
  }
  process_ = std::make_unique<Process>("k8s/sandbox/server/nodeops-sandbox", flags);
  ServingAddress(*process_);
  config_ = SandboxConfig(kubeconfig_);
  client_ = std::make_unique<SandboxClient>(config_);
}

Stack::Stack(StackOptions options)
    : sandbox_(options.sandbox_flags, options.fault_script),
      service_flags_(std::move(options.service_flags)),
      data_dir_(options.data_dir.empty() ? NewTempPath("data") : options.data_dir) {
  StartService("127.0.0.1:0");
}

std::vector<std::string> Stack::ServiceFlags(const std::string& listen) const {
  std::vector<std::string> flags = service_flags_;
  flags.insert(flags.end(), {"--listen=" + listen, "--kubeconfig=" + sandbox_.kubeconfig(),
                             "--clusters=sandbox", "--data-dir=" + data_dir_});
  return flags;
}

void Stack::StartService(const std::string& listen) {
  service_ = std::make_unique<Process>("service/nodeopsd", ServiceFlags(listen));
  server_ = ServingAddress(*service_, &url_);
  stub_ = Connect(server_);
}

int Stack::Restart(int signal) {
  service_->Signal(signal);
  const int status = service_->Wait();
  StartService(server_);
  return status;
}

}  // namespace nodeops::tests
