#include "client/cli/help_formatter.h"

#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace nodeops::cli {
namespace {

// `text` in lines of at most `width` columns; a longer word stands alone.
std::string Wrap(const std::string& description, size_t width) {
  std::string text;
  size_t used = 0;
  for (const absl::string_view word : absl::StrSplit(description, ' ')) {
    const bool fits = used + 1 + word.size() <= width;
    absl::StrAppend(&text, used == 0 ? "" : fits ? " " : "\n", word);
    used = used > 0 && fits ? used + 1 + word.size() : word.size();
  }
  return text;
}

}  // namespace

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return Wrap(option->get_description(), kColumns - kNameColumns);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  std::ostringstream text;
  CLI::detail::format_help(text, command->get_display_name(true),
                           Wrap(command->get_description(), kColumns - kNameColumns), kNameColumns);
  return text.str();
}

std::string HelpFormatter::make_description(const CLI::App* app) const {
  return Wrap(Formatter::make_description(app), kColumns);
}

// What an option excludes or needs stands in its description.
std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const std::string type = option->get_items_expected_max() == 0 ? "" : option->get_type_name();
  return absl::StrCat(type.empty() ? "" : " ", type, option->get_required() ? " REQUIRED" : "");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  return absl::StrReplaceAll(Formatter::make_help(app, std::move(name), mode),
                             {{"\n\n\n", "\n\n"}});
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  const std::string footer =
      app->get_parent() == nullptr
          ? app->get_footer()
          : absl::StrCat(app->get_footer(),
                         "\nGlobal options, such as --server and -o json: nodeops --help\n");
  return absl::StrReplaceAll(footer, {{"nodeops ", program_ + " "}});
}

}  // namespace nodeops::cli
