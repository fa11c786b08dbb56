// One mail's exchange with the relay, as libcurl runs it: what it is asked to do, and what it
// heard. Belongs to the relay's thread.
#ifndef PENSTOCK_EGRESS_MAIL_TRANSFER_H_
#define PENSTOCK_EGRESS_MAIL_TRANSFER_H_

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "egress/curl_library.h"
#include "egress/mail_relay.h"

namespace penstock::egress {

// The sockets that libcurl has open, so that it can be kept from waiting on one: it ends a
// connection with a QUIT, and waits for the reply whatever else there is to do. Outlives the
// connections, which outlive the transfers.
class MailSockets {
 public:
  static curl_socket_t open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close(void* self, curl_socket_t socket);
  // Nothing can be said or heard on them any more.
  void shut_down() const;

 private:
  std::vector<curl_socket_t> open_;
};

class MailTransfer {
 public:
  // `message`: as compose_mail made it. All but the message outlive the transfer.
  MailTransfer(const CurlLibrary& curl, const MailRelayOptions& options, MailSockets& sockets,
               MailRelay::Job& job, std::string message);
  ~MailTransfer();
  MailTransfer(const MailTransfer&) = delete;
  MailTransfer& operator=(const MailTransfer&) = delete;

  // For multi_add_handle; its CURLOPT_PRIVATE is this transfer. nullptr: out of memory.
  CURL* handle() const { return handle_; }
  // With `left_ms` until the mail's deadline; false: out of memory.
  bool prepare(int64_t left_ms);
  MailRelay::Job& job() { return job_; }
  // Once curl is done with it: what came of it.
  runtime::MailOutcome outcome(CURLcode result) const;

 private:
  static size_t read(char* into, size_t size, size_t count, void* self);
  static int hear(CURL* handle, curl_infotype kind, char* bytes, size_t length, void* self);
  static CURLcode trust(CURL* handle, void* context, void* self);
  bool set_security();
  void hear_reply(std::string_view bytes);

  const CurlLibrary& curl_;
  const MailRelayOptions& options_;
  MailSockets& sockets_;
  MailRelay::Job& job_;
  const std::string message_;
  size_t read_ = 0;  // of message_
  CURL* handle_;
  curl_slist* recipients_ = nullptr;
  char error_[CURL_ERROR_SIZE] = {};
  std::string reply_;      // the relay's last about the mail, one line
  bool has_quit_ = false;  // the connection, after a mail that was refused
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_MAIL_TRANSFER_H_
