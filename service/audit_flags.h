#ifndef NODEOPS_SERVICE_AUDIT_FLAGS_H_
#define NODEOPS_SERVICE_AUDIT_FLAGS_H_

#include <cstdint>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): CLI11 calls itself so.
class App;
}

namespace nodeops {

// The audit log; docs/audit.md.
struct AuditFlags {
  std::string path;  // Empty: none.
  bool reads = false;
  int64_t max_bytes = int64_t{100} << 20;
  int keep = 10;
};

// Adds --audit-log, --audit-reads, --audit-max-size and --audit-keep, which end up in `flags`.
void AddAuditFlags(CLI::App& app, AuditFlags& flags);

}  // namespace nodeops

#endif  // NODEOPS_SERVICE_AUDIT_FLAGS_H_
