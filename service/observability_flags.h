#ifndef NODEOPS_SERVICE_OBSERVABILITY_FLAGS_H_
#define NODEOPS_SERVICE_OBSERVABILITY_FLAGS_H_

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 calls itself so.
class App;
}

namespace nodeops {

// What the service tells those who look after it.
struct ObservabilityFlags {
  std::string log_level = "info";
  std::string log_format = "text";
};

// Adds them to the command line, with their checks.
void AddObservabilityFlags(CLI::App& app, ObservabilityFlags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_OBSERVABILITY_FLAGS_H_
