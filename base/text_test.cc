#include "base/text.h"

#include <gtest/gtest.h>

namespace nodeops::base {
namespace {

TEST(IsValidUtf8Test, AcceptsEveryLength) {
  EXPECT_TRUE(IsValidUtf8(""));
  EXPECT_TRUE(IsValidUtf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
}

TEST(IsValidUtf8Test, RefusesBrokenSequences) {
  EXPECT_FALSE(IsValidUtf8("\xff"));
  EXPECT_FALSE(IsValidUtf8("\xc3"));              // cut short
  EXPECT_FALSE(IsValidUtf8("\xc0\x80"));          // overlong
  EXPECT_FALSE(IsValidUtf8("\xe0\x80\x80"));      // overlong
  EXPECT_FALSE(IsValidUtf8("\xed\xa0\x80"));      // surrogate
  EXPECT_FALSE(IsValidUtf8("\xf4\x90\x80\x80"));  // above U+10FFFF
}

TEST(HasControlCharactersTest, FindsEachKind) {
  EXPECT_FALSE(HasControlCharacters("kernel upgrade \xc3\xa4"));
  EXPECT_TRUE(HasControlCharacters("a\nb"));
  EXPECT_TRUE(HasControlCharacters(std::string_view("a\0b", 3)));
  EXPECT_TRUE(HasControlCharacters("\x7f"));
  EXPECT_TRUE(HasControlCharacters("\xc2\x85"));      // C1
  EXPECT_TRUE(HasControlCharacters("\xe2\x80\xae"));  // right-to-left override
}

TEST(SanitizeTest, EscapesWhatCouldForgeALine) {
  EXPECT_EQ(Sanitize("ok \x1b[31mred\nnext"), "ok \\x1b[31mred\\x0anext");
  EXPECT_EQ(Sanitize("\xe2\x80\xae"), "\\xe2\\x80\\xae");
  EXPECT_EQ(Sanitize("bad \xff byte"), "bad \\xff byte");
}

TEST(SanitizeTest, CutsAtACharacter) {
  EXPECT_EQ(Sanitize("abcdef", 4), "abcd...");
  EXPECT_EQ(Sanitize("abc\xc3\xa4", 4), "abc...");
  EXPECT_EQ(Sanitize("abcd", 4), "abcd");
}

}  // namespace
}  // namespace nodeops::base
