#include "k8s/sandbox/status_error.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "k8s/sandbox/concat.h"
#include "k8s/sandbox/json.h"

namespace nodeops::k8s::sandbox {
namespace {

using Writer = rapidjson::Writer<rapidjson::StringBuffer>;

void WriteText(Writer& writer, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  writer.Key(key.data(), key.size());
  writer.String(value.data(), value.size());
}

void WriteDetails(Writer& writer, const StatusError& error) {
  writer.Key("details");
  writer.StartObject();
  WriteText(writer, "name", error.name);
  WriteText(writer, "kind", error.kind);
  if (!error.causes.empty()) {
    writer.Key("causes");
    writer.StartArray();
    for (const StatusCause& cause : error.causes) {
      writer.StartObject();
      WriteText(writer, "reason", cause.reason);
      WriteText(writer, "message", cause.message);
      WriteText(writer, "field", cause.field);
      writer.EndObject();
    }
    writer.EndArray();
  }
  if (error.retry_after_seconds > 0) {
    writer.Key("retryAfterSeconds");
    writer.Int(error.retry_after_seconds);
  }
  writer.EndObject();
}

// A string as Go's %q writes it, near enough: the texts here are JSON and names.
std::string Quoted(std::string_view text) {
  JsonDocument document;
  return ToText(MakeString(text, document.GetAllocator()));
}

StatusError AboutNode(int code, std::string reason, std::string_view name, std::string message) {
  StatusError error{code, std::move(reason), std::move(message), true};
  error.name = std::string(name);
  error.kind = "nodes";
  return error;
}

StatusError Conflict(std::string_view name, std::string_view why) {
  return AboutNode(409, "Conflict", name,
                   Concat("Operation cannot be fulfilled on nodes \"", name, "\": ", why));
}

}  // namespace

std::string StatusError::ToJson() const {
  rapidjson::StringBuffer buffer;
  Writer writer(buffer);
  writer.StartObject();
  WriteText(writer, "kind", "Status");
  WriteText(writer, "apiVersion", "v1");
  writer.Key("metadata");
  writer.StartObject();
  WriteText(writer, "continue", continue_token);
  writer.EndObject();
  WriteText(writer, "status", "Failure");
  WriteText(writer, "message", message);
  WriteText(writer, "reason", reason);
  if (has_details) WriteDetails(writer, *this);
  writer.Key("code");
  writer.Int(code);
  writer.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize());
}

StatusError Unauthorized() { return {401, "Unauthorized", "Unauthorized"}; }

StatusError Forbidden(std::string_view user, std::string_view verb, std::string_view resource,
                      std::string_view group, std::string_view name) {
  const std::string qualified = QualifiedName(resource, group);
  const std::string subject = name.empty() ? qualified : Concat(qualified, " \"", name, "\"");
  StatusError error{
      403, "Forbidden",
      Concat(subject, " is forbidden: User \"", user, "\" cannot ", verb, " resource \"", resource,
             "\" in API group \"", group, "\" at the cluster scope"),
      true};
  error.name = std::string(name);
  error.kind = std::string(resource);
  return error;
}

StatusError NotFound(std::string_view resource, std::string_view name) {
  StatusError error =
      AboutNode(404, "NotFound", name, Concat(resource, " \"", name, "\" not found"));
  error.kind = std::string(resource);
  return error;
}

StatusError UnknownResource() {
  return {404, "NotFound", "the server could not find the requested resource", true};
}

StatusError AlreadyExists(std::string_view name, std::string_view resource) {
  StatusError error =
      AboutNode(409, "AlreadyExists", name, Concat(resource, " \"", name, "\" already exists"));
  error.kind = std::string(resource);
  return error;
}

StatusError MethodNotAllowed() {
  return {405, "MethodNotAllowed",
          "the server does not allow this method on the requested resource", true};
}

StatusError Modified(std::string_view name) {
  return Conflict(name,
                  "the object has been modified; please apply your changes to the latest version "
                  "and try again");
}

