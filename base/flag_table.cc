#include "base/flag_table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace nodeops::base {
namespace {

// Text in a cell of a table: nothing in it is markup.
std::string Cell(const std::string& text) {
  return absl::StrReplaceAll(
      text, {{"|", "\\|"}, {"<", "\\<"}, {"*", "\\*"}, {"_", "\\_"}, {"`", "\\`"}});
}

std::string Code(const std::string& text) {
  return absl::StrCat("`", absl::StrReplaceAll(text, {{"|", "\\|"}}), "`");
}

std::string Row(const OptionHelp& option) {
  std::string flag = Code(absl::StrJoin(option.names, ", "));
  if (!option.value.empty()) {
    flag = Code(absl::StrCat(absl::StrJoin(option.names, ", "), "=", option.value));
  }
  if (!option.range.empty()) absl::StrAppend(&flag, " ", option.range);
  return absl::StrCat("| ", flag, " | ",
                      option.default_value.empty() ? "" : Code(option.default_value), " | ",
                      Cell(option.description), " |\n");
}

}  // namespace

std::string FlagTable(const CommandHelp& program) {
  std::string table = "| flag | default | meaning |\n|---|---|---|\n";
  for (const OptionHelp& option : program.options) table += Row(option);
  return table;
}

}  // namespace nodeops::base
