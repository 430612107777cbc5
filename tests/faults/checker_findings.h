#ifndef NODEOPS_TESTS_FAULTS_CHECKER_FINDINGS_H_
#define NODEOPS_TESTS_FAULTS_CHECKER_FINDINGS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace nodeops::tests {

// What is promised, under the names that docs/guarantees.md uses.
inline constexpr char kDurable[] = "DURABLE";        // Accepted operations and seen events stay.
inline constexpr char kIdempotent[] = "IDEMPOTENT";  // One request_id, one operation.
inline constexpr char kOrdered[] = "ORDERED";        // Logs count up by one from start to end.
inline constexpr char kResumable[] = "RESUMABLE";    // Watchers saw the log: no gap, no repetition.
inline constexpr char kOneResult[] = "ONE-RESULT";   // For each node, and nothing after it.
inline constexpr char kTrueResult[] = "TRUE-RESULT";  // Results say what the API servers saw.
inline constexpr char kIntended[] = "INTENDED";       // No request without a recorded intent.
inline constexpr char kCounted[] = "COUNTED";         // Attempts and writes within their limits.
inline constexpr char kTold[] = "TOLD";               // Streams end with where to go on.
inline constexpr char kIntact[] = "INTACT";           // The store's file.

// What a checker looked at and what it found wrong, by guarantee.
class Findings {
 public:
  // One check; `what` says what is wrong if it does not hold.
  template <typename... What>
  void Expect(const std::string& guarantee, bool holds, const What&... what) {
    ++checks_[guarantee];
    if (!holds) breaches_[guarantee].push_back(absl::StrCat(what...));
  }

  int64_t checks(const std::string& guarantee) const;
  int64_t breaches(const std::string& guarantee) const;
  bool ok() const { return breaches_.empty(); }

  // A line for each guarantee, with its first breaches below.
  std::string ToString() const;

 private:
  std::map<std::string, int64_t> checks_;
  std::map<std::string, std::vector<std::string>> breaches_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_CHECKER_FINDINGS_H_
