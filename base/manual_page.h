#ifndef NODEOPS_BASE_MANUAL_PAGE_H_
#define NODEOPS_BASE_MANUAL_PAGE_H_

#include <string>
#include <vector>

#include "base/cli_help.h"

namespace nodeops::base {

struct ManualInfo {
  int section = 1;                    // As man(1) counts them: 1 commands, 8 services.
  std::vector<std::string> see_also;  // Such as "nodeopsd(8)".
};

// A program's manual page in the language of man(7), from what its command line says about itself.
std::string ManualPage(const CommandHelp& program, const ManualInfo& info);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_MANUAL_PAGE_H_
