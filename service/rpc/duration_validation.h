#ifndef NODEOPS_SERVICE_RPC_DURATION_VALIDATION_H_
#define NODEOPS_SERVICE_RPC_DURATION_VALIDATION_H_

#include <google/protobuf/duration.pb.h>

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "service/rpc/field_violations.h"

namespace nodeops::rpc {

// A field and the bounds that its .proto comment states.
struct DurationRule {
  std::string field;
  absl::Duration min;
  absl::Duration max;
};

// What `given` says; nothing where it is bad, which is added to `violations`.
std::optional<absl::Duration> ValidateDuration(const DurationRule& rule,
                                               const google::protobuf::Duration& given,
                                               FieldViolations& violations);

// As protobuf's JSON has it, so that it can be pasted into a request.
std::string DurationText(absl::Duration duration);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_DURATION_VALIDATION_H_
