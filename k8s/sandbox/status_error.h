#ifndef NODEOPS_K8S_SANDBOX_STATUS_ERROR_H_
#define NODEOPS_K8S_SANDBOX_STATUS_ERROR_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nodeops::k8s::sandbox {

struct StatusCause {
  std::string reason;
  std::string message;
  std::string field;
};

// meta/v1 Status of a failure: what an API server answers instead of the object.
struct StatusError {
  int code = 500;
  std::string reason;  // Empty: none.
  std::string message;
  bool has_details = false;
  std::string name;  // Of details, as are the next three.
  std::string kind;
  std::vector<StatusCause> causes;
  int retry_after_seconds = 0;  // Above zero, it is a header too.
  std::string continue_token;   // Of metadata: where an expired list may go on.

  std::string ToJson() const;
};

// The texts of apimachinery's constructors (pkg/api/errors), as the transcripts have them.
StatusError Unauthorized();
// `verb` on `resource`, of one `name` or (empty) of all. `group` is "" for nodes.
StatusError Forbidden(std::string_view user, std::string_view verb, std::string_view resource,
                      std::string_view group, std::string_view name);
StatusError NotFound(std::string_view resource, std::string_view name);
StatusError UnknownResource();
StatusError AlreadyExists(std::string_view name, std::string_view resource = "nodes");
StatusError MethodNotAllowed();
StatusError Modified(std::string_view name);
StatusError UidMismatch(std::string_view name, std::string_view wanted, std::string_view found);
StatusError BadRequest(std::string message);
StatusError UnsupportedMediaType(std::string_view supported);
StatusError NotAcceptable(std::string_view supported);
StatusError RequestTooLarge();
StatusError InvalidJsonPatch();
// A patch that cannot be applied, such as a JSON Patch whose `test` failed.
StatusError PatchRefused();
// A patch whose outcome, `document`, is no node.
StatusError PatchOutcomeInvalid(std::string_view document, std::string_view problem);
// An object that breaks rules. The causes' messages are without their fields.
StatusError Invalid(std::string_view name, std::vector<StatusCause> causes,
                    std::string_view kind = "Node");
StatusError ContinueExpired(std::string inconsistent_continue);
StatusError TooOldVersion(int64_t version, int64_t oldest);
StatusError TooLargeVersion(int64_t version, int64_t current);
StatusError InvalidDryRun(std::string_view value);

// A resource with its group, as messages name it: "nodes", "leases.coordination.k8s.io".
std::string QualifiedName(std::string_view resource, std::string_view group);

// The Status of success that a DELETE answers.
std::string DeletedStatus(std::string_view name, std::string_view uid);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_STATUS_ERROR_H_
