#include "k8s/sandbox/server/fault_script_parser.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "base/text.h"

namespace nodeops::k8s::sandbox {
namespace {

using rapidjson::Value;

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
constexpr const char* kVerbs[] = {"get", "list", "watch", "create", "update", "patch", "delete"};
constexpr int64_t kMaxCount = 1'000'000'000;
constexpr int64_t kMaxDelayMs = 24 * 3'600'000;

std::string_view Text(const Value& value) { return {value.GetString(), value.GetStringLength()}; }

absl::Status Error(const std::string& path, const std::string& problem) {
  return absl::InvalidArgumentError(absl::StrCat("fault script: ", path, ": ", problem));
}

std::string FaultNames() {
  return absl::StrJoin(kFaults, ", ", [](std::string* out, const auto& fault) {
    absl::StrAppend(out, fault.first);
  });
}

// An object whose members are all known and there once.
absl::Status CheckObject(const Value& value, const std::string& path,
                         std::initializer_list<const char*> known) {
  if (!value.IsObject()) {
    return Error(path, absl::StrCat("write an object with ", absl::StrJoin(known, ", ")));
  }
  std::set<std::string> seen;
  for (const auto& member : value.GetObject()) {
    const std::string name(Text(member.name));
    const std::string member_path = absl::StrCat(path, ".", base::Sanitize(name, 64));
    if (std::count(known.begin(), known.end(), name) == 0) {
      return Error(member_path,
                   absl::StrCat("no such field; write one of ", absl::StrJoin(known, ", ")));
    }
    if (!seen.insert(name).second) return Error(member_path, "given twice; keep one");
  }
  return absl::OkStatus();
}

const Value* Find(const Value& object, const char* name) {
  const auto member = object.FindMember(name);
  return member == object.MemberEnd() ? nullptr : &member->value;
}

absl::StatusOr<int64_t> Integer(const Value& value, const std::string& path, int64_t min,
                                int64_t max) {
  if (value.IsInt64() && value.GetInt64() >= min && value.GetInt64() <= max) {
    return value.GetInt64();
  }
  return Error(path, absl::StrCat("write an integer from ", min, " to ", max));
}

absl::StatusOr<std::string> String(const Value& value, const std::string& path) {
  if (value.IsString()) return std::string(Text(value));
  return Error(path, "write a text in quotes");
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

absl::Status ParseVerb(const Value& value, const std::string& path, FaultRule& rule) {
  const std::string verb(value.IsString() ? Text(value) : "");
  if (std::find(std::begin(kVerbs), std::end(kVerbs), verb) == std::end(kVerbs)) {
    return Error(path,
                 absl::StrCat("write \"*\", or one or a list of ", absl::StrJoin(kVerbs, ", ")));
  }
  rule.verbs.push_back(verb);
  return absl::OkStatus();
}

absl::Status ParseVerbs(const Value& value, const std::string& path, FaultRule& rule) {
  if (value.IsString() && Text(value) == "*") return absl::OkStatus();
  if (!value.IsArray() || value.Empty()) return ParseVerb(value, path, rule);
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    NODEOPS_RETURN_IF_ERROR(ParseVerb(value[i], absl::StrCat(path, "[", i, "]"), rule));
  }
  return absl::OkStatus();
}

absl::Status ParseAnswers(const Value& value, const std::string& path, FaultRule& rule) {
  const Value* one = Find(value, "answer");
  const Value* many = Find(value, "answers");
  if ((one == nullptr) == (many == nullptr)) {
    return Error(path, "write either answer or answers");
  }
  if (one != nullptr) {
    NODEOPS_ASSIGN_OR_RETURN(Fault fault, ParseFault(*one, absl::StrCat(path, ".answer")));
    rule.answers.push_back(std::move(fault));
    return absl::OkStatus();
  }
  const std::string answers_path = absl::StrCat(path, ".answers");
  if (!many->IsArray() || many->Empty()) return Error(answers_path, "write a list with an answer");
  if (rule.times) {
    return Error(absl::StrCat(path, ".times"), "only with answer; each of answers is used once");
  }
  for (rapidjson::SizeType i = 0; i < many->Size(); ++i) {
    NODEOPS_ASSIGN_OR_RETURN(Fault fault,
                             ParseFault((*many)[i], absl::StrCat(answers_path, "[", i, "]")));
    rule.answers.push_back(std::move(fault));
  }
  rule.times = static_cast<int64_t>(rule.answers.size());
  return absl::OkStatus();
}

absl::StatusOr<FaultRule> ParseRule(const Value& value, const std::string& path) {
  NODEOPS_RETURN_IF_ERROR(CheckObject(
      value, path, {"node", "verb", "after", "times", "probability", "answer", "answers"}));
  FaultRule rule;
  if (const Value* node = Find(value, "node")) {
    NODEOPS_ASSIGN_OR_RETURN(rule.node, String(*node, absl::StrCat(path, ".node")));
    if (rule.node.empty())
      return Error(absl::StrCat(path, ".node"), "write a node's name or \"*\"");
  }
  if (const Value* verb = Find(value, "verb")) {
    NODEOPS_RETURN_IF_ERROR(ParseVerbs(*verb, absl::StrCat(path, ".verb"), rule));
  }
  if (const Value* after = Find(value, "after")) {
    NODEOPS_ASSIGN_OR_RETURN(rule.after,
                             Integer(*after, absl::StrCat(path, ".after"), 0, kMaxCount));
  }
  if (const Value* times = Find(value, "times")) {
    NODEOPS_ASSIGN_OR_RETURN(rule.times,
                             Integer(*times, absl::StrCat(path, ".times"), 1, kMaxCount));
  }
  if (const Value* probability = Find(value, "probability")) {
    rule.probability = probability->IsNumber() ? probability->GetDouble() : -1;
    if (!(rule.probability >= 0 && rule.probability <= 1)) {
      return Error(absl::StrCat(path, ".probability"), "write a number from 0 to 1");
    }
  }
  NODEOPS_RETURN_IF_ERROR(ParseAnswers(value, path, rule));
  return rule;
}

}  // namespace

absl::StatusOr<std::vector<FaultRule>> ParseFaultRules(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError()) {
    return Error("$", absl::StrCat("not JSON at byte ", document.GetErrorOffset(), ": ",
                                   rapidjson::GetParseError_En(document.GetParseError())));
  }
  NODEOPS_RETURN_IF_ERROR(CheckObject(document, "$", {"rules"}));
  const Value* rules = Find(document, "rules");
  if (rules == nullptr || !rules->IsArray()) return Error("$.rules", "write a list of rules");
  std::vector<FaultRule> parsed;
  for (rapidjson::SizeType i = 0; i < rules->Size(); ++i) {
    NODEOPS_ASSIGN_OR_RETURN(FaultRule rule,
                             ParseRule((*rules)[i], absl::StrCat("$.rules[", i, "]")));
    parsed.push_back(std::move(rule));
  }
  return parsed;
}

}  // namespace nodeops::k8s::sandbox
