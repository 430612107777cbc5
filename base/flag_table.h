#ifndef NODEOPS_BASE_FLAG_TABLE_H_
#define NODEOPS_BASE_FLAG_TABLE_H_

#include <string>

#include "base/cli_help.h"

namespace nodeops::base {

// A program's options as a Markdown table: what to write, the default, the meaning.
std::string FlagTable(const CommandHelp& program);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_FLAG_TABLE_H_
