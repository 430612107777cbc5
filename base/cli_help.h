#ifndef NODEOPS_BASE_CLI_HELP_H_
#define NODEOPS_BASE_CLI_HELP_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace nodeops::base {

// What a command line's definition says about itself, for those who print it as something other
// than --help: one source for help, manual pages and the reference.
struct OptionHelp {
  std::vector<std::string> names;  // With dashes, short ones first; of an argument its bare name.
  bool is_argument = false;        // It has a place instead of a name.
  std::string value;               // What it takes, such as TEXT or DURATION; empty: nothing.
  std::string range;               // Such as "1 to 256"; empty: unlimited, or words.
  std::string default_value;       // Empty: none, or said by the description.
  bool required = false;
  std::string description;  // One line, without the line breaks of --help.
};

struct CommandHelp {
  std::string name;
  std::string description;
  std::string footer;
  std::vector<OptionHelp> arguments;
  std::vector<OptionHelp> options;
  std::vector<CommandHelp> commands;
};

// All of `app` that is not hidden (in a group without a name), in the order of its definition.
CommandHelp DescribeApp(const CLI::App& app);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_CLI_HELP_H_
