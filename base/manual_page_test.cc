#include "base/manual_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::base {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

CommandHelp Tool() { return {.name = "tool", .description = "tool: does things. And more."}; }

TEST(ManualPageTest, BeginsWithNameAndSummary) {
  const std::string page = ManualPage(Tool(), {.section = 8});
  EXPECT_THAT(page, StartsWith(".TH TOOL 8 "));
  EXPECT_THAT(page, HasSubstr(".SH NAME\ntool \\- does things\n"));
}

TEST(ManualPageTest, OptionsShowWhatTheyTakeAndTheirDefault) {
  CommandHelp tool = Tool();
  tool.options = {{.names = {"-n", "--max-n"},
                   .value = "INT",
                   .range = "1 to 5",
                   .default_value = "3",
                   .description = "The most"}};
  EXPECT_THAT(ManualPage(tool, {}),
              HasSubstr(".TP\n\\fB\\-n\\fR \\fIINT\\fR, \\fB\\-\\-max\\-n\\fR=\\fIINT\\fR\n"
                        "The most (1 to 5; default: 3)\n"));
}

TEST(ManualPageTest, TextIsNeverTakenForARequest) {
  CommandHelp tool = Tool();
  tool.footer = "Examples:\n  .so /etc/passwd \\fB it's\n\nEnd.\n.TP";
  EXPECT_THAT(ManualPage(tool, {}),
              HasSubstr("Examples:\n.RS 2\n.nf\n\\&.so /etc/passwd \\efB it\\(aqs\n.fi\n.RE\n"
                        ".PP\nEnd.\n\\&.TP\n"));
}

TEST(ManualPageTest, CommandsComeWithTheirOptionsAndFooters) {
  CommandHelp tool = Tool();
  tool.commands = {{.name = "run",
                    .description = "Run it",
                    .footer = "Example:\n  tool run",
                    .arguments = {{.names = {"what"}, .is_argument = true, .required = true}}}};
  const std::string page = ManualPage(tool, {.see_also = {"a(1)", "b(8)"}});
  EXPECT_THAT(page, HasSubstr(".SH SYNOPSIS\n\\fBtool\\fR \\fICOMMAND\\fR"));
  EXPECT_THAT(page, HasSubstr(".SS run\n\\fBtool\\fR \\fBrun\\fR \\fIwhat\\fR\n.PP\nRun it\n"));
  EXPECT_THAT(page, HasSubstr(".SH SEE ALSO\n.BR a (1),\n.BR b (8)\n"));
}

}  // namespace
}  // namespace nodeops::base
