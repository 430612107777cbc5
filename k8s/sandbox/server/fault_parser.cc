#include "k8s/sandbox/server/fault_parser.h"

#include <cstdint>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "k8s/sandbox/server/script_json.h"

namespace nodeops::k8s::sandbox {
namespace {

using script::CheckObject;
using script::Error;
using script::Find;
using script::Integer;
using script::String;
using script::Text;
using script::Value;

constexpr int64_t kMaxDelayMs = int64_t{24} * 3'600'000;

std::string FaultNames() {
  return absl::StrJoin(AllFaultKinds(), ", ",
                       [](std::string* out, FaultKind kind) { out->append(FaultKindName(kind)); });
}

absl::StatusOr<FaultKind> ParseKind(const Value& value, const std::string& path) {
  const auto kind = value.IsString() ? FaultKindOf(Text(value)) : std::nullopt;
  if (!kind) return Error(path, absl::StrCat("write one of ", FaultNames()));
  return *kind;
}

absl::StatusOr<absl::Duration> Milliseconds(const Value& value, const std::string& path) {
  NODEOPS_ASSIGN_OR_RETURN(const int64_t ms, Integer(value, path, 0, kMaxDelayMs));
  return absl::Milliseconds(ms);
}

absl::Status ParseStatusFields(const Value& value, const std::string& path, Fault& fault) {
  if (const Value* status = Find(value, "status")) {
    NODEOPS_ASSIGN_OR_RETURN(fault.status,
                             Integer(*status, absl::StrCat(path, ".status"), 400, 599));
  }
  if (const Value* reason = Find(value, "reason")) {
    NODEOPS_ASSIGN_OR_RETURN(fault.reason, String(*reason, absl::StrCat(path, ".reason")));
  }
  if (const Value* message = Find(value, "message")) {
    NODEOPS_ASSIGN_OR_RETURN(fault.message, String(*message, absl::StrCat(path, ".message")));
  }
  if (const Value* retry_after = Find(value, "retryAfter")) {
    const std::string retry_path = absl::StrCat(path, ".retryAfter");
    if (retry_after->IsInt64()) {
      fault.retry_after = absl::StrCat(retry_after->GetInt64());
    } else if (retry_after->IsString() && base::IsValidUtf8(Text(*retry_after)) &&
               !base::HasControlCharacters(Text(*retry_after))) {
      fault.retry_after = std::string(Text(*retry_after));
    } else {
      return Error(retry_path, "write seconds, or a text in quotes that fits a header");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<Fault> ParseFaultObject(const Value& value, const std::string& path) {
  NODEOPS_RETURN_IF_ERROR(CheckObject(
      value, path, {"fault", "status", "reason", "message", "retryAfter", "delayMs", "spreadMs"}));
  Fault fault;
  if (const Value* kind = Find(value, "fault")) {
    NODEOPS_ASSIGN_OR_RETURN(fault.kind, ParseKind(*kind, absl::StrCat(path, ".fault")));
  } else if (Find(value, "status") != nullptr) {
    fault.kind = FaultKind::kStatus;
  } else if (Find(value, "delayMs") == nullptr) {
    return Error(path, "write at least one of fault, status, delayMs");
  }
  const bool has_status = fault.kind == FaultKind::kStatus || fault.kind == FaultKind::kStatusAfter;
  for (const char* field : {"status", "reason", "message", "retryAfter"}) {
    if (!has_status && Find(value, field) != nullptr) {
      return Error(absl::StrCat(path, ".", field), "only for the faults status and status-after");
    }
  }
  if (has_status && Find(value, "status") == nullptr) {
    return Error(absl::StrCat(path, ".status"), "missing; write an integer from 400 to 599");
  }
  NODEOPS_RETURN_IF_ERROR(ParseStatusFields(value, path, fault));
  if (const Value* delay = Find(value, "delayMs")) {
    NODEOPS_ASSIGN_OR_RETURN(fault.delay, Milliseconds(*delay, absl::StrCat(path, ".delayMs")));
  }
  if (const Value* spread = Find(value, "spreadMs")) {
    const std::string spread_path = absl::StrCat(path, ".spreadMs");
    if (fault.kind != FaultKind::kTrickle) return Error(spread_path, "only for the fault trickle");
    NODEOPS_ASSIGN_OR_RETURN(fault.spread, Milliseconds(*spread, spread_path));
  }
  return fault;
}

}  // namespace

absl::StatusOr<Fault> ParseFault(const Value& value, const std::string& path) {
  if (value.IsObject()) return ParseFaultObject(value, path);
  Fault fault;
  if (value.IsNumber()) {
    fault.kind = FaultKind::kStatus;
    NODEOPS_ASSIGN_OR_RETURN(fault.status, Integer(value, path, 400, 599));
    return fault;
  }
  NODEOPS_ASSIGN_OR_RETURN(fault.kind, ParseKind(value, path));
  if (fault.kind == FaultKind::kStatus || fault.kind == FaultKind::kStatusAfter) {
    return Error(path, "say which status: {\"fault\": \"status-after\", \"status\": 504}");
  }
  return fault;
}

}  // namespace nodeops::k8s::sandbox
