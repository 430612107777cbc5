#include "service/listen_flags.h"

#include <CLI/CLI.hpp>

#include "absl/strings/str_cat.h"

namespace nodeops {
namespace {

void AddAddressFlags(CLI::App& app, ListenFlags& flags) {
  app.add_option("--listen", flags.addresses,
                 "Addresses to serve on, separated by commas: HOST:PORT (port 0 takes a free one) "
                 "or unix:/PATH, a socket for the service's own user and root. Without TLS only "
                 "loopback, unless --insecure-listen")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
      ->capture_default_str();
  app.add_flag("--insecure-listen", flags.insecure,
               "Serve without TLS where others reach it, and say so at every start: whoever does "
               "can cordon nodes");
}

void AddTlsFlags(CLI::App& app, ListenFlags& flags) {
  app.add_option("--tls-cert", flags.tls_cert,
                 "The server's certificate and its chain (PEM): serves TLS on every HOST:PORT. "
                 "This and the next two files are followed: new ones are used once they are good, "
                 "until then the old ones are");
  app.add_option("--tls-key", flags.tls_key,
                 "The key of --tls-cert (PEM, not encrypted): a file that only its owner may read, "
                 "or also a group if root owns it");
  app.add_option("--client-ca", flags.client_ca,
                 "Certificate authorities (PEM) that vouch for callers: each caller must show a "
                 "certificate, and the name in it is the actor of what he does");
  app.add_option("--authorized-clients", flags.authorized_clients,
                 "File (YAML) that says which callers may read, cordon and uncordon what; followed "
                 "as the certificates are (default: every caller may do everything)");
}

}  // namespace

void AddListenFlags(CLI::App& app, ListenFlags& flags) {
  AddAddressFlags(app, flags);
  AddTlsFlags(app, flags);
  app.add_option("--max-connections-per-address", flags.max_connections_per_address,
                 "Open connections of one IPv4 address or IPv6 /64; more are refused. Those over "
                 "loopback and unix: sockets count for --max-connections only")
      ->capture_default_str()
      ->check(CLI::Range(1, 500000));
  app.add_option_function<std::string>(
         "--max-connection-age",
         [&flags](const std::string& text) {
           if (!absl::ParseDuration(text, &flags.max_connection_age) ||
               flags.max_connection_age < absl::Seconds(1) ||
               flags.max_connection_age > absl::Hours(24 * 7)) {
             throw CLI::ValidationError(
                 "--max-connection-age",
                 absl::StrCat("\"", text, "\": give a duration from 1s to 168h, such as 1h"));
           }
         },
         "How long a connection lasts, a tenth more or less: then its caller has to make a new "
         "one, with a certificate that is valid then, and resumes his streams (default 1h)")
      ->type_name("TEXT");
  app.add_flag("--reflection", flags.reflection,
               "Whether callers may ask for the API's description, as grpcurl does "
               "(--reflection=false turns it off)")
      ->capture_default_str();
}

std::string CheckListenFlags(const ListenFlags& flags) {
  if (flags.tls_cert.empty() != flags.tls_key.empty()) {
    return flags.tls_cert.empty() ? "--tls-key: give its certificate too, with --tls-cert"
                                  : "--tls-cert: give its key too, with --tls-key";
  }
  if (!flags.client_ca.empty() && !flags.tls()) {
    return "--client-ca: callers can show certificates over TLS only: give --tls-cert and "
           "--tls-key too";
  }
  if (flags.insecure && flags.tls()) {
    return "--insecure-listen: there is TLS (--tls-cert), so that nothing is insecure: leave it "
           "out";
  }
  return "";
}

}  // namespace nodeops
