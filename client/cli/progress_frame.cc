#include "client/cli/progress_frame.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "base/text.h"
#include "client/cli/display_width.h"
#include "client/cli/format.h"

namespace nodeops::cli {

using nodeops::v1::Operation;

namespace {

constexpr const char* kPlain = "";
constexpr const char* kRed = "\x1b[31m";
constexpr const char* kGreen = "\x1b[32m";
constexpr const char* kYellow = "\x1b[33m";
constexpr const char* kDim = "\x1b[2m";
constexpr const char* kReset = "\x1b[0m";

constexpr int kMaxBarColumns = 40;
constexpr int kMinBarColumns = 8;
constexpr int kMaxNodeRows = 10;

// A line of coloured pieces that never grows wider than the terminal.
class Line {
 public:
  Line(int columns, bool color) : left_(columns), color_(color) {}

  void Add(const std::string& text, const char* color = kPlain) {
    const std::string fitting = FitWidth(text, left_);
    if (fitting.empty()) return;
    left_ -= DisplayWidth(fitting);
    const bool paint = color_ && *color != '\0';
    absl::StrAppend(&text_, paint ? color : "", fitting, paint ? kReset : "");
  }
  int left() const { return left_; }
  std::string Take() { return std::move(text_); }

 private:
  int left_;
  const bool color_;
  std::string text_;
};

std::string Repeat(const char* text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

// `in 300ms`, or `now` when the time has come.
std::string DueText(base::MonotonicTime due, base::MonotonicTime now) {
  const absl::Duration left = base::Between(now, due);
  if (left <= absl::ZeroDuration()) return "now";
  return absl::StrCat("in ", ShortDuration(absl::Ceil(left, absl::Milliseconds(100))));
}

std::string BarLine(const ProgressView& view, base::MonotonicTime now, int columns,
                    TerminalStyle style) {
  const auto& counts = view.counts();
  const int total = std::max(1, counts.total());
  std::string after = absl::StrFormat("  %d/%d  %d%%", view.done(), counts.total(),
                                      static_cast<int>(int64_t{100} * view.done() / total));
  if (const double rate = view.rate(now); rate > 0) {
    absl::StrAppendFormat(&after, "  %.*f nodes/s", rate < 10 ? 1 : 0, rate);
  }
  if (const auto remaining = view.remaining(now); remaining && counts.unfinished() > 0) {
    absl::StrAppend(&after, "  ", ShortDuration(absl::Ceil(*remaining, absl::Seconds(1))), " left");
  }
  Line line(columns, style.color);
  line.Add(absl::StrCat(ActionWord(view.operation().action()), " "));
  line.Add(base::Sanitize(absl::StrJoin(view.operation().clusters(), ","), 60));
  const int bar = std::min(kMaxBarColumns, line.left() - 2 - DisplayWidth(after));
  if (bar >= kMinBarColumns) {
    const int filled = static_cast<int>(int64_t{bar} * view.done() / total);
    line.Add("  ");
    line.Add(Repeat(style.utf8 ? "█" : "#", filled), counts.failed() > 0 ? kYellow : kGreen);
    line.Add(Repeat(style.utf8 ? "░" : "-", bar - filled), kDim);
  }
  line.Add(after);
  return line.Take();
}

std::string CountsLine(const ProgressView& view, size_t waiting, int columns, bool color) {
  const auto& counts = view.counts();
  Line line(columns, color);
  const auto add = [&](int64_t count, const char* what, const char* paint, bool always) {
    if (count > 0 || always) {
      line.Add(absl::StrCat("  ", count, " ", what), count > 0 ? paint : kPlain);
    }
  };
  add(counts.changed(), "changed", kGreen, true);
  add(counts.unchanged(), "unchanged", kPlain, true);
  add(counts.would_change(), "would change", kGreen, false);
  add(static_cast<int64_t>(waiting), "retrying now", kYellow, true);
  add(counts.failed(), "failed", kRed, true);
  add(counts.expired(), "expired", kRed, false);
  add(counts.outcome_unknown(), "outcome unknown", kRed, false);
  add(counts.cancelled(), "cancelled", kYellow, false);
  add(counts.skipped(), "left alone", kPlain, false);
  if (view.operation().state() == Operation::CANCELLING) {
    line.Add(absl::StrCat("  cancelling", ParenthesizedCause(view.operation().state_cause())),
             kYellow);
  }
  return line.Take();
}

std::string PausedLine(const ProgressView& view, int columns, bool color) {
  const Operation& operation = view.operation();
  Line line(columns, color);
  line.Add(absl::StrCat("  paused", ParenthesizedCause(operation.state_cause()),
                        operation.pause_reason().empty() ? "" : ": ",
                        base::Sanitize(operation.pause_reason(), 300)),
           kYellow);
  return line.Take();
}

std::string LostLine(const ProgressView::ConnectionLost& lost, base::MonotonicTime now, int columns,
                     bool color) {
  Line line(columns, color);
  line.Add(absl::StrCat("  no connection, next try ", DueText(lost.next_try, now), ": "), kYellow);
  line.Add(lost.why, kDim);
  return line.Take();
}

std::string OfMax(int max_attempts) {
  return max_attempts > 0 ? absl::StrCat("/", max_attempts) : "";
}

std::string SlowLine(const BusyNode& node, base::MonotonicTime now, int columns, bool color) {
  Line line(columns, color);
  line.Add(absl::StrCat("    ", NodeName(node.cluster, node.node), "  attempt ", node.attempt,
                        OfMax(node.max_attempts), "  "));
  line.Add(absl::StrCat("under way for ", ShortDuration(absl::Floor(base::Between(node.since, now),
                                                                    absl::Seconds(1)))),
           kYellow);
  return line.Take();
}

std::string WaitingLine(const WaitingNode& node, base::MonotonicTime now, int columns, bool color) {
  Line line(columns, color);
  line.Add(absl::StrCat("    ", NodeName(node.cluster, node.node), "  "));
  line.Add(absl::StrCat("attempt ", node.attempt, OfMax(node.max_attempts), " ",
                        DueText(node.due, now), "  "));
  line.Add(node.why, kYellow);
  line.Add(absl::StrCat(": ", node.message), kDim);
  return line.Take();
}

}  // namespace

std::vector<std::string> ProgressFrame(const ProgressView& view, base::MonotonicTime now,
                                       TerminalSize size, TerminalStyle style) {
  // The last column stays free: some terminals wrap when it is written.
  const int columns = std::max(1, size.columns - 1);
  const std::vector<WaitingNode> waiting = view.waiting();
  std::vector<std::string> lines = {BarLine(view, now, columns, style),
                                    CountsLine(view, waiting.size(), columns, style.color)};
  if (view.operation().state() == Operation::PAUSED) {
    lines.push_back(PausedLine(view, columns, style.color));
  }
  if (const auto& lost = view.connection_lost()) {
    lines.push_back(LostLine(*lost, now, columns, style.color));
  }
  std::vector<std::string> nodes;
  for (const BusyNode& node : view.slow(now)) {
    nodes.push_back(SlowLine(node, now, columns, style.color));
  }
  for (const WaitingNode& node : waiting) {
    nodes.push_back(WaitingLine(node, now, columns, style.color));
  }
  const int rows = std::min(kMaxNodeRows, size.rows - 1 - static_cast<int>(lines.size()));
  const int all = static_cast<int>(nodes.size());
  const int shown = all <= rows ? all : std::max(0, rows - 1);
  lines.insert(lines.end(), nodes.begin(), nodes.begin() + shown);
  if (shown < all && rows > 0) {
    Line line(columns, style.color);
    line.Add(absl::StrCat("    and ", all - shown, " more"), kDim);
    lines.push_back(line.Take());
  }
  if (static_cast<int>(lines.size()) >= size.rows) lines.resize(std::max(1, size.rows - 1));
  return lines;
}

}  // namespace nodeops::cli
