#ifndef NODEOPS_SERVICE_LISTEN_FLAGS_H_
#define NODEOPS_SERVICE_LISTEN_FLAGS_H_

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace nodeops {

// Where the service is reached, and by whom.
struct ListenFlags {
  std::vector<std::string> addresses = {"127.0.0.1:50051"};
  bool insecure = false;
  std::string tls_cert;  // This and the next: both or neither.
  std::string tls_key;
  std::string client_ca;           // Empty: callers need no certificate.
  std::string authorized_clients;  // Empty: every caller may do everything.
  int max_connections_per_address = 64;
  absl::Duration max_connection_age = absl::Hours(1);
  bool reflection = true;

  bool tls() const { return !tls_cert.empty(); }
};

// `flags` must live until `app` has parsed.
void AddListenFlags(CLI::App& app, ListenFlags& flags);

// What CLI11 cannot check; empty if all is well.
std::string CheckListenFlags(const ListenFlags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_LISTEN_FLAGS_H_
