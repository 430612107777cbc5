#ifndef NODEOPS_BASE_HELP_FLAGS_H_
#define NODEOPS_BASE_HELP_FLAGS_H_

#include <CLI/App.hpp>

#include "base/manual_page.h"

namespace nodeops::base {

// Adds the hidden flags that the package and the documentation are made with: --help-man prints
// the manual page, --help-markdown the options as a table. They end parsing with
// CLI::CallForVersion, whose what() is the text without its last newline, as --version does.
void AddHelpFlags(CLI::App& app, ManualInfo info);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_HELP_FLAGS_H_
