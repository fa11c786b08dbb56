#include "egress/mail_transfer.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "egress/limits.h"

namespace penstock::egress {

namespace {

using Failure = runtime::MailOutcome::Failure;

// RFC 4954 and RFC 3207: the relay wants to know who asks, or does not believe it.
bool is_about_authentication(int code) {
  return code == 530 || code == 534 || code == 535 || code == 538;
}

Failure failure_of(CURLcode result, int code) {
  switch (result) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return Failure::kResolve;
    case CURLE_COULDNT_CONNECT:
      return Failure::kConnect;
    case CURLE_OPERATION_TIMEDOUT:
      return Failure::kTimeout;
    case CURLE_USE_SSL_FAILED:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return Failure::kTls;
    default:
      break;
  }
  if (code >= 400 && code < 500) {
    return Failure::kDeferred;
  }
  if (result == CURLE_LOGIN_DENIED || is_about_authentication(code)) {
    return Failure::kAuthentication;
  }
  return code >= 500 && code < 600 ? Failure::kRejected : Failure::kClosed;
}

}  // namespace

curl_socket_t MailSockets::open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  const curl_socket_t socket =
      ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket != CURL_SOCKET_BAD) {
    static_cast<MailSockets*>(self)->open_.push_back(socket);
  }
  return socket;
}

int MailSockets::close(void* self, curl_socket_t socket) {
  std::erase(static_cast<MailSockets*>(self)->open_, socket);
  return ::close(socket);
}

void MailSockets::shut_down() const {
  for (const curl_socket_t socket : open_) {
    ::shutdown(socket, SHUT_RDWR);
  }
}

MailTransfer::MailTransfer(const CurlLibrary& curl, const MailRelayOptions& options,
                           MailSockets& sockets, MailRelay::Job& job, std::string message)
    : curl_(curl),
      options_(options),
      sockets_(sockets),
      job_(job),
      message_(std::move(message)),
      handle_(curl.easy_init()) {}

MailTransfer::~MailTransfer() {
  curl_.easy_cleanup(handle_);
  curl_.slist_free_all(recipients_);
}

bool MailTransfer::prepare(int64_t left_ms) {
  if (handle_ == nullptr) {
    return false;
  }
  recipients_ = curl_.slist_append(nullptr, fmt::format("<{}>", job_.mail->to).c_str());
  const std::string from = fmt::format("<{}>", options_.from);
  const auto set = [this](CURLoption option, auto value) {
    return curl_.easy_setopt(handle_, option, value) == CURLE_OK;
  };
  return recipients_ != nullptr && set(CURLOPT_PRIVATE, this) &&
         set(CURLOPT_URL, options_.url.text().c_str()) &&
         set(CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
         // The environment's proxies are not meant for this.
         set(CURLOPT_PROXY, "") && set(CURLOPT_NOSIGNAL, 1L) &&
         set(CURLOPT_ERRORBUFFER, static_cast<char*>(error_)) &&
         set(CURLOPT_TIMEOUT_MS, static_cast<long>(left_ms)) &&
         set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(kMailConnectMs)) &&
         // Whoever ends a transfer does not wait for a name server.
         set(CURLOPT_QUICK_EXIT, 1L) && set(CURLOPT_OPENSOCKETFUNCTION, &MailSockets::open) &&
         set(CURLOPT_OPENSOCKETDATA, &sockets_) &&
         set(CURLOPT_CLOSESOCKETFUNCTION, &MailSockets::close) &&
         set(CURLOPT_CLOSESOCKETDATA, &sockets_) &&
         set(CURLOPT_MAXAGE_CONN, static_cast<long>(kMailConnectionIdleSeconds)) &&
         set(CURLOPT_MAIL_FROM, from.c_str()) && set(CURLOPT_MAIL_RCPT, recipients_) &&
         set(CURLOPT_UPLOAD, 1L) && set(CURLOPT_READFUNCTION, &MailTransfer::read) &&
         set(CURLOPT_READDATA, this) &&
         set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message_.size())) &&
         // Its log is the only place where it says what the relay replied.
         set(CURLOPT_VERBOSE, 1L) && set(CURLOPT_DEBUGFUNCTION, &MailTransfer::hear) &&
         set(CURLOPT_DEBUGDATA, this) && set_security();
}

