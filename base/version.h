#ifndef NODEOPS_BASE_VERSION_H_
#define NODEOPS_BASE_VERSION_H_

namespace nodeops::base {

// The version of all binaries, as CHANGELOG.md has it.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace nodeops::base

#endif  // NODEOPS_BASE_VERSION_H_
