#include "client/cli/connection_notices.h"

#include <utility>

#include "base/text.h"
#include "client/cli/format.h"

namespace nodeops::cli {

void ConnectionNotices::Lost(const absl::Status& why, absl::Duration wait) {
  if (std::exchange(lost_, true) || quiet_) return;
  err_ << "nodeops: no connection: " << base::Sanitize(std::string(why.message()))
       << "; trying again in " << ShortDuration(wait) << std::endl;
}

void ConnectionNotices::Back() {
  if (!std::exchange(lost_, false) || quiet_) return;
  err_ << "nodeops: connected again" << std::endl;
}

}  // namespace nodeops::cli
