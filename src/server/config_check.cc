#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <memory>

#include "server/config.h"

namespace penstock::server {
namespace {

Error invalid(std::string message) { return {kInvalidArgument, std::move(message)}; }

std::string last_tls_error() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return reason == nullptr ? "unknown reason" : reason;
}

Result<void> check_tls(const Config& config) {
  if (config.tls_cert.empty() != config.tls_key.empty()) {
    return invalid("tls-cert and tls-key: both are needed, or neither.");
  }
  if (config.tls_cert.empty()) {
    return {};
  }
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_server_method()),
                                                             SSL_CTX_free);
  PENSTOCK_CHECK(context != nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), config.tls_cert.c_str()) != 1) {
    return invalid(fmt::format("tls-cert: {}: not a readable certificate chain in PEM: {}.",
                               config.tls_cert, last_tls_error()));
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), config.tls_key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return invalid(fmt::format("tls-key: {}: not the readable private key in PEM of {}: {}.",
                               config.tls_key, config.tls_cert, last_tls_error()));
  }
  return {};
}

Result<void> check_target_ca(const Config& config) {
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free);
  PENSTOCK_CHECK(context != nullptr);
  if (!config.target_ca.empty() &&
      SSL_CTX_load_verify_file(context.get(), config.target_ca.c_str()) != 1) {
    return invalid(fmt::format("target-ca: {}: not readable certificates in PEM: {}.",
                               config.target_ca, last_tls_error()));
  }
  return {};
}

Result<void> check_addresses(const Config& config) {
  if (config.listen == config.admin && config.listen.port != 0) {
    return invalid(
        fmt::format("listen and admin: both are {}; they need two ports.", config.listen.text()));
  }
  if (config.dev && (!is_loopback(config.listen) || !is_loopback(config.admin))) {
    return invalid("dev accepts any key, so listen and admin must be loopback addresses.");
  }
  return {};
}

Result<void> check_data(const Config& config) {
  if (config.dev) {
    return {};
  }
  std::filesystem::path place = std::filesystem::path(config.data).lexically_normal();
  std::error_code status;
  while (!std::filesystem::exists(place, status) && place.has_relative_path()) {
    place = place.has_filename() ? place.parent_path() : place.parent_path().parent_path();
  }
  if (place.empty()) {
    place = ".";
  }
  if (!std::filesystem::is_directory(place, status)) {
    return invalid(fmt::format("data: {}: {} is not a directory.", config.data, place.string()));
  }
  if (::access(place.c_str(), W_OK | X_OK) != 0) {
    return Error(
        kIoError,
        fmt::format("{}: cannot be written: {}; make it writable, or choose another --data",
                    place.string(), std::strerror(errno)));
  }
  return {};
}

}  // namespace

Result<void> check_config(const Config& config) {
  PENSTOCK_TRY(check_addresses(config));
  PENSTOCK_TRY(check_tls(config));
  PENSTOCK_TRY(check_target_ca(config));
  return check_data(config);
}

}  // namespace penstock::server
