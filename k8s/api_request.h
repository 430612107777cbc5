#ifndef NODEOPS_K8S_API_REQUEST_H_
#define NODEOPS_K8S_API_REQUEST_H_

#include <string>

#include "absl/time/time.h"
#include "k8s/api_error.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// Who nodeops is in managedFields.
inline constexpr char kFieldManager[] = "nodeops";

// A request without a body, with the headers that all of ours have.
HttpRequest NewApiRequest(std::string method, std::string target, absl::Duration timeout);

// The answer's 2xx, or the error that it means.
ApiResult<HttpResponse> ClassifyResult(RequestKind kind, HttpResult result);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_API_REQUEST_H_
