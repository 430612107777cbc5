#include "base/text.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace nodeops::base {
namespace {

struct Decoded {
  size_t length = 0;  // 0: not valid UTF-8 here.
  char32_t code_point = 0;
};

// Decodes the character that `text`, which is not empty, begins with (The Unicode Standard, table
// 3-7).
Decoded Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  char32_t code_point = lead & (0xff >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3f);
  }
  constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code_point < kSmallest[length] || code_point > 0x10ffff) return {};
  if (code_point >= 0xd800 && code_point <= 0xdfff) return {};
  return {length, code_point};
}

bool IsControl(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x2028 || c == 0x2029;
}

}  // namespace

bool IsValidUtf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded next = Decode(text);
    if (next.length == 0) return false;
    text.remove_prefix(next.length);
  }
  return true;
}

bool HasControlCharacters(std::string_view text) {
  while (!text.empty()) {
    const Decoded next = Decode(text);
    if (next.length == 0 || IsControl(next.code_point)) return true;
    text.remove_prefix(next.length);
  }
  return false;
}

std::string Sanitize(std::string_view text, size_t max_bytes) {
  std::string clean;
  while (!text.empty()) {
    const Decoded next = Decode(text);
    const size_t length = next.length == 0 ? 1 : next.length;
    std::string piece;
    if (next.length != 0 && !IsControl(next.code_point)) {
      piece = text.substr(0, length);
    } else {
      for (const char c : text.substr(0, length)) {
        absl::StrAppend(&piece, "\\x", absl::Hex(static_cast<uint8_t>(c), absl::kZeroPad2));
      }
    }
    if (clean.size() + piece.size() > max_bytes) return clean + "...";
    clean += piece;
    text.remove_prefix(length);
  }
  return clean;
}

}  // namespace nodeops::base
