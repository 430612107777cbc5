#include "k8s/sandbox/server/fault_parser.h"

#include <cstdint>
#include <utility>

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

constexpr std::pair<const char*, FaultKind> kFaults[] = {
    {"none", FaultKind::kNone},
    {"status", FaultKind::kStatus},
    {"status-after", FaultKind::kStatusAfter},
    {"reset-before", FaultKind::kResetBefore},
    {"reset-after", FaultKind::kResetAfter},
    {"stall", FaultKind::kStall},
    {"stall-after", FaultKind::kStallAfter},
    {"truncate", FaultKind::kTruncate},
    {"garbage", FaultKind::kGarbage},
    {"race", FaultKind::kRace},
    {"replace", FaultKind::kReplace},
    {"delete", FaultKind::kDelete},
};
constexpr int64_t kMaxDelayMs = int64_t{24} * 3'600'000;

std::string FaultNames() {
  return absl::StrJoin(kFaults, ", ", [](std::string* out, const auto& fault) {
    absl::StrAppend(out, fault.first);
  });
}

absl::StatusOr<FaultKind> ParseKind(const Value& value, const std::string& path) {
  for (const auto& [name, kind] : kFaults) {
    if (value.IsString() && Text(value) == name) return kind;
  }
  return Error(path, absl::StrCat("write one of ", FaultNames()));
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
  NODEOPS_RETURN_IF_ERROR(
      CheckObject(value, path, {"fault", "status", "reason", "message", "retryAfter", "delayMs"}));
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
    NODEOPS_ASSIGN_OR_RETURN(const int64_t ms,
                             Integer(*delay, absl::StrCat(path, ".delayMs"), 0, kMaxDelayMs));
    fault.delay = absl::Milliseconds(ms);
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
