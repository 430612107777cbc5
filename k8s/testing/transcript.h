#ifndef NODEOPS_K8S_TESTING_TRANSCRIPT_H_
#define NODEOPS_K8S_TESTING_TRANSCRIPT_H_

#include <string>

#include "k8s/http/transport.h"

namespace nodeops::k8s {

// One exchange recorded from a real API server.
struct Transcript {
  HttpRequest request;
  HttpResponse response;
};

// Reads k8s/testing/transcripts/`name`.txt: remarks, the request, a line `--- response`, the
// response. Crashes the test if there is none.
Transcript ReadTranscript(const std::string& name);

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_TESTING_TRANSCRIPT_H_
