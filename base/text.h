#ifndef NODEOPS_BASE_TEXT_H_
#define NODEOPS_BASE_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace nodeops::base {

// Whether `text` is valid UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool IsValidUtf8(std::string_view text);

// Whether valid UTF-8 `text` holds C0, DEL, C1 or bidirectional control characters, with which text
// can hide or forge lines.
bool HasControlCharacters(std::string_view text);

// Text from outside made fit for logs, terminals and messages: control characters and bytes that
// are not UTF-8 become
// `\xNN` escapes, and what is longer than `max_bytes` is cut at a character and ends in "...".
std::string Sanitize(std::string_view text, size_t max_bytes = 2048);

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_TEXT_H_
