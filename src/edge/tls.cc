#include "edge/tls.h"

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <ctime>
#include <utility>

#include <openssl/x509.h>

namespace penstock::edge {

namespace {

constexpr std::string_view kPlainHttpReply =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 57\r\n"
    "Connection: close\r\n\r\n400 Bad Request: this port speaks HTTPS, not plain HTTP.\n";

Error tls_error(const std::string& file, std::string_view what) {
  std::array<char, 256> text{};
  const unsigned long code = ERR_peek_last_error();
  ERR_error_string_n(code, text.data(), text.size());
  ERR_clear_error();
  return {kInvalidArgument, fmt::format("{}: {}{}{}", file, what, code == 0 ? "" : ": ",
                                        code == 0 ? "" : text.data())};
}

// A socket BIO of our own because OpenSSL's writes without MSG_NOSIGNAL: a peer that is gone would
// raise SIGPIPE.
int bio_write(BIO* bio, const char* bytes, int length) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(*static_cast<const int*>(BIO_get_data(bio)), bytes,
                              static_cast<size_t>(length), MSG_NOSIGNAL);
  if (sent < 0 && (errno == EAGAIN || errno == EINTR)) {
    BIO_set_retry_write(bio);
  }
  return static_cast<int>(sent);
}

int bio_read(BIO* bio, char* into, int length) {
  BIO_clear_retry_flags(bio);
  const ssize_t received =
      ::recv(*static_cast<const int*>(BIO_get_data(bio)), into, static_cast<size_t>(length), 0);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
    BIO_set_retry_read(bio);
  }
  return static_cast<int>(received);
}

long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD* socket_bio_method() {
  static BIO_METHOD* const kMethod = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "penstock socket");
    BIO_meth_set_write(made, bio_write);
    BIO_meth_set_read(made, bio_read);
    BIO_meth_set_ctrl(made, bio_control);
    return made;
  }();
  return kMethod;
}

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length,
                    const unsigned char* offered, unsigned int offered_length, void*) {
  static constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, chosen_length, kHttp11.data(), kHttp11.size(), offered,
                            offered_length) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Result<std::shared_ptr<SSL_CTX>> make_context(const std::string& certificate_file,
                                              const std::string& key_file) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                         SSL_OP_CIPHER_SERVER_PREFERENCE |
                                         SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE |
                                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                      SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_alpn_select_cb(context.get(), choose_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate_file.c_str()) != 1) {
    return tls_error(certificate_file, "cannot be read as a PEM certificate");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1) {
    return tls_error(key_file, "cannot be read as the PEM key of the certificate");
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    return tls_error(key_file, "is not the key of the certificate");
  }
  return context;
}

int64_t end_of_validity_s(SSL_CTX* context) {
  std::tm end{};
  ASN1_TIME_to_tm(X509_get0_notAfter(SSL_CTX_get0_certificate(context)), &end);
  return timegm(&end);
}

}  // namespace

TlsCredentials::TlsCredentials(std::string certificate_file, std::string key_file)
    : certificate_file_(std::move(certificate_file)), key_file_(std::move(key_file)) {}

Result<std::shared_ptr<TlsCredentials>> TlsCredentials::load(std::string certificate_file,
                                                             std::string key_file) {
  std::shared_ptr<TlsCredentials> credentials(
      new TlsCredentials(std::move(certificate_file), std::move(key_file)));
  PENSTOCK_TRY(credentials->reload());
  return credentials;
}

Result<void> TlsCredentials::reload() {
  PENSTOCK_ASSIGN(auto fresh, make_context(certificate_file_, key_file_));
  expires_at_s_ = end_of_validity_s(fresh.get());
  const std::lock_guard lock(mutex_);
  context_ = std::move(fresh);
  return {};
}

std::shared_ptr<SSL_CTX> TlsCredentials::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

void TlsSession::Deleter::operator()(SSL* session) const { SSL_free(session); }

TlsSession::TlsSession(const std::shared_ptr<SSL_CTX>& context, int socket)
    : socket_(socket), session_(SSL_new(context.get())) {
  PENSTOCK_CHECK(session_ != nullptr);
  BIO* bio = BIO_new(socket_bio_method());
  BIO_set_data(bio, &socket_);
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_accept_state(session_.get());
}

TlsSession::IoResult TlsSession::read(char* into, size_t bytes_max) {
  ERR_clear_error();  // SSL_get_error looks at what earlier calls of this thread left
  const int result =
      SSL_read(session_.get(), into, static_cast<int>(std::min<size_t>(bytes_max, INT_MAX)));
  return result > 0 ? IoResult{Outcome::kDone, static_cast<size_t>(result)} : explain(result);
}

TlsSession::IoResult TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  const int result = SSL_write(session_.get(), bytes.data(),
                               static_cast<int>(std::min<size_t>(bytes.size(), INT_MAX)));
  return result > 0 ? IoResult{Outcome::kDone, static_cast<size_t>(result)} : explain(result);
}

TlsSession::IoResult TlsSession::explain(int result) {
  switch (SSL_get_error(session_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return {Outcome::kWantsRead};
    case SSL_ERROR_WANT_WRITE:
      return {Outcome::kWantsWrite};
    case SSL_ERROR_SSL:
      if (ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST) {
        answer_plain_http();
      }
      [[fallthrough]];
    default:
      ERR_clear_error();
      return {Outcome::kClosed};
  }
}

void TlsSession::answer_plain_http() const {
  // Whether it arrives is the client's affair.
  [[maybe_unused]] const ssize_t sent =
      ::send(socket_, kPlainHttpReply.data(), kPlainHttpReply.size(), MSG_NOSIGNAL);
}

void TlsSession::say_goodbye() {
  ERR_clear_error();
  if (SSL_is_init_finished(session_.get()) != 0) {
    SSL_shutdown(session_.get());
    ERR_clear_error();
  }
}

}  // namespace penstock::edge
