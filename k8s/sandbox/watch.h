#ifndef NODEOPS_K8S_SANDBOX_WATCH_H_
#define NODEOPS_K8S_SANDBOX_WATCH_H_

#include <functional>
#include <string>

#include "absl/time/time.h"

namespace nodeops::k8s::sandbox {

// A WATCH under way: whoever holds it writes its text to the client as the (chunked) body. It
// pulls: events that nobody takes cost nothing, and a reader that falls behind the server's history
// gets an ERROR event with code 410, as a kube-apiserver's does. Destroying it ends the watch.
class Watch {
 public:
  virtual ~Watch() = default;

  // The events that are ready, each one JSON object and a newline, in order; at most about 1 MiB
  // at a time, so call until it returns nothing. Empty: none now.
  virtual std::string Take() = 0;

  // Whether Take() will never return anything again: it has returned an ERROR event.
  virtual bool ended() const = 0;

  // Calls `ready`, from within the call that wrote, whenever there may be something to take. Keep
  // it short: post to a strand. It must not call the server or destroy the watch itself.
  virtual void OnReady(std::function<void()> ready) = 0;

  // A BOOKMARK event that tells how far the client is, or empty if it did not ask for bookmarks.
  // Take everything first. Due once a minute and 2 s before the end.
  virtual std::string Bookmark() = 0;

  // How long the stream is to be held: timeoutSeconds, or 30 to 60 minutes.
  virtual absl::Duration timeout() const = 0;
};

}  // namespace nodeops::k8s::sandbox

#endif  // NODEOPS_K8S_SANDBOX_WATCH_H_
