#include "service/operations/store_errors.h"

#include "absl/strings/str_cat.h"
#include "service/operations/error_details.h"

namespace nodeops::operations {

absl::Status OperationNotKept(const std::string& operation) {
  return absl::NotFoundError(
      absl::StrCat(operation, ": there is no such operation, or it is not kept any more"));
}

absl::Status NameTaken(const std::string& operation) {
  return absl::AlreadyExistsError(absl::StrCat(operation, " exists"));
}

absl::Status RequestIdTaken() { return absl::AlreadyExistsError("the request_id is taken"); }

absl::Status ClaimedByAnother(const std::string& operation, int64_t epoch, int64_t owners_epoch) {
  return absl::AbortedError(absl::StrCat(operation, " is claimed by somebody else: its epoch is ",
                                         owners_epoch, ", not ", epoch));
}

absl::Status NotNext(const std::string& operation, int64_t sequence, int64_t last_sequence) {
  return absl::FailedPreconditionError(absl::StrCat("event ", sequence, " does not follow event ",
                                                    last_sequence, " of ", operation));
}

absl::Status HasEnded(const std::string& operation) {
  return absl::FailedPreconditionError(absl::StrCat("the log of ", operation, " has ended"));
}

absl::Status UnknownNode(const std::string& operation, const std::string& cluster,
                         const std::string& node) {
  return absl::FailedPreconditionError(
      absl::StrCat(operation, " has no node ", node, " in cluster ", cluster));
}

absl::Status SecondResult(const std::string& operation, const std::string& cluster,
                          const std::string& node) {
  return absl::FailedPreconditionError(
      absl::StrCat("node ", node, " in cluster ", cluster, " of ", operation, " has a result"));
}

absl::Status NoSuchEvent(const std::string& operation, int64_t sequence, int64_t last_sequence) {
  return absl::OutOfRangeError(absl::StrCat("the log of ", operation, " ends with event ",
                                            last_sequence, ", there is no event ", sequence));
}

absl::Status EventsNotKept(const std::string& operation, int64_t sequence,
                           int64_t oldest_sequence) {
  const std::string oldest = std::to_string(oldest_sequence);
  return WithErrorInfo(
      absl::OutOfRangeError(absl::StrCat("event ", sequence, " of ", operation,
                                         " is not kept any more; go on from event ", oldest)),
      "EVENTS_NOT_KEPT", {{"oldest_sequence", oldest}});
}

absl::Status NoSuchChange(int64_t change, int64_t last_change) {
  return InvalidField("after_change",
                      absl::StrCat("is ", change, ", but the last change is ", last_change));
}

}  // namespace nodeops::operations
