#include "service/metrics/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <system_error>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/version.h"

namespace nodeops::metrics {
namespace {

using Type = MetricRegistry::Type;

// Fields of /proc/self/stat, numbered as in proc(5).
enum StatField {
  kUserTicks = 14,
  kSystemTicks = 15,
  kThreads = 20,
  kStartTicks = 22,
  kVirtualBytes = 23,
  kResidentPages = 24
};

// 0 where the kernel does not say.
double Stat(StatField field) {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  // The second field is a name in brackets that may hold anything.
  std::istringstream rest(text.substr(text.rfind(')') + 1));
  std::string value;
  for (int i = 2; i < field; ++i) rest >> value;
  return rest ? std::atof(value.c_str()) : 0;
}

double TicksToSeconds(double ticks) { return ticks / static_cast<double>(sysconf(_SC_CLK_TCK)); }

// In seconds since 1970. Not by way of /proc/stat, which ProcSubset=pid of systemd hides.
double StartTime() {
  timespec up{};
  clock_gettime(CLOCK_BOOTTIME, &up);
  const double age = static_cast<double>(up.tv_sec) + static_cast<double>(up.tv_nsec) * 1e-9 -
                     TicksToSeconds(Stat(kStartTicks));
  return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - age;
}

double OpenDescriptors() {
  std::error_code error;
  const std::filesystem::directory_iterator files("/proc/self/fd", error);
  if (error) return 0;
  return static_cast<double>(std::distance(begin(files), end(files)) - 1);  // Less its own.
}

double DescriptorLimit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<double>(limit.rlim_cur);
}

}  // namespace

void AddProcessMetrics(MetricRegistry& registry) {
  registry
      .AddGauges({"nodeops_build_info", {"version"}, "1; the label says which version this is."})
      .With({base::kVersion})
      .Set(1);
  registry.AddSampled(Type::kCounter,
                      {"process_cpu_seconds_total", {}, "CPU time used, of user and system."},
                      [] { return TicksToSeconds(Stat(kUserTicks) + Stat(kSystemTicks)); });
  registry.AddSampled(
      Type::kGauge, {"process_resident_memory_bytes", {}, "Memory that is in RAM."},
      [] { return Stat(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE)); });
  registry.AddSampled(Type::kGauge, {"process_virtual_memory_bytes", {}, "Address space in use."},
                      [] { return Stat(kVirtualBytes); });
  registry.AddSampled(Type::kGauge, {"process_threads", {}, "Threads."},
                      [] { return Stat(kThreads); });
  registry.AddSampled(Type::kGauge, {"process_open_fds", {}, "Open file descriptors."},
                      OpenDescriptors);
  registry.AddSampled(Type::kGauge,
                      {"process_max_fds", {}, "The most file descriptors that may be open."},
                      DescriptorLimit);
  registry.AddSampled(
      Type::kGauge,
      {"process_start_time_seconds", {}, "When the process started, in seconds since 1970."},
      [started = StartTime()] { return started; });
}

}  // namespace nodeops::metrics
