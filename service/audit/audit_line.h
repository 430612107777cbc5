#ifndef NODEOPS_SERVICE_AUDIT_AUDIT_LINE_H_
#define NODEOPS_SERVICE_AUDIT_AUDIT_LINE_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "nodeops/v1/operation.pb.h"

namespace nodeops::audit {

// A call of the API, and what was decided about it.
struct CallRecord {
  absl::Time time;             // Of the decision.
  std::string method;          // "BatchCordonNodes".
  std::string actor;           // Who calls, as in operations; empty: refused as nobody.
  std::string authentication;  // How that is known: "certificate", "unix", "none".
  std::string peer;            // The address, in gRPC's form.
  std::string request;         // JSON.
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string message;    // Of a refusal.
  std::string operation;  // Of a call that is about one, or has started one.
};

// Lines of the audit log: JSON objects, without a line feed. Every text from outside is freed of
// control characters and capped, so that a line is at most 16 KiB. docs/audit.md describes the
// fields.
std::string CallLine(const CallRecord& call);
std::string AcceptedLine(const v1::Operation& operation, absl::Time time);
std::string EndedLine(const v1::Operation& operation, absl::Time time);
// `lost` lines before this one could not be written.
std::string GapLine(int64_t lost, absl::Time time);

}  // namespace nodeops::audit

#endif  // NODEOPS_SERVICE_AUDIT_AUDIT_LINE_H_
