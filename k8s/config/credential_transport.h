#ifndef NODEOPS_K8S_CONFIG_CREDENTIAL_TRANSPORT_H_
#define NODEOPS_K8S_CONFIG_CREDENTIAL_TRANSPORT_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/secret.h"
#include "k8s/config/environment.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// Where a bearer token comes from. Not thread-safe.
class TokenSource {
 public:
  virtual ~TokenSource() = default;

  // The token to use now, or why none could be had.
  virtual absl::StatusOr<base::Secret> Token() = 0;

  // Looks for a newer token, as the server refused `refused`.
  virtual void Refresh(const base::Secret& refused) = 0;
};

// A token that never changes.
std::unique_ptr<TokenSource> FixedToken(base::Secret token);

// The file's token, with white space around it trimmed; an empty one is an error.
absl::StatusOr<base::Secret> ReadToken(const std::string& path, const Environment& environment);

// A file with a token that something else replaces before it expires, such as a mounted service
// account token. It is read again when the copy is older than 50 seconds, as client-go does
// (transport/token_source.go); while that fails, the last good token stays in use. The file is
// small and local, so it is read in place, on the caller's thread.
std::unique_ptr<TokenSource> TokenFile(std::string path, Environment environment,
                                       base::Clock& clock);

// Adds "Authorization: Bearer" to each request of `inner`. After a 401 it looks for a newer token,
// so that whoever sends the request once more (this layer never does) sends the new one. Without a
// token nothing is sent.
std::shared_ptr<Transport> NewCredentialTransport(std::shared_ptr<Transport> inner,
                                                  std::unique_ptr<TokenSource> tokens);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_CONFIG_CREDENTIAL_TRANSPORT_H_
