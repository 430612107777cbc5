#include "service/operations/request_identity.h"

#include <sys/random.h>

#include <cstdlib>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "service/operations/digest.h"

namespace nodeops::operations {

std::string NewOperationName() {
  std::string bytes(16, '\0');
  if (getentropy(bytes.data(), bytes.size()) != 0) std::abort();  // Only for a bad pointer or size.
  return "operations/" + absl::BytesToHexString(bytes);
}

std::string RequestKey(const std::string& actor, const std::string& request_id) {
  return request_id.empty() ? "" : absl::StrCat(actor, "\n", request_id);
}

std::string RequestFingerprint(const BatchRequest& request) {
  // None of these messages has a map, so that equal messages give equal bytes. What is absent
  // differs from what is there and empty.
  std::vector<std::string> parts = {
      "batch",
      v1::Operation::Action_Name(request.action),
      v1::Operation::Mode_Name(request.mode),
      request.reason,
      request.actor,
      request.retry.SerializeAsString(),
      std::to_string(request.concurrency),
      request.timeout ? absl::FormatDuration(*request.timeout) : "",
      request.max_failures ? "=" + request.max_failures->SerializeAsString() : "",
      request.from ? "=" + request.from->SerializeAsString() : ""};
  for (const v1::Target& target : request.targets) parts.push_back(target.SerializeAsString());
  return Digest(parts);
}

std::string RequestFingerprint(const UndoRequest& request) {
  return Digest({"undo", request.operation, v1::Operation::Mode_Name(request.mode), request.reason,
                 request.actor});
}

}  // namespace nodeops::operations
