#ifndef NODEOPS_SERVICE_TLS_CREDENTIAL_FILE_H_
#define NODEOPS_SERVICE_TLS_CREDENTIAL_FILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/secret.h"

namespace nodeops::tls {

// The whole of a regular file of at most 1 MiB. Symbolic links are followed, as certificates are
// commonly rotated by them. INVALID_ARGUMENT says why not, without the file's name. Blocks.
absl::StatusOr<std::string> ReadCredentialFile(const std::string& path);

// As above, of a file that holds a secret: refused unless only its owner may read it, or root owns
// it and a group may read it.
absl::StatusOr<base::Secret> ReadPrivateKeyFile(const std::string& path);

}  // namespace nodeops::tls

#endif  // NODEOPS_SERVICE_TLS_CREDENTIAL_FILE_H_