bool MailTransfer::set_security() {
  const auto set = [this](CURLoption option, auto value) {
    return curl_.easy_setopt(handle_, option, value) == CURLE_OK;
  };
  const long use = options_.start_tls == StartTls::kRequired      ? CURLUSESSL_ALL
                   : options_.start_tls == StartTls::kWhenOffered ? CURLUSESSL_TRY
                                                                  : CURLUSESSL_NONE;
  bool is_set = set(CURLOPT_USE_SSL, options_.url.tls ? static_cast<long>(CURLUSESSL_ALL) : use) &&
                set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2)) &&
                set(CURLOPT_SSL_VERIFYPEER, 1L) && set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!options_.ca_file.empty()) {
    is_set = is_set && set(CURLOPT_SSL_CTX_FUNCTION, &MailTransfer::trust) &&
             set(CURLOPT_SSL_CTX_DATA, this);
  }
  if (!options_.user.empty()) {
    is_set = is_set && set(CURLOPT_SASL_IR, 1L) && set(CURLOPT_USERNAME, options_.user.c_str()) &&
             set(CURLOPT_PASSWORD, options_.password.c_str());
  }
  return is_set;
}

size_t MailTransfer::read(char* into, size_t size, size_t count, void* self) {
  auto& transfer = *static_cast<MailTransfer*>(self);
  const size_t bytes = std::min(size * count, transfer.message_.size() - transfer.read_);
  transfer.message_.copy(into, bytes, transfer.read_);
  transfer.read_ += bytes;
  return bytes;
}

// Besides the system's: CURLOPT_CAINFO would replace them.
CURLcode MailTransfer::trust(CURL* /*handle*/, void* context, void* self) {
  const auto& transfer = *static_cast<MailTransfer*>(self);
  const int loaded = SSL_CTX_load_verify_locations(static_cast<SSL_CTX*>(context),
                                                   transfer.options_.ca_file.c_str(), nullptr);
  ERR_clear_error();
  return loaded == 1 ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

int MailTransfer::hear(CURL* /*handle*/, curl_infotype kind, char* bytes, size_t length,
                       void* self) {
  auto& transfer = *static_cast<MailTransfer*>(self);
  const std::string_view text(bytes, length);
  if (kind == CURLINFO_HEADER_IN && !transfer.has_quit_) {
    transfer.hear_reply(text);
  }
  // What we said is not kept: it has the password.
  if (kind == CURLINFO_HEADER_OUT && text.starts_with("QUIT")) {
    // libcurl waits for the reply and does nothing else meanwhile.
    transfer.has_quit_ = true;
    transfer.curl_.easy_setopt(transfer.handle_, CURLOPT_SERVER_RESPONSE_TIMEOUT,
                               static_cast<long>(kMailQuitSeconds));
  }
  return 0;
}

// One line or several. Of a challenge (334) nothing is kept: it is part of proving who we are.
void MailTransfer::hear_reply(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = std::min(bytes.find('\n'), bytes.size());
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    line = line.substr(0, std::min(line.find('\r'), kMailReplyBytesMax));
    if (line.size() >= 3 && !line.starts_with("334")) {
      reply_ = line;
    }
  }
}

runtime::MailOutcome MailTransfer::outcome(CURLcode result) const {
  runtime::MailOutcome outcome;
  long code = 0;
  curl_.easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &code);
  outcome.code = static_cast<int>(code);
  if (result == CURLE_OK) {
    outcome.text = reply_;
    return outcome;
  }
  outcome.failure = failure_of(result, outcome.code);
  const bool is_the_relays = outcome.failure == Failure::kDeferred ||
                             outcome.failure == Failure::kRejected ||
                             outcome.failure == Failure::kAuthentication;
  if (is_the_relays && !reply_.empty()) {
    outcome.text = reply_;
  } else {
    outcome.text =
        error_[0] != '\0' ? static_cast<const char*>(error_) : curl_.easy_strerror(result);
  }
  return outcome;
}

}  // namespace penstock::egress
