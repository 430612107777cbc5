#ifndef NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_SIMULATED_DISK_H_
#define NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_SIMULATED_DISK_H_

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "service/operations/sqlite/testing/recording_vfs.h"

namespace nodeops::operations::sqlite {

// What becomes of what was done since the last sync when the power goes.
enum class PowerCut {
  kLosesAll,
  kKeepsSome,  // Any subset of the writes, or of their sectors.
  kTears,      // It comes in the middle of a write, of a sector even; what was before is kept.
  kKeepsAll,   // As when the process is killed.
};

// The files of a database by name.
using DiskImage = std::map<std::string, std::string>;

// A disk to which things are done, as recorded by RecordingVfs, until the power goes. POSIX
// promises only what was synced: of a file its bytes and length, of the directory its names.
class SimulatedDisk {
 public:
  void Apply(const DiskEvent& event);

  // Whether a power cut at this moment may change which names are found.
  bool has_unsynced_names() const { return !pending_names_.empty(); }

  // What is found after a power cut at this moment.
  DiskImage Cut(PowerCut cut, std::mt19937& random) const;

 private:
  struct File {
    std::string synced;
    std::vector<std::pair<size_t, DiskEvent>> pending;  // Since then; by number of the event.
  };
  using Names = std::map<std::string, int>;

  static void Do(Names& names, const DiskEvent& event, int file);
  std::string Content(const File& file, PowerCut cut, size_t torn_event,
                      std::mt19937& random) const;

  size_t events_ = 0;
  std::vector<File> files_;
  Names names_, synced_names_;
  std::vector<std::pair<DiskEvent, int>> pending_names_;  // What was done to which file.
};

// Writes an image into an empty directory.
void WriteImage(const DiskImage& image, const std::string& directory);

}  // namespace nodeops::operations::sqlite

#endif  // NODEOPS_SERVICE_OPERATIONS_SQLITE_TESTING_SIMULATED_DISK_H_
