#include "client/cli/terminal_renderer.h"

#include "absl/strings/str_cat.h"

namespace nodeops::cli {
namespace {

std::string ToTop(size_t lines) { return lines == 0 ? "\r" : absl::StrCat("\x1b[", lines, "A\r"); }

constexpr const char* kEraseToEndOfLine = "\x1b[K";
constexpr const char* kEraseToEndOfScreen = "\x1b[J";

}  // namespace

bool TerminalRenderer::IsDue(base::MonotonicTime now) const {
  return !last_ || base::Between(*last_, now) >= kRedrawInterval;
}

void TerminalRenderer::Draw(const std::vector<std::string>& lines, base::MonotonicTime now) {
  std::string text = ToTop(drawn_);
  for (const std::string& line : lines) absl::StrAppend(&text, line, kEraseToEndOfLine, "\n");
  if (lines.size() < drawn_) absl::StrAppend(&text, kEraseToEndOfScreen);
  out_ << text << std::flush;
  drawn_ = lines.size();
  last_ = now;
}

void TerminalRenderer::Erase() {
  if (drawn_ == 0) return;
  out_ << ToTop(drawn_) << kEraseToEndOfScreen << std::flush;
  drawn_ = 0;
}

}  // namespace nodeops::cli
