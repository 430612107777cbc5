#include "service/operations/filter_lexer.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "base/testing/status_matchers.h"

namespace nodeops::operations {
namespace {

using base::StatusIs;

constexpr absl::StatusCode kInvalid = absl::StatusCode::kInvalidArgument;

// One letter for the kind, the text, and where it begins: `T:state@0`.
std::string Text(const absl::StatusOr<std::vector<FilterToken>>& tokens) {
  if (!tokens.ok()) return tokens.status().ToString();
  std::string text;
  for (const FilterToken& token : *tokens) {
    const char kind = "TSoA|N()$"[static_cast<int>(token.kind)];
    absl::StrAppend(&text, text.empty() ? "" : " ", std::string(1, kind), ":",
                    token.open_start ? "<" : "", token.text, token.open_end ? ">" : "", "@",
                    token.at);
  }
  return text;
}

TEST(FilterLexerTest, WordsOperatorsAndQuotesAreToldApart) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "$:@0"},
      {" \t\r\n", "$:@4"},
      {"state = RUNNING", "T:state@0 o:=@6 T:RUNNING@8 $:@15"},
      {"state=RUNNING", "T:state@0 o:=@5 T:RUNNING@6 $:@13"},
      {"a!=b a<b a<=b", "T:a@0 o:!=@1 T:b@3 T:a@5 o:<@6 T:b@7 T:a@9 o:<=@10 T:b@12 $:@13"},
      {"a>b a>=b a:b", "T:a@0 o:>@1 T:b@2 T:a@4 o:>=@5 T:b@7 T:a@9 o::@10 T:b@11 $:@12"},
      {"AND OR NOT and", "A:AND@0 |:OR@4 N:NOT@7 T:and@11 $:@14"},
      {"ANDROID NOTE", "T:ANDROID@0 T:NOTE@8 $:@12"},
      {"(a)", "(:(@0 T:a@1 ):)@2 $:@3"},
      {"-a b-c", "N:-@0 T:a@1 T:b-c@3 $:@6"},
      {"operations/4f a@b.c n_1", "T:operations/4f@0 T:a@b.c@14 T:n_1@20 $:@23"},
      {R"("a b" 'c"d')", R"(S:a b@0 S:c"d@6 $:@11)"},
      {R"("AND")", "S:AND@0 $:@5"},
      {R"("")", "S:@0 $:@2"},
      {"\"knödel\" knödel", "S:knödel@0 T:knödel@10 $:@17"},
  };
  for (const auto& [filter, tokens] : kCases) EXPECT_EQ(Text(LexFilter(filter)), tokens) << filter;
}

TEST(FilterLexerTest, EscapesMakeOrdinaryCharacters) {
  EXPECT_EQ(Text(LexFilter(R"("\"\\\'\*")")), R"(S:"\'*@0 $:@10)");
  EXPECT_EQ(Text(LexFilter(R"('\'')")), R"(S:'@0 $:@4)");
  EXPECT_EQ(Text(LexFilter(R"(a\*b)")), "T:a*b@0 $:@4");
}

TEST(FilterLexerTest, AStarAtAnEndIsOpen) {
  const std::pair<const char*, const char*> kCases[] = {
      {"*", "T:<>@0 $:@1"},
      {"**", "T:<>@0 $:@2"},
      {"a*", "T:a>@0 $:@2"},
      {"*a", "T:<a@0 $:@2"},
      {"*a*", "T:<a>@0 $:@3"},
      {R"("a*")", "S:a>@0 $:@4"},
      {R"("*a")", "S:<a@0 $:@4"},
      {R"("*")", "S:<>@0 $:@3"},
      {R"("a\*")", "S:a*@0 $:@5"},
      {R"("\**")", "S:*>@0 $:@5"},
      {"(a*)", "(:(@0 T:a>@1 ):)@3 $:@4"},
  };
  for (const auto& [filter, tokens] : kCases) EXPECT_EQ(Text(LexFilter(filter)), tokens) << filter;
}

TEST(FilterLexerTest, WhatCannotBeReadIsRefusedWithItsPlace) {
  const std::pair<std::string, const char*> kCases[] = {
      {R"(a = "b)", R"(filter: at position 5: the quote " that begins here does not end)"},
      {"a = 'b\"", "filter: at position 5: the quote ' that begins here does not end"},
      {R"("\)", R"(filter: at position 2: after \ one of " ' \ * is expected)"},
      {R"("\n")", R"(filter: at position 2: after \ one of " ' \ * is expected)"},
      {R"(a\)", R"(filter: at position 2: after \ one of " ' \ * is expected)"},
      {"a = b*c",
       R"(filter: at position 6: a * stands for anything only at the beginning or the end of a )"
       R"(value; write \* for the character)"},
      {"***", R"(filter: at position 2: a * stands for anything only at the beginning or the end )"
              R"(of a value; write \* for the character)"},
      {"a, b", "filter: at position 2: `,` means nothing here; in a value it must be in quotes"},
      {"a ! b", "filter: at position 3: `!` means nothing here; in a value it must be in quotes"},
      {std::string("a\0", 2),
       R"(filter: at position 2: `\x00` means nothing here; in a value it must be in quotes)"},
  };
  for (const auto& [filter, message] : kCases) {
    EXPECT_THAT(LexFilter(filter), StatusIs(kInvalid, message)) << filter;
  }
}

TEST(FilterLexerTest, TokensAreDescribedAsTheyWereWritten) {
  const std::pair<const char*, const char*> kCases[] = {
      {"", "the end"},           {"ab", "`ab`"}, {R"("ab")", R"("ab")"},
      {"*a*", "`*a*`"},          {"*", "`*`"},   {"a*", "`a*`"},
      {"AND", "`AND`"},          {"-", "`-`"},   {">=", "`>=`"},
      {"\"\x01\"", R"("\x01")"},
  };
  for (const auto& [filter, text] : kCases) EXPECT_EQ(Describe(LexFilter(filter)->front()), text);
}

}  // namespace
}  // namespace nodeops::operations
