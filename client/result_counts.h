#ifndef NODEOPS_CLIENT_RESULT_COUNTS_H_
#define NODEOPS_CLIENT_RESULT_COUNTS_H_

#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"

namespace nodeops::client {

// Moves one node from `unfinished` to the count of its result, as the service does when the node
// has finished. A result that this version does not know is counted nowhere; `unfinished` never
// falls below 0.
void CountResult(nodeops::v1::NodeResult::Result result, nodeops::v1::OperationCounts& counts);

}  // namespace nodeops::client

#endif  // NODEOPS_CLIENT_RESULT_COUNTS_H_
