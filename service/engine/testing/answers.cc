#include "service/engine/testing/answers.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"

namespace nodeops::engine {
namespace {

std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::CEscape(text), "\"");
}

std::string ToJson(const k8s::FieldManager& entry) {
  return absl::StrCat(
      "{\"manager\":", Quoted(entry.manager), ",\"operation\":", Quoted(entry.operation),
      ",\"subresource\":", Quoted(entry.subresource),
      ",\"time\":", Quoted(absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", entry.time, absl::UTCTimeZone())),
      "}");
}

}  // namespace

k8s::HttpResponse NodeAnswer(const NodeState& state) {
  const std::string annotations =
      absl::StrJoin(state.annotations, ",",
                    [](std::string* out, const std::pair<std::string, std::string>& entry) {
                      absl::StrAppend(out, Quoted(entry.first), ":", Quoted(entry.second));
                    });
  const std::string managers = absl::StrJoin(state.managed_fields, ",",
                                             [](std::string* out, const k8s::FieldManager& entry) {
                                               absl::StrAppend(out, ToJson(entry));
                                             });
  k8s::HttpResponse response;
  response.status = 200;
  response.headers = {{"Content-Type", "application/json"}};
  response.body = absl::StrCat(
      R"({"kind":"Node","apiVersion":"v1","metadata":{"name":)", Quoted(state.name), R"(,"uid":)",
      Quoted(state.uid), R"(,"resourceVersion":")", state.version, R"(","annotations":{)",
      annotations, R"(},"managedFields":[)", managers, R"(]},"spec":{"podCIDR":"10.9.0.0/24")",
      state.unschedulable ? R"(,"unschedulable":true)" : "", "}}");
  return response;
}

k8s::HttpResponse StatusAnswer(int code, const std::string& reason, const std::string& message,
                               const std::string& retry_after) {
  k8s::HttpResponse response;
  response.status = code;
  response.headers = {{"Content-Type", "application/json"}};
  if (!retry_after.empty()) response.headers.emplace_back("Retry-After", retry_after);
  response.body = absl::StrCat(
      R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":)",
      Quoted(message), R"(,"reason":)", Quoted(reason), R"(,"code":)", code, "}");
  return response;
}

std::string ConflictMessage(const std::string& node) {
  return absl::StrCat("Operation cannot be fulfilled on nodes \"", node,
                      "\": the object has been modified; please apply your changes to the latest "
                      "version and try again");
}

k8s::HttpResponse ConflictAnswer(const std::string& node) {
  return StatusAnswer(409, "Conflict", ConflictMessage(node));
}

k8s::TransportError Lost(const std::string& message) {
  return {k8s::TransportError::Kind::kLost, message};
}

k8s::TransportError NotSent(const std::string& message) {
  return {k8s::TransportError::Kind::kNotSent, message};
}

k8s::TransportError ReusedClosed() {
  return {k8s::TransportError::Kind::kReusedClosed, "the kept-alive connection was closed"};
}

}  // namespace nodeops::engine
