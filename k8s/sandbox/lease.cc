#include "k8s/sandbox/lease.h"

#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

constexpr absl::Duration kRenewal = absl::Seconds(10);
constexpr int kDurationSeconds = 40;

// MicroTime: always six digits behind the second.
std::string MicroTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E6SZ", time, absl::UTCTimeZone());
}

absl::Time LastRenewal(absl::Time now) {
  return absl::UnixEpoch() + absl::Floor(now - absl::UnixEpoch(), kRenewal);
}

// Without kind and apiVersion, as items of lists are.
std::string Members(const NodeStore& store, const StoredNode& node, absl::Time now) {
  const JsonDocument stored = ParseStored(node.json);
  return Concat(R"("metadata":{"name":")", node.name, R"(","namespace":")", kLeaseNamespace,
                R"(","uid":")", node.uid, R"(","resourceVersion":")", store.revision(),
                R"(","creationTimestamp":")",
                StringAt(*Find(stored, "metadata"), "creationTimestamp"),
                R"(","ownerReferences":[{"apiVersion":"v1","kind":"Node","name":")", node.name,
                R"(","uid":")", node.uid, R"("}]},"spec":{"holderIdentity":")", node.name,
                R"(","leaseDurationSeconds":)", kDurationSeconds, R"(,"renewTime":")",
                MicroTime(LastRenewal(now)), R"("}})");
}

}  // namespace

std::string LeaseJson(const NodeStore& store, const StoredNode& node, absl::Time now) {
  return Concat(R"({"kind":"Lease","apiVersion":"coordination.k8s.io/v1",)",
                Members(store, node, now));
}

std::string LeaseListJson(const NodeStore& store, absl::Time now) {
  std::string items;
  for (const auto& [name, node] : store.nodes()) {
    items += Concat(items.empty() ? "{" : ",{", Members(store, *node, now));
  }
  return Concat(R"({"kind":"LeaseList","apiVersion":"coordination.k8s.io/v1","metadata":{)",
                R"("resourceVersion":")", store.revision(), R"("},"items":[)", items, "]}");
}

}  // namespace nodeops::k8s::sandbox
