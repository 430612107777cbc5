#include "base/flag_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nodeops::base {
namespace {

TEST(FlagTableTest, ARowAnOption) {
  EXPECT_EQ(FlagTable({.options = {{.names = {"-q", "--quiet"}, .description = "Say a|b_c"},
                                   {.names = {"--n"},
                                    .value = "INT",
                                    .range = "1 to 5",
                                    .default_value = "3",
                                    .description = "The most"}}}),
            "| flag | default | meaning |\n|---|---|---|\n"
            "| `-q, --quiet` |  | Say a\\|b\\_c |\n"
            "| `--n=INT` 1 to 5 | `3` | The most |\n");
}

}  // namespace
}  // namespace nodeops::base