StatusError UidMismatch(std::string_view name, std::string_view wanted, std::string_view found) {
  return Conflict(name,
                  Concat("StorageError: invalid object, Code: 4, Key: /registry/minions/", name,
                         ", ResourceVersion: 0, AdditionalErrorMsg: Precondition "
                         "failed: UID in precondition: ",
                         wanted, ", UID in object meta: ", found));
}

StatusError BadRequest(std::string message) { return {400, "BadRequest", std::move(message)}; }

StatusError UnsupportedMediaType(std::string_view supported) {
  if (supported.empty()) {
    return {415, "UnsupportedMediaType", "415: Unsupported Media Type", true};
  }
  return {415, "UnsupportedMediaType",
          Concat("the body of the request was in an unknown format - accepted media types "
                 "include: ",
                 supported)};
}

StatusError NotAcceptable(std::string_view supported) {
  return {406, "NotAcceptable", Concat("only the following media types are accepted: ", supported)};
}

StatusError RequestTooLarge() {
  return {413, "RequestEntityTooLarge", "Request entity too large: limit is 3145728"};
}

StatusError InvalidJsonPatch() { return {500, "", "Invalid JSON Patch"}; }

StatusError PatchRefused() {
  return {422, "Invalid", "the server rejected our request due to an error in our request", true};
}

StatusError PatchOutcomeInvalid(std::string_view document, std::string_view problem) {
  const std::string message = Concat("Invalid value: ", Quoted(document), ": ", problem);
  StatusError error{422, "Invalid", Concat(" \"\" is invalid: patch: ", message), true};
  error.causes.push_back({"FieldValueInvalid", message, "patch"});
  return error;
}

StatusError Invalid(std::string_view name, std::vector<StatusCause> causes, std::string_view kind) {
  // The message names each problem once, the causes keep what came twice.
  std::vector<std::string> problems;
  for (const StatusCause& cause : causes) {
    std::string problem = Concat(cause.field, ": ", cause.message);
    if (std::find(problems.begin(), problems.end(), problem) == problems.end()) {
      problems.push_back(std::move(problem));
    }
  }
  std::string list = absl::StrJoin(problems, ", ");
  if (problems.size() > 1) list = Concat("[", list, "]");
  StatusError error =
      AboutNode(422, "Invalid", name, Concat(kind, " \"", name, "\" is invalid: ", list));
  error.kind = std::string(kind);
  error.causes = std::move(causes);
  return error;
}

StatusError ContinueExpired(std::string inconsistent_continue) {
  StatusError error{
      410, "Expired",
      "The provided continue parameter is too old to display a consistent list result. You can "
      "start a new list without the continue parameter, or use the continue token in this response "
      "to retrieve the remainder of the results. Continuing with the provided token results in an "
      "inconsistent list - objects that were created, modified, or deleted between the time the "
      "first chunk was returned and now may show up in the list."};
  error.continue_token = std::move(inconsistent_continue);
  return error;
}

StatusError TooOldVersion(int64_t version, int64_t oldest) {
  return {410, "Expired", Concat("too old resource version: ", version, " (", oldest, ")")};
}

StatusError TooLargeVersion(int64_t version, int64_t current) {
  StatusError error{
      504, "Timeout",
      Concat("Timeout: Too large resource version: ", version, ", current: ", current), true};
  error.causes.push_back({"ResourceVersionTooLarge", "Too large resource version", ""});
  error.retry_after_seconds = 1;
  return error;
}

StatusError InvalidDryRun(std::string_view value) {
  const std::string message =
      Concat("Unsupported value: [\"", value, "\"]: supported values: \"All\"");
  StatusError error{422, "Invalid",
                    Concat("UpdateOptions.meta.k8s.io \"\" is invalid: dryRun: ", message), true};
  error.causes.push_back({"FieldValueNotSupported", message, "dryRun"});
  return error;
}

std::string QualifiedName(std::string_view resource, std::string_view group) {
  return group.empty() ? std::string(resource) : Concat(resource, ".", group);
}

std::string DeletedStatus(std::string_view name, std::string_view uid) {
  return Concat(
      R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Success","details":{)",
      R"("name":")", name, R"(","kind":"nodes","uid":")", uid, R"("}})");
}

}  // namespace nodeops::k8s::sandbox
