#include "service/audit_flags.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <string>

namespace nodeops {
namespace {

// The flags that a command line means; `wrong` is what is wrong with it.
AuditFlags Parse(const std::string& line, std::string* wrong = nullptr) {
  CLI::App app;
  AuditFlags flags;
  AddAuditFlags(app, flags);
  std::string error;
  try {
    app.parse(line);
  } catch (const CLI::ParseError& thrown) {
    error = thrown.what();
  }
  if (wrong != nullptr) {
    *wrong = error;
  } else {
    EXPECT_EQ(error, "");
  }
  return flags;
}

std::string WrongIn(const std::string& line) {
  std::string wrong;
  Parse(line, &wrong);
  return wrong;
}

TEST(AuditFlags, ThereIsNoAuditLogUnlessOneIsAskedFor) {
  EXPECT_EQ(Parse("").path, "");
  const AuditFlags flags = Parse("--audit-log=/var/log/a");
  EXPECT_EQ(flags.path, "/var/log/a");
  EXPECT_FALSE(flags.reads);
  EXPECT_EQ(flags.max_bytes, int64_t{100} << 20);
  EXPECT_EQ(flags.keep, 10);
}

TEST(AuditFlags, TakesItsSizeAndWhatItHolds) {
  const AuditFlags flags =
      Parse("--audit-log=a --audit-reads --audit-max-size=65536 --audit-keep=2");
  EXPECT_TRUE(flags.reads);
  EXPECT_EQ(flags.max_bytes, 65536);
  EXPECT_EQ(flags.keep, 2);
}

TEST(AuditFlags, WhatCannotBeIsRefusedByName) {
  EXPECT_NE(WrongIn("--audit-log=a --audit-keep=0").find("--audit-keep"), std::string::npos);
  EXPECT_NE(WrongIn("--audit-log=a --audit-max-size=10").find("--audit-max-size"),
            std::string::npos);
}

TEST(AuditFlags, TheOthersMeanNothingWithoutALog) {
  for (const char* flag : {"--audit-reads", "--audit-keep=2", "--audit-max-size=65536"}) {
    EXPECT_NE(WrongIn(flag).find("--audit-log"), std::string::npos) << flag;
  }
}

}  // namespace
}  // namespace nodeops
