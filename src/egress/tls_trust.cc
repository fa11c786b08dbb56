#include "egress/tls_trust.h"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <openssl/x509v3.h>

namespace penstock::egress {

namespace {

constexpr std::array<unsigned char, 9> kHttp11{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

Error invalid(std::string_view file, std::string_view what) {
  const char* reason = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return {kInvalidArgument,
          fmt::format("{}{}: {}", file, what, reason == nullptr ? "unknown error" : reason)};
}

}  // namespace

void TlsTrust::SessionDeleter::operator()(SSL* session) const { SSL_free(session); }

Result<std::shared_ptr<const TlsTrust>> TlsTrust::load(const std::string& ca_file) {
  ERR_clear_error();
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (context == nullptr || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_alpn_protos(context.get(), kHttp11.data(), kHttp11.size()) != 0) {
    return invalid("TLS", " cannot be set up");
  }
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (!ca_file.empty() &&
      SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr) != 1) {
    return invalid(ca_file, " cannot be read as PEM certificates");
  }
  ERR_clear_error();
  return std::shared_ptr<const TlsTrust>(new TlsTrust(std::move(context)));
}

// Put off until someone needs it: reading a system's bundle takes tens of milliseconds and more
// than a mebibyte.
void TlsTrust::load_system() const {
  std::call_once(system_loaded_, [this] {
    SSL_CTX_set_default_verify_paths(context_.get());  // without it, nobody is trusted
    ERR_clear_error();
  });
}

TlsTrust::Session TlsTrust::new_session(const Url& url) const {
  load_system();
  Session session(SSL_new(context_.get()));
  if (session == nullptr) {
    return nullptr;
  }
  // A name may be written as an absolute one, certificates never do.
  std::string host = url.host.ends_with('.') ? url.host.substr(0, url.host.size() - 1) : url.host;
  boost::system::error_code not_an_address;
  boost::asio::ip::make_address(host, not_an_address);
  bool named = false;
  if (not_an_address) {
    SSL_set_hostflags(session.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // The macro SSL_set_tlsext_host_name casts in the old style.
    named = SSL_set1_host(session.get(), host.c_str()) == 1 &&
            SSL_ctrl(session.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     host.data()) == 1;
  } else {
    named = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session.get()), host.c_str()) == 1;
  }
  ERR_clear_error();
  return named ? std::move(session) : nullptr;
}

}  // namespace penstock::egress
