// Preloaded into a program under test: looking up the host "hangs.invalid" takes a minute, as it does when a name server does
// not answer. Every other lookup is the C library's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

int getaddrinfo(const char* node, const char* service, const struct addrinfo* hints,
                struct addrinfo** result) {
  if (node != NULL && strcmp(node, "hangs.invalid") == 0) {
    sleep(60);
    return EAI_AGAIN;
  }
  int (*real)(const char*, const char*, const struct addrinfo*, struct addrinfo**) =
      (int (*)(const char*, const char*, const struct addrinfo*, struct addrinfo**))dlsym(
          RTLD_NEXT, "getaddrinfo");
  return real(node, service, hints, result);
}
