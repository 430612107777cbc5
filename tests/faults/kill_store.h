#ifndef NODEOPS_TESTS_FAULTS_KILL_STORE_H_
#define NODEOPS_TESTS_FAULTS_KILL_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/faults/checker_intents.h"

namespace nodeops::tests {

// The store's file, while no service runs.
class KillStore {
 public:
  explicit KillStore(std::string data_directory) : path_(data_directory + "/nodeops.db") {}

  // The nodes that have an intent, of operations that are new or had not ended the last time.
  // Nothing if there is no file yet.
  std::vector<TaskOnDisk> ReadTasks();

  // Operations that have not ended.
  int CountUnfinished() const;

  // What `PRAGMA integrity_check` says: "ok", as when there is no file yet.
  std::string CheckIntegrity() const;

  // Makes every operation that has ended a day older, so that retention may take it.
  void AgeEnded() const;

  // Operations that are shown and lack some of their events or nodes, and rows that belong to none.
  std::vector<std::string> FindTornOperations() const;

 private:
  const std::string path_;
  int64_t first_ = 0;  // Operations before this one had ended the last time.
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_KILL_STORE_H_
