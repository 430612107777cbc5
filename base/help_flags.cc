#include "base/help_flags.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "base/cli_help.h"
#include "base/flag_table.h"

namespace nodeops::base {
namespace {

void AddHidden(CLI::App& app, const std::string& name, std::function<std::string()> text) {
  app.add_flag_callback(name,
                        [text = std::move(text)] {
                          const std::string all = text();
                          throw CLI::CallForVersion(
                              std::string(absl::StripTrailingAsciiWhitespace(all)), 0);
                        })
      ->group("");
}

}  // namespace

void AddHelpFlags(CLI::App& app, ManualInfo info) {
  AddHidden(app, "--help-man",
            [&app, info = std::move(info)] { return ManualPage(DescribeApp(app), info); });
  AddHidden(app, "--help-markdown", [&app] { return FlagTable(DescribeApp(app)); });
}

}  // namespace nodeops::base
