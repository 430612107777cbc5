#ifndef NODEOPS_TESTS_TESTING_PROCESS_H_
#define NODEOPS_TESTS_TESTING_PROCESS_H_

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace nodeops::tests {

// AddressSanitizer keeps what is freed for a while: what a program then takes says nothing.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kMemoryIsAsUsual = false;
#else
inline constexpr bool kMemoryIsAsUsual = true;
#endif

// A program of this repository that runs beside a test, and ends with it. Its standard error goes
// to `<name>.log` in the test's temporary folder, its standard output is read line by line.
class Process {
 public:
  // Starts `program` (a path in the runfiles, such as "service/nodeopsd"). Ends the test if that
  // fails.
  Process(std::string program, std::vector<std::string> arguments,
          std::vector<std::string> environment = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();  // Kills it if it still runs.

  // The next line of standard output without its end, waited for; nothing after the last.
  std::optional<std::string> ReadLine();

  // Everything that is still to come on standard output.
  std::string ReadAll();

  void Signal(int signal);

  // Waits for the end; the exit status, or 128 + the signal that ended it.
  int Wait();

  // What it has written to standard error so far.
  std::string Log() const;

  // Its resident memory in KiB: VmRSS now, VmHWM the most so far; 0 if it has ended.
  long ResidentKiB(const std::string& field = "VmRSS") const;

  pid_t pid() const { return pid_; }

 private:
  std::string log_path_;
  pid_t pid_ = -1;
  int out_ = -1;
  std::string buffered_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_TESTING_PROCESS_H_
