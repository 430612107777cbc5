#ifndef NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_FAULTS_H_
#define NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_FAULTS_H_

#include <random>
#include <vector>

#include "k8s/sandbox/server/fault_script.h"

namespace nodeops::engine {

// Up to four rules of what goes wrong with requests for nodes: of every kind, rare or frequent.
std::vector<k8s::sandbox::FaultRule> RandomFaults(std::mt19937_64& random);

}  // namespace nodeops::engine

#endif  // NODEOPS_SERVICE_ENGINE_TESTING_SIMULATION_FAULTS_H_
