#ifndef NODEOPS_CLIENT_CLI_EVENT_TEXT_H_
#define NODEOPS_CLIENT_CLI_EVENT_TEXT_H_

#include <string>

#include "nodeops/v1/event.pb.h"
#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::cli {

// An event as one line for logs and grep, without the line's end. It begins with what it is about:
// `prod/n2: ` or `operations/...: `.
std::string EventText(const nodeops::v1::OperationEvent& event, const std::string& operation_name);

// How a node ended, as in the line of its event.
std::string ResultText(const nodeops::v1::NodeResult& result);

// What an operation came to, in one line: `cordon: 300 nodes: 290 changed, 10 unchanged, 0 failed
// in 4.2s, 17 conflicts retried (operations/..., state SUCCEEDED)`. Kinds of results that did not
// occur are left out, except for these three.
std::string SummaryText(const nodeops::v1::Operation& operation);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_EVENT_TEXT_H_
