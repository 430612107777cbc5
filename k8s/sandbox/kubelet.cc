#include "k8s/sandbox/kubelet.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

struct Condition {
  const char* type;
  const char* status;
  const char* reason;
  const char* message;
};

constexpr Condition kConditions[] = {
    {"MemoryPressure", "False", "KubeletHasSufficientMemory",
     "kubelet has sufficient memory available"},
    {"DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"},
    {"PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"},
    {"Ready", "True", "KubeletReady", "kubelet is posting ready status"},
};

std::string Timestamp(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
}

std::string ConditionsJson(absl::Time now) {
  std::string json;
  for (const Condition& condition : kConditions) {
    json += Concat(json.empty() ? "" : ",", R"({"type":")", condition.type, R"(","status":")",
                   condition.status, R"(","lastHeartbeatTime":")", Timestamp(now),
                   R"(","lastTransitionTime":")", Timestamp(now), R"(","reason":")",
                   condition.reason, R"(","message":")", condition.message, R"("})");
  }
  return json;
}

std::string StatusJson(std::string_view name, uint32_t number, absl::Time now) {
  constexpr char kResources[] =
      R"({"cpu":"%d","ephemeral-storage":"102687672Ki","hugepages-2Mi":"0","memory":"%dKi","pods":"110"})";
  const std::string address =
      Concat("10.", 64 + (number >> 16) % 64, ".", (number >> 8) % 256, ".", number % 256);
  return Concat(
      R"({"capacity":)", absl::StrFormat(kResources, 8, 32860424), R"(,"allocatable":)",
      absl::StrFormat(kResources, 8, 32758024), R"(,"conditions":[)", ConditionsJson(now),
      R"(],"addresses":[{"type":"InternalIP","address":")", address,
      R"("},{"type":"Hostname","address":")", name,
      R"("}],"daemonEndpoints":{"kubeletEndpoint":{"Port":10250}},"nodeInfo":{"machineID":")",
      absl::StrFormat("%032x", number), R"(","systemUUID":")",
      absl::StrFormat("00000000-0000-4000-8000-%012x", number), R"(","bootID":")",
      absl::StrFormat("00000000-0000-4000-9000-%012x", number),
      R"_(","kernelVersion":"6.1.0-28-amd64","osImage":"Debian GNU/Linux 12 (bookworm)",)_",
      R"("containerRuntimeVersion":"containerd://1.6.20","kubeletVersion":"v1.20.2",)",
      R"("kubeProxyVersion":"v1.20.2","operatingSystem":"linux","architecture":"amd64"},)",
      R"("images":[{"names":["registry.example.com/pause:3.2"],"sizeBytes":683000}]})");
}

}  // namespace

JsonDocument KubeletNode(std::string_view name, uint32_t number,
                         const std::map<std::string, std::string>& labels, absl::Time now) {
  const std::string cidr = Concat("10.", 128 + (number >> 8) % 128, ".", number % 256, ".0/24");
  JsonDocument node = *ParseJson(Concat(
      R"({"kind":"Node","apiVersion":"v1","metadata":{"annotations":{)",
      R"("volumes.kubernetes.io/controller-managed-attach-detach":"true"}},"spec":{"podCIDR":")",
      cidr, R"(","providerID":"sandbox:///)", name, R"("},"status":)",
      StatusJson(name, number, now), "}"));
  JsonAllocator& allocator = node.GetAllocator();
  std::map<std::string, std::string> all = {{"kubernetes.io/arch", "amd64"},
                                            {"kubernetes.io/hostname", std::string(name)},
                                            {"kubernetes.io/os", "linux"}};
  for (const auto& [key, value] : labels) all[key] = value;
  Json labels_json(rapidjson::kObjectType);
  for (const auto& [key, value] : all) {
    Set(labels_json, key, MakeString(value, allocator), allocator);
  }
  Json& metadata = *Find(node, "metadata");
  Set(metadata, "name", MakeString(name, allocator), allocator);
  Set(metadata, "labels", std::move(labels_json), allocator);
  return node;
}

std::string HeartbeatPatch(absl::Time now, uint64_t number) {
  std::string conditions;
  for (const Condition& condition : kConditions) {
    conditions += Concat(conditions.empty() ? "" : ",", R"({"type":")", condition.type,
                         R"(","lastHeartbeatTime":")", Timestamp(now), R"("})");
  }
  return Concat(R"({"status":{"conditions":[)", conditions,
                R"(],"volumesInUse":["kubernetes.io/csi/sandbox.example.com^)", number, R"("]}})");
}

}  // namespace nodeops::k8s::sandbox
