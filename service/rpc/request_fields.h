#ifndef NODEOPS_SERVICE_RPC_REQUEST_FIELDS_H_
#define NODEOPS_SERVICE_RPC_REQUEST_FIELDS_H_

#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "nodeops/v1/operation.pb.h"
#include "nodeops/v1/result.pb.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {

// Fields that several requests have. Each function adds what is wrong to `violations`, under
// `field` where that is given and else under the name that the field has everywhere.

void CheckReason(const std::string& reason, FieldViolations& violations);
void CheckRequestId(const std::string& id, FieldViolations& violations);
void CheckOperationName(const std::string& field, const std::string& name,
                        FieldViolations& violations);

// The size of an AIP-160 filter; what it says is up to the OperationService.
void CheckFilter(const std::string& filter, FieldViolations& violations);

// A place that streams go on after; `what` it is, such as "sequence number".
void CheckPlace(const std::string& field, int64_t after, const std::string& what,
                FieldViolations& violations);

// The mode to use.
v1::Operation::Mode CheckMode(v1::Operation::Mode mode, FieldViolations& violations);

// The page size to use: `max` for 0 and for everything above it (AIP-158).
int CheckPageSize(int page_size, int max, FieldViolations& violations);

// The results that are asked for, each once.
std::vector<v1::NodeResult::Result> CheckResults(const std::string& field,
                                                 const google::protobuf::RepeatedField<int>& given,
                                                 FieldViolations& violations);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_REQUEST_FIELDS_H_
