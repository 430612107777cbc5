#include "service/http/grpc_web_request.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "service/rpc/bridged_caller.h"

namespace nodeops::http {

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
  request.metadata.emplace_back(rpc::kBridgedCallerKey, caller);
  request.metadata.emplace_back(rpc::kBridgedAddressKey, address);
  return request;
}

}  // namespace nodeops::http
