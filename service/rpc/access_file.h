#ifndef NODEOPS_SERVICE_RPC_ACCESS_FILE_H_
#define NODEOPS_SERVICE_RPC_ACCESS_FILE_H_

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "service/rpc/access_rules.h"
#include "service/tls/rereader.h"

namespace nodeops::rpc {

// The file of --authorized-clients, which is read again every second: new rules hold once two
// readings in a row found them, so that no half of a file is taken for a whole one. A file that is
// broken or gone leaves the old rules in force, and the log says why, once for each reason.
// Thread-safe.
class AccessFile {
 public:
  // Reads the file once, which blocks, and then on `executor`. INVALID_ARGUMENT names the flag.
  static absl::StatusOr<std::unique_ptr<AccessFile>> Open(std::string path, base::Clock& clock,
                                                          boost::asio::any_io_executor executor);
  ~AccessFile();  // Stops reading.

  // Never null.
  std::shared_ptr<const AccessRules> current() const;

  // Readings that gave nothing that can be used.
  int64_t failures() const;

 private:
  class Impl;
  AccessFile(std::shared_ptr<Impl> impl, std::unique_ptr<tls::Rereader> reread);

  const std::shared_ptr<Impl> impl_;
  const std::unique_ptr<tls::Rereader> reread_;
};

}  // namespace nodeops::rpc

#endif  // NODEOPS_SERVICE_RPC_ACCESS_FILE_H_
