#include "client/cli/display_width.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <cstdlib>

namespace nodeops::cli {
namespace {

// glibc always has this locale, whatever the user's is.
class Utf8Locale {
 public:
  Utf8Locale() : old_(uselocale(Get())) {}
  ~Utf8Locale() { uselocale(old_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t Get() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale == nullptr ? LC_GLOBAL_LOCALE : locale;
  }
  const locale_t old_;
};

// The longest prefix of `text` that fits into `columns`: its bytes and its width.
struct Prefix {
  size_t bytes = 0;
  int width = 0;
};
Prefix LongestPrefix(const std::string& text, int columns) {
  const Utf8Locale utf8;
  Prefix prefix;
  mbstate_t state{};
  while (prefix.bytes < text.size()) {
    wchar_t character = 0;
    size_t bytes =
        mbrtowc(&character, text.data() + prefix.bytes, text.size() - prefix.bytes, &state);
    int width = 1;
    if (bytes == 0 || bytes > text.size()) {
      bytes = 1;
      state = {};
    } else {
      width = std::max(0, wcwidth(character));
    }
    if (width > columns - prefix.width) break;
    prefix.bytes += bytes;
    prefix.width += width;
  }
  return prefix;
}

}  // namespace

int DisplayWidth(const std::string& text) {
  return LongestPrefix(text, static_cast<int>(2 * text.size() + 2)).width;
}

std::string FitWidth(const std::string& text, int columns) {
  if (LongestPrefix(text, columns).bytes == text.size()) return text;
  if (columns < 3) return std::string(std::max(0, columns), '.');
  return text.substr(0, LongestPrefix(text, columns - 3).bytes) + "...";
}

}  // namespace nodeops::cli
