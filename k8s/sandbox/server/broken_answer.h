#ifndef NODEOPS_K8S_SANDBOX_SERVER_BROKEN_ANSWER_H_
#define NODEOPS_K8S_SANDBOX_SERVER_BROKEN_ANSWER_H_

#include <boost/asio/awaitable.hpp>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "k8s/sandbox/server/http_writer.h"
#include "k8s/sandbox/server/request_handler.h"

namespace nodeops::k8s::sandbox {

// What goes over the wire where `outcome` is an answer that is not as HTTP wants it: kTruncated...,
// kTooLong and kTooShort. For kTrickle the whole answer. A watch is cut after its headers.
std::string BrokenText(const Outcome& outcome, bool keep_alive, absl::Time now);

// Sends `text` a byte at a time, each in a segment of its own, spread evenly over `spread`. False:
// the client takes no more.
boost::asio::awaitable<bool> SendTrickle(HttpWriter& writer, base::Clock& clock, std::string text,
                                         absl::Duration spread);

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_SERVER_BROKEN_ANSWER_H_
