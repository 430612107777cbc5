#include "k8s/sandbox/server/fault_answer.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "k8s/sandbox/status_error.h"

namespace nodeops::k8s::sandbox {
namespace {

enum class Details { kNone, kEmpty, kObject };

struct Wording {
  std::string reason;
  std::string message;
  Details details = Details::kEmpty;
};

// Texts as recorded, or as in k8s.io/apimachinery/pkg/api/errors where nothing is recorded.
Wording WordingOf(int status, const RequestInfo& info) {
  switch (status) {
    case 400:
      return {"BadRequest", "the server rejected our request for an unknown reason"};
    case 401:
      return {"Unauthorized", "Unauthorized", Details::kNone};
    case 403:
      return {"Forbidden", Forbidden(info.user, info.verb, info.resource, "", info.name).message,
              Details::kObject};
    case 404:
      if (info.name.empty()) return {"NotFound", UnknownResource().message};
      return {"NotFound", absl::StrCat("nodes \"", info.name, "\" not found"), Details::kObject};
    case 409:
      if (info.verb == "create") {
        return {"AlreadyExists", AlreadyExists(info.name).message, Details::kObject};
      }
      return {"Conflict",
              absl::StrCat("Operation cannot be fulfilled on nodes \"", info.name,
                           "\": the object has been modified; please apply your changes to the "
                           "latest version and try again"),
              Details::kObject};
    case 410:
      return {"Expired", "too old resource version", Details::kNone};
    case 413:
      return {"RequestEntityTooLarge", "Request entity too large: limit is 3145728"};
    case 422:
      return {"Invalid", "the server rejected our request due to an error in our request"};
    case 429:
      return {"", "Too many requests, please try again later.\n"};
    case 500:
      return {"InternalError", "Internal error occurred: etcdserver: request timed out"};
    case 503:
      return {"ServiceUnavailable", "the server is currently unable to handle the request"};
    case 504:
      return {"Timeout", "Timeout: request did not complete within requested timeout 30s"};
    default:
      return {"", absl::StrCat("the server responded with the status code ", status,
                               " but did not return more information")};
  }
}

std::string StatusJson(const Fault& fault, const Wording& wording, const RequestInfo& info) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  const auto field = [&writer](const char* key, const std::string& text) {
    writer.Key(key);
    writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  };
  writer.StartObject();
  field("kind", "Status");
  field("apiVersion", "v1");
  writer.Key("metadata");
  writer.StartObject();
  writer.EndObject();
  field("status", "Failure");
  field("message", wording.message);
  if (!wording.reason.empty()) field("reason", wording.reason);
  if (wording.details != Details::kNone) {
    writer.Key("details");
    writer.StartObject();
    if (wording.details == Details::kObject) {
      if (!info.name.empty()) field("name", info.name);
      field("kind", "nodes");
    }
    // A kube-apiserver says it twice (responsewriters/writers.go).
    int seconds;
    if (fault.retry_after && absl::SimpleAtoi(*fault.retry_after, &seconds) && seconds > 0) {
      writer.Key("retryAfterSeconds");
      writer.Int(seconds);
    }
    writer.EndObject();
  }
  writer.Key("code");
  writer.Int(fault.status);
  writer.EndObject();
  return absl::StrCat(buffer.GetString(), "\n");
}

}  // namespace

ApiResponse FaultAnswer(const Fault& fault, const RequestInfo& info) {
  Wording wording = WordingOf(fault.status, info);
  if (!fault.reason.empty()) wording.reason = fault.reason;
  if (!fault.message.empty()) wording.message = fault.message;
  ApiResponse response;
  response.status = fault.status;
  if (fault.status == 429 && fault.reason.empty()) {
    response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.body = wording.message;
  } else {
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = StatusJson(fault, wording, info);
  }
  if (fault.retry_after) response.headers.emplace_back("Retry-After", *fault.retry_after);
  return response;
}

ApiResponse RedirectAnswer(const ApiRequest& request) {
  const std::string host(HeaderOf(request, "Host"));
  const size_t colon = host.rfind(':');
  const std::string port = colon == std::string::npos ? "" : host.substr(colon);
  ApiResponse response;
  response.status = 301;
  response.headers.emplace_back("Content-Type", "text/plain; charset=utf-8");
  response.headers.emplace_back("Location",
                                absl::StrCat("https://localhost", port, request.target));
  response.body = "Moved Permanently\n";
  return response;
}

}  // namespace nodeops::k8s::sandbox
