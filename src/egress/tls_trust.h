// Whom outgoing TLS trusts: the system's certificates and, where the operator says so, those of
// another file. One for the whole process, shared by all cores; what it trusts does not change.
#ifndef PENSTOCK_EGRESS_TLS_TRUST_H_
#define PENSTOCK_EGRESS_TLS_TRUST_H_

#include <openssl/types.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "base/result.h"
#include "egress/url.h"

namespace penstock::egress {

class TlsTrust {
 public:
  struct SessionDeleter {
    void operator()(SSL* session) const;
  };
  using Session = std::unique_ptr<SSL, SessionDeleter>;

  // `ca_file`: PEM certificates to trust besides the system's; empty: none. kInvalidArgument says
  // what is wrong with it.
  static Result<std::shared_ptr<const TlsTrust>> load(const std::string& ca_file = {});

  // The client's side of a connection: TLS 1.2 or newer, with a peer that proves to be the URL's
  // host. nullptr: out of memory.
  Session new_session(const Url& url) const;

 private:
  explicit TlsTrust(std::shared_ptr<SSL_CTX> context) : context_(std::move(context)) {}
  void load_system() const;

  std::shared_ptr<SSL_CTX> context_;
  mutable std::once_flag system_loaded_;
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_TLS_TRUST_H_
