#include "k8s/sandbox/server/fault_script_parser.h"

#include <rapidjson/document.h>
#include <rapidjson/error/en.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status_macros.h"
#include "k8s/sandbox/server/fault_parser.h"
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

constexpr const char* kVerbs[] = {"get", "list", "watch", "create", "update", "patch", "delete"};
constexpr int64_t kMaxCount = 1'000'000'000;

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

absl::StatusOr<std::vector<FaultRule>> ParseRules(const Value& rules) {
  if (!rules.IsArray()) return Error("$.rules", "write a list of rules");
  std::vector<FaultRule> parsed;
  for (rapidjson::SizeType i = 0; i < rules.Size(); ++i) {
    NODEOPS_ASSIGN_OR_RETURN(FaultRule rule, ParseRule(rules[i], absl::StrCat("$.rules[", i, "]")));
    parsed.push_back(std::move(rule));
  }
  return parsed;
}

absl::StatusOr<ConnectionFault> ParseConnections(const Value& value) {
  const auto fault = value.IsString() ? ConnectionFaultOf(Text(value)) : std::nullopt;
  if (fault) return *fault;
  const auto append = [](std::string* out, ConnectionFault one) {
    out->append(ConnectionFaultName(one));
  };
  return Error("$.connections",
               absl::StrCat("write one of ", absl::StrJoin(AllConnectionFaults(), ", ", append)));
}

}  // namespace

absl::StatusOr<ParsedFaultScript> ParseFaultScript(std::string_view json) {
  rapidjson::Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      json.data(), json.size());
  if (document.HasParseError()) {
    return Error("$", absl::StrCat("not JSON at byte ", document.GetErrorOffset(), ": ",
                                   rapidjson::GetParseError_En(document.GetParseError())));
  }
  NODEOPS_RETURN_IF_ERROR(CheckObject(document, "$", {"rules", "connections"}));
  const Value* rules = Find(document, "rules");
  const Value* connections = Find(document, "connections");
  if (rules == nullptr && connections == nullptr) return Error("$.rules", "write a list of rules");
  ParsedFaultScript script;
  if (rules != nullptr) {
    NODEOPS_ASSIGN_OR_RETURN(script.rules, ParseRules(*rules));
  }
  if (connections != nullptr) {
    NODEOPS_ASSIGN_OR_RETURN(script.connections, ParseConnections(*connections));
  }
  return script;
}

}  // namespace nodeops::k8s::sandbox
