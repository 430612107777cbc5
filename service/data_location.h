#ifndef NODEOPS_SERVICE_DATA_LOCATION_H_
#define NODEOPS_SERVICE_DATA_LOCATION_H_

#include <functional>
#include <string>

#include "absl/status/statusor.h"

namespace nodeops {

// What --data-dir says for a service that forgets everything when it ends.
inline constexpr char kInMemory[] = ":memory:";

// Where operations are kept unless --data-dir says: $STATE_DIRECTORY, which systemd sets (the first
// one, of several); else $XDG_STATE_HOME/nodeops; else ~/.local/state/nodeops (XDG base directory
// specification, which ignores relative paths); else, for root, /var/lib/nodeops. Otherwise an
// error that names the flag. `variable` gives an environment variable, empty if it is unset.
absl::StatusOr<std::string> DefaultDataDirectory(
    const std::function<std::string(const std::string& name)>& variable, bool is_root);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_DATA_LOCATION_H_
