#ifndef NODEOPS_CLIENT_CLI_TERMINAL_RENDERER_H_
#define NODEOPS_CLIENT_CLI_TERMINAL_RENDERER_H_

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/clock.h"

namespace nodeops::cli {

// Keeps a block of lines at the bottom of a terminal up to date with ANSI escape sequences, each
// redraw in one write and in place, so that nothing flickers. The cursor rests below the block.
class TerminalRenderer {
 public:
  static constexpr absl::Duration kRedrawInterval = absl::Milliseconds(100);

  explicit TerminalRenderer(std::ostream& out) : out_(out) {}

  // Whether a redraw is due: at most ten a second.
  bool IsDue(base::MonotonicTime now) const;
  // Replaces the block by `lines`, each of which must fit the terminal's width.
  void Draw(const std::vector<std::string>& lines, base::MonotonicTime now);
  // Removes the block; what is printed next takes its place.
  void Erase();

 private:
  std::ostream& out_;
  size_t drawn_ = 0;
  std::optional<base::MonotonicTime> last_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_TERMINAL_RENDERER_H_
