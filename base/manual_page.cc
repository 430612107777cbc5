#include "base/manual_page.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/version.h"

namespace nodeops::base {
namespace {

// Text for the middle of a line: every character stands for itself (groff_char(7)).
std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"\\", "\\e"},
                                    {"-", "\\-"},
                                    {"'", "\\(aq"},
                                    {"`", "\\(ga"},
                                    {"^", "\\(ha"},
                                    {"~", "\\(ti"},
                                    {"\"", "\\(dq"}});
}

// A whole line, which must not be taken for a request.
std::string Line(absl::string_view text) {
  return absl::StrCat(absl::StartsWith(text, ".") ? "\\&" : "", Escape(text), "\n");
}

std::string Bold(absl::string_view text) { return absl::StrCat("\\fB", Escape(text), "\\fR"); }
std::string Italic(absl::string_view text) { return absl::StrCat("\\fI", Escape(text), "\\fR"); }

// Paragraphs, with indented lines as they are.
std::string Prose(absl::string_view text) {
  std::string page;
  bool verbatim = false, paragraph = false, break_next = false;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line.empty()) {
      (verbatim ? break_next : paragraph) = true;
      continue;
    }
    const bool indented = line[0] == ' ';
    if (verbatim && !indented) page += ".fi\n.RE\n";
    if (!verbatim && indented) page += paragraph ? ".PP\n.RS 2\n.nf\n" : ".RS 2\n.nf\n";
    if (verbatim && indented && break_next) page += ".sp\n";
    if (!indented && (paragraph || verbatim)) page += ".PP\n";
    verbatim = indented;
    paragraph = break_next = false;
    page += Line(indented ? absl::StripPrefix(line, "  ") : line);
  }
  return verbatim ? page + ".fi\n.RE\n" : page;
}

std::string Option(const OptionHelp& option) {
  std::string page = ".TP\n";
  if (option.is_argument) {
    absl::StrAppend(&page, Italic(option.names[0]), "\n");
  } else {
    page += absl::StrJoin(option.names, ", ", [&option](std::string* out, const std::string& name) {
      const bool is_long = absl::StartsWith(name, "--");
      absl::StrAppend(out, Bold(name),
                      option.value.empty() ? "" : (is_long ? "=" : " ") + Italic(option.value));
    });
    page += "\n";
  }
  std::vector<std::string> facts;
  if (option.required) facts.push_back("required");
  if (!option.range.empty()) facts.push_back(option.range);
  if (!option.default_value.empty()) facts.push_back("default: " + option.default_value);
  return page + Line(absl::StrCat(option.description, facts.empty() ? "" : " (",
                                  absl::StrJoin(facts, "; "), facts.empty() ? "" : ")"));
}

std::string Options(const std::vector<OptionHelp>& options) {
  std::string page;
  for (const OptionHelp& option : options) page += Option(option);
  return page;
}

std::string Synopsis(const std::string& program, const CommandHelp& help) {
  std::string page =
      program == help.name ? Bold(program) : absl::StrCat(Bold(program), " ", Bold(help.name));
  if (!help.options.empty()) absl::StrAppend(&page, " [", Italic("OPTION"), "...]");
  for (const OptionHelp& argument : help.arguments) {
    absl::StrAppend(&page, argument.required ? " " : " [", Italic(argument.names[0]),
                    argument.required ? "" : "]");
  }
  if (!help.commands.empty()) {
    absl::StrAppend(&page, " ", Italic("COMMAND"), " [", Italic("ARGUMENT"), "...]");
  }
  return page + "\n";
}

// What the NAME section says after the dash: the first sentence, without the program's name.
std::string Summary(const CommandHelp& program) {
  absl::string_view text = program.description;
  text = text.substr(0, text.find('\n'));
  text = text.substr(0, text.find(". "));
  absl::ConsumePrefix(&text, program.name);
  absl::ConsumePrefix(&text, ":");
  absl::ConsumeSuffix(&text, ".");
  std::string summary(absl::StripAsciiWhitespace(text));
  if (!summary.empty()) summary[0] = absl::ascii_tolower(summary[0]);
  return summary;
}

std::string Commands(const CommandHelp& program) {
  if (program.commands.empty()) return "";
  std::string page = ".SH COMMANDS\n";
  for (const CommandHelp& command : program.commands) {
    absl::StrAppend(&page, ".SS ", Escape(command.name), "\n", Synopsis(program.name, command),
                    ".PP\n", Prose(command.description), Options(command.arguments),
                    Options(command.options));
    if (!command.footer.empty()) absl::StrAppend(&page, ".PP\n", Prose(command.footer));
  }
  return page;
}

std::string SeeAlso(const std::vector<std::string>& pages) {
  std::vector<std::string> lines;
  for (const absl::string_view page : pages) {
    const size_t open = std::min(page.find('('), page.size());
    lines.push_back(absl::StrCat(".BR ", Escape(page.substr(0, open)), " ", page.substr(open)));
  }
  return absl::StrCat(".SH SEE ALSO\n", absl::StrJoin(lines, ",\n"), "\n");
}

}  // namespace

std::string ManualPage(const CommandHelp& program, const ManualInfo& info) {
  std::string page = absl::StrCat(
      ".TH ", Escape(absl::AsciiStrToUpper(program.name)), " ", info.section, " \"\" \"nodeops ",
      kVersion, "\"\n.nh\n.ad l\n.SH NAME\n", Escape(program.name), " \\- ", Line(Summary(program)),
      ".SH SYNOPSIS\n", Synopsis(program.name, program), ".SH DESCRIPTION\n",
      Prose(program.description), Commands(program),
      program.commands.empty() ? ".SH OPTIONS\n" : ".SH GLOBAL OPTIONS\n",
      Options(program.options));
  if (!program.footer.empty()) absl::StrAppend(&page, ".SH NOTES\n", Prose(program.footer));
  return page + SeeAlso(info.see_also);
}

}  // namespace nodeops::base
