#ifndef NODEOPS_SERVICE_HTTP_FLAGS_H_
#define NODEOPS_SERVICE_HTTP_FLAGS_H_

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 calls itself so.
class App;
}

namespace nodeops {

// What the command line says about the HTTP port.
struct HttpFlags {
  std::string listen;                // HOST:PORT; empty: there is none.
  std::vector<std::string> hosts;    // Names without port, as http::HostOf takes them.
  std::vector<std::string> origins;  // As http::ParseOrigin gives them, once they are checked.
  int max_connections = 1000;
  int max_connections_per_address = 256;
};

void AddHttpFlags(CLI::App& app, HttpFlags& flags);

// What CLI11 cannot check; empty if all is well.
std::string CheckHttpFlags(HttpFlags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_HTTP_FLAGS_H_
