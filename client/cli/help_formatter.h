#ifndef NODEOPS_CLIENT_CLI_HELP_FORMATTER_H_
#define NODEOPS_CLIENT_CLI_HELP_FORMATTER_H_

#include <CLI/App.hpp>
#include <CLI/Formatter.hpp>
#include <string>
#include <utility>

namespace nodeops::cli {

// CLI11's help text, with descriptions wrapped so that no line is longer than 100 columns, without
// its double blank lines, and with a word on the global options under each command. Commands to
// type begin with `program`, which stands for "nodeops".
class HelpFormatter final : public CLI::Formatter {
 public:
  explicit HelpFormatter(std::string program) : program_(std::move(program)) {
    column_width(kNameColumns);
  }

  std::string make_option_desc(const CLI::Option* option) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  std::string make_description(const CLI::App* app) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_footer(const CLI::App* app) const override;

 private:
  static constexpr int kNameColumns = 32;
  static constexpr int kColumns = 100;

  const std::string program_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_HELP_FORMATTER_H_
