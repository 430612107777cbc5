#ifndef NODEOPS_CLIENT_CLI_NOTABLE_RESULTS_H_
#define NODEOPS_CLIENT_CLI_NOTABLE_RESULTS_H_

#include <vector>

#include "nodeops/v1/result.pb.h"

namespace nodeops::cli {

// The results that people want to see one by one, in the order in which they came.
class NotableResults {
 public:
  void Add(const nodeops::v1::NodeResult& result);

  // Those that are not as they should be.
  const std::vector<nodeops::v1::NodeResult>& bad() const { return bad_; }
  // Those that were left alone on purpose.
  const std::vector<nodeops::v1::NodeResult>& left_alone() const { return left_alone_; }

 private:
  std::vector<nodeops::v1::NodeResult> bad_;
  std::vector<nodeops::v1::NodeResult> left_alone_;
};

}  // namespace nodeops::cli

#endif  // NODEOPS_CLIENT_CLI_NOTABLE_RESULTS_H_
