#ifndef NODEOPS_SERVICE_RPC_FIELD_VIOLATIONS_H_
#define NODEOPS_SERVICE_RPC_FIELD_VIOLATIONS_H_

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace nodeops::rpc {

// Everything that is wrong with one request, so that a caller can mend it in one go.
//
// The details travel in HTTP/2 trailers, of which gRPC clients accept 8 KiB: only the first
// violations, about 2 KiB of them, are kept, and the status says how many more there are.
class FieldViolations {
 public:
  // `field` is a path such as `targets[0].names[3]`; `description` says what is wrong and what to
  // do. Text from the request in it must have gone through Quote().
  void Add(const std::string& field, const std::string& description);

  // One more, of which only the number is of interest once `full`: a request may have a million bad
  // names, and to describe them all would keep a thread of gRPC's from other calls.
  bool full() const { return count_ > kept_.size(); }
  void AddUndescribed() { ++count_; }

  bool empty() const { return count_ == 0; }

  // OK if nothing was added; otherwise INVALID_ARGUMENT with a google.rpc.BadRequest and ErrorInfo
  // INVALID_FIELD, whose message is the first violation and how many follow.
  absl::Status ToStatus() const;

 private:
  std::vector<std::pair<std::string, std::string>> kept_;
  size_t bytes_ = 0;
  size_t count_ = 0;
};

// Text from a request made fit to be quoted in a violation: escaped, short and in quotation marks.
std::string Quote(const std::string& text);

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_FIELD_VIOLATIONS_H_
