#include "client/cli/earlier_args.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/status_macros.h"
#include "base/text.h"
#include "client/cli/session.h"

namespace nodeops::cli {

using nodeops::v1::NodeResult;

std::vector<std::string> ResultNames() {
  std::vector<std::string> names;
  for (int i = NodeResult::Result_MIN + 1; i <= NodeResult::Result_MAX; ++i) {
    if (NodeResult::Result_IsValid(i)) {
      names.push_back(NodeResult::Result_Name(static_cast<NodeResult::Result>(i)));
    }
  }
  return names;
}

void AddOnlyOption(CLI::App& command, EarlierArgs& args) {
  const auto add = [&args](const std::string& list) {
    for (const absl::string_view word : absl::StrSplit(list, ',')) {
      const std::string name =
          absl::AsciiStrToUpper(absl::StrReplaceAll(word, {{"-", "_"}, {" ", "_"}}));
      NodeResult::Result result;
      if (!NodeResult::Result_Parse(name, &result) || result == NodeResult::RESULT_UNSPECIFIED) {
        throw CLI::ValidationError(
            "--only", absl::StrCat("\"", base::Sanitize(std::string(word), 50), "\": want one of ",
                                   absl::StrJoin(ResultNames(), ", ")));
      }
      args.only.push_back(result);
    }
  };
  command
      .add_option_function<std::vector<std::string>>(
          "--only",
          [add](const std::vector<std::string>& lists) {
            for (const std::string& list : lists) add(list);
          },
          "Of that operation's nodes those with these results, separated by commas: FAILED, "
          "EXPIRED, OUTCOME_UNKNOWN, CANCELLED, CHANGED, ... (default: FAILED,EXPIRED,"
          "OUTCOME_UNKNOWN)")
      ->type_name("RESULT")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

absl::StatusOr<nodeops::v1::FromOperation> BuildFrom(const EarlierArgs& args) {
  nodeops::v1::FromOperation from;
  NODEOPS_ASSIGN_OR_RETURN(*from.mutable_operation(), OperationName(args.operation));
  for (const auto result : args.only) from.add_only(result);
  return from;
}

}  // namespace nodeops::cli
