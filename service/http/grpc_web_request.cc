#include "service/http/grpc_web_request.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/rpc/bridged_caller.h"

namespace nodeops::http {
namespace {

// What says something about the HTTP message or the browser, and nothing about the call.
const std::set<std::string>& NotMetadata() {
  static const auto& names = *new std::set<std::string>{"accept",
                                                        "cache-control",
                                                        "connection",
                                                        "content-encoding",
                                                        "content-length",
                                                        "content-type",
                                                        "cookie",
                                                        "dnt",
                                                        "expect",
                                                        "host",
                                                        "keep-alive",
                                                        "origin",
                                                        "pragma",
                                                        "priority",
                                                        "proxy-connection",
                                                        "proxy-authorization",
                                                        "referer",
                                                        "te",
                                                        "trailer",
                                                        "transfer-encoding",
                                                        "upgrade",
                                                        "user-agent",
                                                        "x-grpc-web",
                                                        "x-user-agent",
                                                        "upgrade-insecure-requests"};
  return names;
}

bool IsMetadata(const std::string& name) {
  for (const char* prefix : {"accept-", "access-control-", "grpc-", "nodeops-", "sec-"}) {
    if (absl::StartsWith(name, prefix)) return false;
  }
  return !NotMetadata().contains(name);
}

// What gRPC's grpc_header_key_is_legal and grpc_header_nonbin_value_is_legal allow.
bool IsKeyCharacter(char c) {
  return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-' || c == '_' || c == '.';
}
bool IsValueCharacter(char c) { return c >= ' ' && c <= '~'; }

absl::Status BadHeader(const std::string& name, absl::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("the header \"", base::Sanitize(name, 100), "\" cannot become metadata: ", why));
}

absl::Status AddMetadata(const std::string& name, const std::string& value, RpcMetadata& metadata) {
  if (!std::all_of(name.begin(), name.end(), IsKeyCharacter)) {
    return BadHeader(name, "its name may have letters, digits and - _ . only");
  }
  if (!absl::EndsWith(name, "-bin")) {
    if (!std::all_of(value.begin(), value.end(), IsValueCharacter)) {
      return BadHeader(name,
                       "its value may have printable ASCII only; other bytes go under a "
                       "name that ends in -bin, in base64");
    }
    metadata.emplace_back(name, value);
    return absl::OkStatus();
  }
  for (const absl::string_view part : absl::StrSplit(value, ',')) {
    std::string bytes;
    if (!absl::Base64Unescape(part, &bytes)) return BadHeader(name, "its value is not base64");
    metadata.emplace_back(name, std::move(bytes));
  }
  return absl::OkStatus();
}

// Headers that Connection names are between the client and this server only (RFC 9110, 7.6.1).
std::set<std::string> HopByHop(const HttpRequestHead& head) {
  std::set<std::string> names;
  const std::string* connection = head.Find("connection");
  if (connection == nullptr) return names;
  for (const absl::string_view name : absl::StrSplit(*connection, ',')) {
    names.insert(absl::AsciiStrToLower(absl::StripAsciiWhitespace(name)));
  }
  return names;
}

}  // namespace

bool IsBridgedMethod(const std::string& path) {
  for (const char* service : {"/nodeops.v1.NodeOps/", "/grpc.health.v1.Health/"}) {
    if (!absl::StartsWith(path, service)) continue;
    const std::string method = path.substr(std::string(service).size());
    return !method.empty() && method.size() <= 100 &&
           std::all_of(method.begin(), method.end(), absl::ascii_isalnum);
  }
  return false;
}

absl::StatusOr<absl::Duration> ParseGrpcTimeout(const std::string& text) {
  const auto bad = absl::InvalidArgumentError(absl::StrCat(
      "grpc-timeout: \"", base::Sanitize(text, 50),
      "\" is not a time limit: give 1 to 8 digits and a unit (H M S m u n), such as 500m"));
  if (text.size() < 2 || text.size() > 9) return bad;
  const std::string digits = text.substr(0, text.size() - 1);
  int64_t value = 0;
  if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit) ||
      !absl::SimpleAtoi(digits, &value)) {
    return bad;
  }
  switch (text.back()) {
    case 'H':
      return absl::Hours(value);
    case 'M':
      return absl::Minutes(value);
    case 'S':
      return absl::Seconds(value);
    case 'm':
      return absl::Milliseconds(value);
    case 'u':
      return absl::Microseconds(value);
    case 'n':
      return absl::Nanoseconds(value);
    default:
      return bad;
  }
}

absl::StatusOr<RpcRequest> ToRpcRequest(const HttpRequestHead& head, const std::string& caller,
                                        const std::string& address, absl::Time now) {
  RpcRequest request{.method = head.target};
  if (const std::string* timeout = head.Find("grpc-timeout")) {
    NODEOPS_ASSIGN_OR_RETURN(const absl::Duration limit, ParseGrpcTimeout(*timeout));
    request.deadline = now + limit;
  }
  const std::set<std::string> hop_by_hop = HopByHop(head);
  for (const auto& [name, value] : head.headers) {
    if (!IsMetadata(name) || hop_by_hop.contains(name)) continue;
    NODEOPS_RETURN_IF_ERROR(AddMetadata(name, value, request.metadata));
  }
  request.metadata.emplace_back(rpc::kBridgedCallerKey, caller);
  request.metadata.emplace_back(rpc::kBridgedAddressKey, address);
  return request;
}

}  // namespace nodeops::http
