#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
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

Result<void> check_ca(std::string_view setting, const std::string& file) {
  const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free);
  PENSTOCK_CHECK(context != nullptr);
  if (!file.empty() && SSL_CTX_load_verify_file(context.get(), file.c_str()) != 1) {
    return invalid(fmt::format("{}: {}: not readable certificates in PEM: {}.", setting, file,
                               last_tls_error()));
  }
  return {};
}

// A mail that cannot be sent is found out about late: as much as can be seen is seen at the start.
Result<void> check_smtp(const Config& config) {
  if (config.smtp_url.empty()) {
    const bool is_alone = config.smtp_from.empty() && config.smtp_user.empty() &&
                          config.smtp_password_file.empty() && config.smtp_ca.empty();
    return is_alone ? Result<void>()
                    : invalid("smtp-url: needed where another setting of smtp is given.");
  }
  if (config.smtp_from.empty()) {
    return invalid("smtp-from: needed with smtp-url: the address that e-mail comes from.");
  }
  if (config.smtp_user.empty() != config.smtp_password_file.empty()) {
    return invalid("smtp-user and smtp-password-file: both are needed, or neither.");
  }
  PENSTOCK_ASSIGN(const egress::SmtpUrl url, egress::parse_smtp_url(config.smtp_url));
  const bool is_safe = url.tls || config.smtp_starttls == egress::StartTls::kRequired ||
                       is_loopback({url.host, url.port});
  if (!config.smtp_user.empty() && !is_safe) {
    return invalid(
        "smtp-user: a password is only sent over TLS, or to this machine: let smtp-starttls be "
        "required, or smtp-url begin with smtps://.");
  }
  PENSTOCK_TRY(read_smtp_password(config));
  return check_ca("smtp-ca", config.smtp_ca);
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

Result<std::string> read_smtp_password(const Config& config) {
  if (config.smtp_password_file.empty()) {
    return std::string();
  }
  std::ifstream file(config.smtp_password_file);
  std::string password;
  if (!std::getline(file, password)) {
    return invalid(
        fmt::format("smtp-password-file: {}: cannot be read, or its first line is "
                    "missing.",
                    config.smtp_password_file));
  }
  if (password.ends_with('\r')) {
    password.pop_back();
  }
  if (password.empty() || password.find('\0') != std::string::npos) {
    return invalid(fmt::format("smtp-password-file: {}: its first line is not a password.",
                               config.smtp_password_file));
  }
  return password;
}

Result<void> check_config(const Config& config) {
  PENSTOCK_TRY(check_addresses(config));
  PENSTOCK_TRY(check_tls(config));
  PENSTOCK_TRY(check_ca("target-ca", config.target_ca));
  PENSTOCK_TRY(check_smtp(config));
  return check_data(config);
}

}  // namespace penstock::server
