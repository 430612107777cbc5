#include "k8s/sandbox/table.h"

#include <set>
#include <string_view>

#include "absl/strings/str_join.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {
namespace {

std::string OrElse(std::string_view text, std::string_view fallback) {
  return std::string(text.empty() ? fallback : text);
}

std::string StatusOf(const Json& node) {
  std::string status = "Unknown";
  const Json* conditions = Find(*Find(node, "status"), "conditions");
  if (conditions != nullptr) {
    for (const Json& condition : conditions->GetArray()) {
      if (StringAt(condition, "type") != "Ready") continue;
      status = StringAt(condition, "status") == "True" ? "Ready" : "NotReady";
    }
  }
  const Json* unschedulable = Find(*Find(node, "spec"), "unschedulable");
  if (unschedulable != nullptr && unschedulable->IsTrue()) status += ",SchedulingDisabled";
  return status;
}

std::string RolesOf(const Json& node) {
  constexpr std::string_view kPrefix = "node-role.kubernetes.io/";
  std::set<std::string> roles;
  const Json* labels = Find(*Find(node, "metadata"), "labels");
  if (labels != nullptr) {
    for (const auto& label : labels->GetObject()) {
      const std::string_view key = Text(label.name);
      const std::string_view value = Text(label.value);
      if (key.substr(0, kPrefix.size()) == kPrefix && key.size() > kPrefix.size()) {
        roles.emplace(key.substr(kPrefix.size()));
      } else if (key == "kubernetes.io/role" && !value.empty()) {
        roles.emplace(value);
      }
    }
  }
  return OrElse(absl::StrJoin(roles, ","), "<none>");
}

std::string AddressOf(const Json& node, std::string_view type) {
  const Json* addresses = Find(*Find(node, "status"), "addresses");
  if (addresses == nullptr) return "<none>";
  for (const Json& address : addresses->GetArray()) {
    if (StringAt(address, "type") == type) return std::string(StringAt(address, "address"));
  }
  return "<none>";
}

std::string AgeOf(const Json& node, absl::Time now) {
  absl::Time created;
  const std::string text(StringAt(*Find(node, "metadata"), "creationTimestamp"));
  if (!absl::ParseTime(absl::RFC3339_full, text, &created, nullptr)) return "<unknown>";
  return HumanDuration(now - created);
}

std::string Column(std::string_view name, std::string_view format, std::string_view description,
                   int priority) {
  return Concat(R"({"name":")", name, R"(","type":"string","format":")", format,
                R"(","description":")", description, R"(","priority":)", priority, "}");
}

// `major` of the bigger unit and, if there are any, `minor` of the smaller.
std::string TwoUnits(int64_t major, const char* major_unit, int64_t minor, const char* minor_unit) {
  return minor == 0 ? Concat(major, major_unit) : Concat(major, major_unit, minor, minor_unit);
}

}  // namespace

const std::string& NodeColumns() {
  static const std::string& columns = *new std::string(
      Concat("[", Column("Name", "name", "The node's name", 0), ",",
             Column("Status", "", "Whether the node is ready, and whether it takes pods", 0), ",",
             Column("Roles", "", "From the labels node-role.kubernetes.io/ROLE", 0), ",",
             Column("Age", "", "Since the node was registered", 0), ",",
             Column("Version", "", "The kubelet's version", 0), ",",
             Column("Internal-IP", "", "The address of type InternalIP", 1), ",",
             Column("External-IP", "", "The address of type ExternalIP", 1), ",",
             Column("OS-Image", "", "The operating system", 1), ",",
             Column("Kernel-Version", "", "The kernel's version", 1), ",",
             Column("Container-Runtime", "", "The container runtime and its version", 1), "]"));
  return columns;
}

std::string NodeCells(const Json& node, absl::Time now) {
  const Json& info = *Find(*Find(node, "status"), "nodeInfo");
  JsonDocument cells(rapidjson::kArrayType);
  for (const std::string& cell :
       {std::string(StringAt(*Find(node, "metadata"), "name")), StatusOf(node), RolesOf(node),
        AgeOf(node, now), std::string(StringAt(info, "kubeletVersion")),
        AddressOf(node, "InternalIP"), AddressOf(node, "ExternalIP"),
        OrElse(StringAt(info, "osImage"), "<unknown>"),
        OrElse(StringAt(info, "kernelVersion"), "<unknown>"),
        OrElse(StringAt(info, "containerRuntimeVersion"), "<unknown>")}) {
    cells.PushBack(MakeString(cell, cells.GetAllocator()), cells.GetAllocator());
  }
  return ToText(cells);
}

std::string HumanDuration(absl::Duration age) {
  const int64_t seconds = absl::ToInt64Seconds(age);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  const int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24, years = days / 365;
  if (seconds < 120) return Concat(seconds, "s");
  if (minutes < 10) return TwoUnits(minutes, "m", seconds % 60, "s");
  if (minutes < 180) return Concat(minutes, "m");
  if (hours < 8) return TwoUnits(hours, "h", minutes % 60, "m");
  if (hours < 48) return Concat(hours, "h");
  if (days < 8) return TwoUnits(days, "d", hours % 24, "h");
  if (years < 2) return Concat(days, "d");
  if (years < 8) return TwoUnits(years, "y", days % 365, "d");
  return Concat(years, "y");
}

}  // namespace nodeops::k8s::sandbox
