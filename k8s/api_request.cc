#include "k8s/api_request.h"

#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "base/version.h"

namespace nodeops::k8s {

HttpRequest NewApiRequest(std::string method, std::string target, absl::Duration timeout) {
  return {.method = std::move(method),
          .target = std::move(target),
          .headers = {{"Accept", "application/json"},
                      {"User-Agent", absl::StrCat("nodeops/", base::kVersion)}},
          .timeout = timeout};
}

ApiResult<HttpResponse> ClassifyResult(RequestKind kind, HttpResult result) {
  if (const auto* lost = std::get_if<TransportError>(&result)) {
    return ClassifyTransportError(kind, *lost);
  }
  HttpResponse& response = std::get<HttpResponse>(result);
  if (response.status < 200 || response.status > 299) return ClassifyResponse(kind, response);
  return std::move(response);
}

}  // namespace nodeops::k8s
