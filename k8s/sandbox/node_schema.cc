#include "k8s/sandbox/node_schema.h"

namespace nodeops::k8s::sandbox {
namespace {

using Kind = Schema::Kind;
using ListType = Schema::ListType;

const Schema& Scalar(Kind kind) {
  static const Schema* const schemas[] = {new Schema{Kind::kString},  new Schema{Kind::kBool},
                                          new Schema{Kind::kInteger}, new Schema{Kind::kQuantity},
                                          new Schema{Kind::kTime},    new Schema{Kind::kAny}};
  return *schemas[static_cast<size_t>(kind)];
}

// Schemas are made once and live as long as the process.
const Schema* Object(std::string_view go_type, std::vector<Field> fields) {
  return new Schema{Kind::kObject, go_type, std::move(fields)};
}

const Schema* MapOf(const Schema& element) { return new Schema{Kind::kMap, "", {}, &element}; }

const Schema* ListOf(const Schema& element, ListType type = ListType::kAtomic,
                     std::string_view merge_key = "") {
  return new Schema{Kind::kList, "", {}, &element, type, merge_key};
}

const Schema* MakeMetadata() {
  const Schema* text = &Scalar(Kind::kString);
  const Schema* number = &Scalar(Kind::kInteger);
  const Schema* time = &Scalar(Kind::kTime);
  const Schema* flag = &Scalar(Kind::kBool);
  const Schema* owner = Object("v1.OwnerReference", {{"apiVersion", text, true},
                                                     {"kind", text, true},
                                                     {"name", text, true},
                                                     {"uid", text, true},
                                                     {"controller", flag},
                                                     {"blockOwnerDeletion", flag}});
  const Schema* manager = Object("v1.ManagedFieldsEntry", {{"manager", text},
                                                           {"operation", text},
                                                           {"apiVersion", text},
                                                           {"time", time},
                                                           {"fieldsType", text},
                                                           {"fieldsV1", &Scalar(Kind::kAny)},
                                                           {"subresource", text}});
  return Object("v1.ObjectMeta", {{"name", text},
                                  {"generateName", text},
                                  {"namespace", text},
                                  {"selfLink", text},
                                  {"uid", text},
                                  {"resourceVersion", text},
                                  {"generation", number},
                                  {"creationTimestamp", time, true},
                                  {"deletionTimestamp", time},
                                  {"deletionGracePeriodSeconds", number},
                                  {"labels", MapOf(*text)},
                                  {"annotations", MapOf(*text)},
                                  {"ownerReferences", ListOf(*owner, ListType::kMap, "uid")},
                                  {"finalizers", ListOf(*text, ListType::kSet)},
                                  {"managedFields", ListOf(*manager)}});
}

const Schema* MakeSpec() {
  const Schema* text = &Scalar(Kind::kString);
  const Schema* taint = Object("v1.Taint", {{"key", text, true},
                                            {"value", text},
                                            {"effect", text, true},
                                            {"timeAdded", &Scalar(Kind::kTime)}});
  return Object("v1.NodeSpec", {{"podCIDR", text},
                                {"podCIDRs", ListOf(*text, ListType::kSet)},
                                {"providerID", text},
                                {"unschedulable", &Scalar(Kind::kBool)},
                                {"taints", ListOf(*taint)},
                                {"configSource", &Scalar(Kind::kAny)},
                                {"externalID", text}});
}

const Schema* MakeNodeInfo() {
  std::vector<Field> fields;
  for (std::string_view name :
       {"machineID", "systemUUID", "bootID", "kernelVersion", "osImage", "containerRuntimeVersion",
        "kubeletVersion", "kubeProxyVersion", "operatingSystem", "architecture"}) {
    fields.push_back({name, &Scalar(Kind::kString), true});
  }
  fields.push_back({"swap", &Scalar(Kind::kAny)});
  return Object("v1.NodeSystemInfo", std::move(fields));
}

const Schema* MakeStatus() {
  const Schema* text = &Scalar(Kind::kString);
  const Schema* number = &Scalar(Kind::kInteger);
  const Schema* time = &Scalar(Kind::kTime);
  const Schema* any = &Scalar(Kind::kAny);
  const Schema* condition = Object("v1.NodeCondition", {{"type", text, true},
                                                        {"status", text, true},
                                                        {"lastHeartbeatTime", time, true},
                                                        {"lastTransitionTime", time, true},
                                                        {"reason", text},
                                                        {"message", text}});
  const Schema* address = Object("v1.NodeAddress", {{"type", text, true}, {"address", text, true}});
  const Schema* endpoint = Object("v1.DaemonEndpoint", {{"Port", number, true}});
  const Schema* endpoints = Object("v1.NodeDaemonEndpoints", {{"kubeletEndpoint", endpoint, true}});
  const Schema* image =
      Object("v1.ContainerImage", {{"names", ListOf(*text)}, {"sizeBytes", number}});
  const Schema* volume =
      Object("v1.AttachedVolume", {{"name", text, true}, {"devicePath", text, true}});
  const Schema* quantities = MapOf(Scalar(Kind::kQuantity));
  return Object("v1.NodeStatus", {{"capacity", quantities},
                                  {"allocatable", quantities},
                                  {"phase", text},
                                  {"conditions", ListOf(*condition, ListType::kMap, "type")},
                                  {"addresses", ListOf(*address, ListType::kMap, "type")},
                                  {"daemonEndpoints", endpoints, true},
                                  {"nodeInfo", MakeNodeInfo(), true},
                                  {"images", ListOf(*image)},
                                  {"volumesInUse", ListOf(*text)},
                                  {"volumesAttached", ListOf(*volume)},
                                  {"config", any},
                                  {"runtimeHandlers", any},
                                  {"features", any},
                                  {"declaredFeatures", any}});
}

const Schema* MakeEvent() {
  const Schema* text = &Scalar(Kind::kString);
  const Schema* time = &Scalar(Kind::kTime);
  const Schema* any = &Scalar(Kind::kAny);
  const Schema* reference = Object("v1.ObjectReference", {{"kind", text},
                                                          {"namespace", text},
                                                          {"name", text},
                                                          {"uid", text},
                                                          {"apiVersion", text},
                                                          {"resourceVersion", text},
                                                          {"fieldPath", text}});
  const Schema* source = Object("v1.EventSource", {{"component", text}, {"host", text}});
  return Object("v1.Event", {{"kind", text},
                             {"apiVersion", text},
                             {"metadata", MakeMetadata(), true},
                             {"involvedObject", reference, true},
                             {"reason", text},
                             {"message", text},
                             {"source", source, true},
                             {"firstTimestamp", time, true},
                             {"lastTimestamp", time, true},
                             {"count", &Scalar(Kind::kInteger)},
                             {"type", text},
                             {"eventTime", time, true},
                             {"series", any},
                             {"action", text},
                             {"related", any},
                             {"reportingComponent", text, true},
                             {"reportingInstance", text, true}});
}

}  // namespace

const Field* Schema::FindField(std::string_view name) const {
  for (const Field& field : fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

const Schema& NodeSchema() {
  static const Schema* const schema = Object("v1.Node", {{"kind", &Scalar(Kind::kString)},
                                                         {"apiVersion", &Scalar(Kind::kString)},
                                                         {"metadata", MakeMetadata(), true},
                                                         {"spec", MakeSpec(), true},
                                                         {"status", MakeStatus(), true}});
  return *schema;
}

const Schema& EventSchema() {
  static const Schema* const schema = MakeEvent();
  return *schema;
}

}  // namespace nodeops::k8s::sandbox
