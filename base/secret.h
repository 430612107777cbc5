#ifndef NODEOPS_BASE_SECRET_H_
#define NODEOPS_BASE_SECRET_H_

#include <ostream>
#include <string>
#include <utility>

namespace nodeops::base {

// A token or key. It cannot be printed, logged or formatted by accident: whoever needs the text
// says Reveal(), which is easy to search for. Moving and copying are free, as secrets live as long
// as the configuration that they come from.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  bool empty() const { return text_.empty(); }
  const std::string& Reveal() const { return text_; }

  friend bool operator==(const Secret&, const Secret&) = default;

  // Does not compile.
  friend std::ostream& operator<<(std::ostream&, const Secret&) = delete;

 private:
  std::string text_;
};

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_SECRET_H_
