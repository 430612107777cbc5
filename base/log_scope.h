#ifndef NODEOPS_BASE_LOG_SCOPE_H_
#define NODEOPS_BASE_LOG_SCOPE_H_

#include <string_view>

namespace nodeops::base {

// What a line of the log is about. Text lines say it in their own words, JSON lines have it as
// fields, too.
struct LogFields {
  std::string_view operation;  // "operations/{id}"; empty: about none. So are the others.
  std::string_view cluster;
  std::string_view node;
  int attempt = 0;
};

// While one lives, the lines that this thread logs are about these fields, whose texts must live as
// long. Scopes nest, the innermost counts. None may live across a co_await: what runs meanwhile is
// about something else.
class LogScope {
 public:
  explicit LogScope(const LogFields& fields) : fields_(fields), outer_(innermost_) {
    innermost_ = this;
  }
  ~LogScope() { innermost_ = outer_; }
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  // Those of this thread now.
  static LogFields Current() { return innermost_ == nullptr ? LogFields() : innermost_->fields_; }

 private:
  const LogFields fields_;
  const LogScope* const outer_;
  static thread_local const LogScope* innermost_;
};

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_LOG_SCOPE_H_
