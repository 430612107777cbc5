#ifndef NODEOPS_TESTS_FAULTS_LOAD_H_
#define NODEOPS_TESTS_FAULTS_LOAD_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/faults/history.h"
#include "tests/testing/grpc_calls.h"

namespace nodeops::tests {

// Where the service is at the moment: at another port after each start. Thread-safe.
class LiveService {
 public:
  void MoveTo(const std::string& address);

  // A stub of one of some connections; null before the first MoveTo.
  std::shared_ptr<Stub> stub();

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Stub>> stubs_;
  size_t next_ = 0;
};

struct LoadOptions {
  std::vector<std::string> clusters;
  int nodes_per_cluster = 100;  // node-00000 and so on.
  int callers = 24;             // Each has one batch at a time.
  int watchers = 4;             // Each reads the log of a batch that runs, from its beginning.
  int min_nodes = 4;
  int max_nodes = 12;
  int concurrency = 2;
  uint64_t seed = 1;
};

// Callers that start batches of all kinds without end, cancel some and pause some, and repeat what
// was not answered until it is; and watchers. Each writes its history.
class Load {
 public:
  Load(LoadOptions options, LiveService& service);
  ~Load();  // Finish() must have been called.

  // Nothing new is begun; returns when everything has ended and everybody has seen it.
  CallerHistory Finish();

  // Batches that were accepted and whose end their caller has not seen.
  int in_flight() const;
  int64_t accepted() const { return accepted_; }

 private:
  friend class Caller;
  using Dice = std::mt19937_64;

  void Watch(Dice dice, CallerHistory& history);
  void OnAccepted(const std::string& operation, bool for_the_first_time);
  void OnEnded(const std::string& operation);
  std::string DrawRunning(Dice& dice);

  const LoadOptions options_;
  LiveService& service_;
  std::atomic<bool> finishing_ = false;
  std::atomic<int64_t> accepted_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::string> running_;      // Accepted, and not seen to end.
  std::vector<CallerHistory> histories_;  // One a thread.
  std::vector<std::thread> threads_;
};

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_H_
