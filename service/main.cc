// nodeopsd: the service.

#include <iostream>

#include "base/logging.h"
#include "service/daemon.h"
#include "service/flags.h"

int main(int argc, char** argv) {
  const nodeops::ParsedFlags parsed = nodeops::ParseFlags(argc, argv);
  if (!parsed.flags) {
    (parsed.exit == 0 ? std::cout : std::cerr) << parsed.text;
    return parsed.exit;
  }
  const nodeops::ObservabilityFlags& log = parsed.flags->observability;
  absl::Status status = nodeops::base::StartLogging(log.log_level, log.log_format);
  if (status.ok()) status = nodeops::RunDaemon(*parsed.flags);
  if (status.ok()) return 0;
  std::cerr << "nodeopsd: " << status.message() << std::endl;
  return 1;
}
