#ifndef NODEOPS_K8S_HTTP_CURL_EXCHANGE_H_
#define NODEOPS_K8S_HTTP_CURL_EXCHANGE_H_

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "k8s/http/curl_options.h"
#include "k8s/http/transport.h"

namespace nodeops::k8s {

// One request and its answer on one libcurl easy handle. libcurl never gets to send it twice: by
// itself it does so when a reused connection dies before the first byte of the answer, although the
// server may have acted on the request (https://github.com/curl/curl/pull/18417).
//
// Stays where it is from construction on: libcurl holds pointers to it.
class CurlExchange {
 public:
  // `options` must outlive it.
  CurlExchange(const CurlOptions& options, HttpRequest request);
  CurlExchange(const CurlExchange&) = delete;
  CurlExchange& operator=(const CurlExchange&) = delete;

  CURL* handle() const { return easy_.get(); }

  // What came of it, once libcurl has ended the transfer with `code`.
  HttpResult Result(CURLcode code);

 private:
  struct FreeEasy {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static size_t OnRead(char* buffer, size_t size, size_t count, void* self);
  static int OnSeek(void* self, curl_off_t offset, int origin);
  static size_t OnWrite(char* data, size_t size, size_t count, void* self);
  static size_t OnHeader(char* data, size_t size, size_t count, void* self);
  static int OnConnected(void* self, char*, char*, int, int);

  template <typename T>
  void Set(CURLoption option, T value);
  void SetBlob(CURLoption option, const std::string& data);
  void SetUp();
  void SetUpHeaders();
  void SetUpTls();
  void SetUpBody();
  bool TakeBytes(size_t count);
  void TakeHeaderLine(std::string_view line);
  long Info(CURLINFO info) const;
  TransportError Lost(CURLcode code) const;

  const CurlOptions& options_;
  const HttpRequest request_;
  HttpResponse response_;
  std::unique_ptr<CURL, FreeEasy> easy_;
  std::unique_ptr<curl_slist, FreeList> headers_;
  std::unique_ptr<curl_slist, FreeList> connect_to_;
  char error_[CURL_ERROR_SIZE] = "";
  size_t body_sent_ = 0;
  size_t bytes_received_ = 0;
  bool too_large_ = false;
  bool headers_whole_ = false;
  bool connected_ = false;  // A connection was there to send on.
  bool reused_ = false;     // It was kept alive from an earlier request.
  bool resend_refused_ = false;
};

}  // namespace nodeops::k8s

#endif  // NODEOPS_K8S_HTTP_CURL_EXCHANGE_H_
