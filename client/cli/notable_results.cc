#include "client/cli/notable_results.h"

#include "client/cli/format.h"

namespace nodeops::cli {

void NotableResults::Add(const nodeops::v1::NodeResult& result) {
  if (result.result() == nodeops::v1::NodeResult::SKIPPED) {
    left_alone_.push_back(result);
  } else if (!IsGood(result.result())) {
    bad_.push_back(result);
  }
}

}  // namespace nodeops::cli
