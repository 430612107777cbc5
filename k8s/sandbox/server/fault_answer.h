#ifndef NODEOPS_K8S_SANDBOX_SERVER_FAULT_ANSWER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_FAULT_ANSWER_H_

#include <string>

#include "k8s/sandbox/api_server.h"
#include "k8s/sandbox/server/fault_script.h"

namespace nodeops::k8s::sandbox {

// The answer of a fault with a status: a Status as a kube-apiserver words it for that code and that
// request, or the plain text of its throttling for a 429 without a reason. The fault's reason and
// message replace the usual ones.
ApiResponse FaultAnswer(const Fault& fault, const RequestInfo& info);

// A 301 to what `request` asks for, at another name of the host that it was sent to.
ApiResponse RedirectAnswer(const ApiRequest& request);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_FAULT_ANSWER_H_
