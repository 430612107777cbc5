#include "service/data_location.h"

#include <algorithm>

namespace nodeops {
namespace {

bool IsAbsolute(const std::string& path) { return !path.empty() && path[0] == '/'; }

}  // namespace

absl::StatusOr<std::string> DefaultDataDirectory(
    const std::function<std::string(const std::string& name)>& variable, bool is_root) {
  std::string state = variable("STATE_DIRECTORY");
  state.resize(std::min(state.find(':'), state.size()));
  if (IsAbsolute(state)) return state;
  if (const std::string xdg = variable("XDG_STATE_HOME"); IsAbsolute(xdg)) return xdg + "/nodeops";
  if (const std::string home = variable("HOME"); IsAbsolute(home)) {
    return home + "/.local/state/nodeops";
  }
  if (is_root) return "/var/lib/nodeops";
  return absl::InvalidArgumentError(
      "--data-dir: say where to keep operations, as neither STATE_DIRECTORY, XDG_STATE_HOME nor "
      "HOME has an absolute path; --data-dir=:memory: keeps them for as long as the service runs");
}

}  // namespace nodeops
