#include "service/audit_flags.h"

#include <CLI/CLI.hpp>

namespace nodeops {

void AddAuditFlags(CLI::App& app, AuditFlags& flags) {
  CLI::Option* log = app.add_option(
      "--audit-log", flags.path,
      "File to which a JSON line is appended for every call that changes something or is refused "
      "to, and for the acceptance and the end of every operation; made with mode 0600 (default: "
      "none)");
  app.add_flag("--audit-reads", flags.reads, "Calls that change nothing have a line too")
      ->needs(log);
  app.add_option("--audit-max-size", flags.max_bytes,
                 "Size in bytes of a full --audit-log, which is renamed to FILE.1, FILE.2, ...")
      ->capture_default_str()
      ->check(CLI::Range(int64_t{1} << 16, int64_t{1} << 40))
      ->needs(log);
  app.add_option("--audit-keep", flags.keep, "Full files that are kept beside --audit-log")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000))
      ->needs(log);
}

}  // namespace nodeops
