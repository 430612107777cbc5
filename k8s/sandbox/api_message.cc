#include "k8s/sandbox/api_message.h"

#include "absl/strings/match.h"
#include "k8s/sandbox/concat.h"

namespace nodeops::k8s::sandbox {

std::string_view HeaderOf(const ApiRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (absl::EqualsIgnoreCase(key, absl::string_view(name.data(), name.size()))) return value;
  }
  return "";
}

ApiResponse JsonAnswer(int status, std::string body) {
  ApiResponse response;
  response.status = status;
  response.headers = {{"Cache-Control", "no-cache, private"}, {"Content-Type", "application/json"}};
  response.body = std::move(body);
  return response;
}

ApiResponse ErrorAnswer(const StatusError& error) {
  ApiResponse response = JsonAnswer(error.code, error.ToJson());
  if (error.retry_after_seconds > 0) {
    response.headers.emplace_back("Retry-After", Concat(error.retry_after_seconds));
  }
  return response;
}

}  // namespace nodeops::k8s::sandbox
