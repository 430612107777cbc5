#ifndef NODEOPS_CLIENT_CLI_DISPLAY_WIDTH_H_
#define NODEOPS_CLIENT_CLI_DISPLAY_WIDTH_H_

#include <string>

namespace nodeops::cli {

// How many terminal columns UTF-8 `text` takes, as the C library knows it: CJK characters take two,
// combining marks none. Bytes that are not UTF-8 count one each.
int DisplayWidth(const std::string& text);

// `text` if it fits into `columns`, otherwise as much as fits and "...".
std::string FitWidth(const std::string& text, int columns);

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_DISPLAY_WIDTH_H_
