#include "base/cli_help.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace nodeops::base {
namespace {

// CLI11 writes a type and its checks as `INT:INT in [1 - 256]`, `TEXT:FILE` or `TEXT:{a,b}`. A set
// of words is left out: descriptions name them. What is no check belongs to a name: `HOST:PORT`.
void SetValue(const std::string& type, OptionHelp& help) {
  const size_t colon = std::min(type.find(':'), type.size());
  help.value = type.substr(0, colon);
  const std::string check = colon < type.size() ? type.substr(colon + 1) : "";
  if (const size_t open = check.find(" in ["); open != std::string::npos) {
    const size_t begin = open + 5;
    help.range =
        absl::StrReplaceAll(check.substr(begin, check.find(']', begin) - begin), {{" - ", " to "}});
  } else if (!check.empty() && check[0] != '{') {
    help.value = help.value == "TEXT" ? check : type;
  }
}

// CLI11 writes the default of a list as `[a,b]`.
std::string DefaultValue(absl::string_view text) {
  if (absl::ConsumePrefix(&text, "[")) absl::ConsumeSuffix(&text, "]");
  return absl::StrReplaceAll(text, {{",", ", "}});
}

OptionHelp DescribeOption(const CLI::Option& option) {
  OptionHelp help{.is_argument = option.nonpositional() ? false : option.get_positional(),
                  .required = option.get_required()};
  if (help.is_argument) {
    help.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) help.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) help.names.push_back("--" + name);
  }
  if (option.get_items_expected_max() > 0) SetValue(option.get_type_name(), help);
  help.default_value = DefaultValue(option.get_default_str());
  help.description = absl::StrReplaceAll(option.get_description(), {{"\n", " "}});
  return help;
}

}  // namespace

CommandHelp DescribeApp(const CLI::App& app) {
  CommandHelp help{.name = app.get_name(),
                   .description = std::string(absl::StripAsciiWhitespace(app.get_description())),
                   .footer = std::string(absl::StripAsciiWhitespace(app.get_footer()))};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    OptionHelp described = DescribeOption(*option);
    (described.is_argument ? help.arguments : help.options).push_back(std::move(described));
  }
  for (const CLI::App* command : app.get_subcommands({})) {
    if (!command->get_group().empty()) help.commands.push_back(DescribeApp(*command));
  }
  return help;
}

}  // namespace nodeops::base
