#ifndef NODEOPS_TESTS_FAULTS_LOAD_BATCH_H_
#define NODEOPS_TESTS_FAULTS_LOAD_BATCH_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>

#include "tests/faults/history.h"
#include "tests/faults/load.h"
#include "tests/testing/grpc_calls.h"

namespace nodeops::tests {

// A batch of some nodes of one cluster.
SentBatch DrawBatch(const LoadOptions& options, std::string request_id, std::mt19937_64& dice);

// What a caller does to its operation once it has seen some of it.
struct Interference {
  enum Kind { kNone, kCancelGracefully, kCancelAtOnce, kPauseAndResume };
  Kind kind = kNone;
  int64_t after_sequence = 0;
};
Interference DrawInterference(std::mt19937_64& dice);

// Repeats each call until it is answered. A refusal is an answer: the operation may have ended.
void Interfere(LiveService& service, const std::string& operation, const Interference& interference,
               CallerHistory& history);

std::unique_ptr<Stream> StartBatch(Stub& stub, grpc::ClientContext& context, const SentBatch& batch,
                                   int concurrency);
std::unique_ptr<Stream> WatchOperation(Stub& stub, grpc::ClientContext& context,
                                       const std::string& operation, int64_t after_sequence);

}  // namespace nodeops::tests

#endif  // NODEOPS_TESTS_FAULTS_LOAD_BATCH_H_
