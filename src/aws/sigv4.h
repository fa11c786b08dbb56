// AWS Signature Version 4: by header and by presigned URL, with session tokens. The server's side
// verifies in three steps (parse_claim, check_claim, verify_signature) so that the errors come in
// AWS's order; the client's side signs; both build the same canonical request. Pure functions;
// SigningKeys belongs to one thread.
//
// What AWS does is in its IAM User Guide under "AWS Signature Version 4 for API requests"; texts
// are those it answers.
#ifndef PENSTOCK_AWS_SIGV4_H_
#define PENSTOCK_AWS_SIGV4_H_

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "aws/http.h"
#include "base/digest.h"
#include "base/result.h"
#include "base/units.h"

namespace penstock::aws {

inline constexpr int64_t kClockSkewMs = 15 * kMinuteMs;
inline constexpr int64_t kPresignedSecondsMax = 7 * kDayMs / kSecondMs;
// A presigned URL that does not say how long it is valid.
inline constexpr int64_t kPresignedSecondsDefault = kClockSkewMs / kSecondMs;
// No SDK signs more than about 15; the bound keeps the canonical request in proportion to the
// request.
inline constexpr size_t kSignedHeadersMax = 100;

extern const ErrorInfo kMissingAuthenticationToken;  // 403
extern const ErrorInfo kIncompleteSignature;         // 400: what is missing is named
extern const ErrorInfo
    kInvalidClientTokenId;  // 403: unknown key id, or a session token that is not the key's
extern const ErrorInfo
    kSignatureDoesNotMatch;            // 403: wrong signature or scope, too old, not yet current
extern const ErrorInfo kExpiredToken;  // 403: temporary credentials past their time

inline constexpr std::string_view kInvalidTokenText =
    "The security token included in the request is invalid.";
inline constexpr std::string_view kExpiredTokenText =
    "The security token included in the request is expired";

// What the request claims: views into the request, or for a presigned URL into `decoded`.
struct Claim {
  std::string_view access_key_id;
  std::string_view date;  // yyyymmdd of the scope
  std::string_view region;
  std::string_view service;
  std::string_view signed_headers;  // as sent, ';' between
  std::string_view signature;
  std::string_view session_token;  // empty if none
  int64_t signed_at_ms = 0;        // whole seconds
  bool presigned = false;
  int64_t expires_s = 0;  // presigned only, 1 to kPresignedSecondsMax
  std::unique_ptr<std::string> decoded;
};

// Signing keys by (key id, date, region, service), bounded, least recently used out first.
class SigningKeys {
 public:
  explicit SigningKeys(size_t capacity = 1024) : capacity_(capacity) {}
  HmacKey& get(std::string_view access_key_id, std::string_view secret, std::string_view date,
               std::string_view region, std::string_view service);
  size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string name;
    std::string secret;
    HmacKey key;
  };
  size_t capacity_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_name_;
  std::string name_;  // of the key asked for, kept for its memory
};

// Whose key, where and for what, as far as the request says, checked by nobody: for a server that
// accepts every key.
struct ClaimedScope {
  std::string access_key_id;
  std::string region;  // empty unless it has the form of one
  std::string service;
};
ClaimedScope claimed_scope(const HttpRequest& request);

// kMissingAuthenticationToken if the request carries no signature at all, kIncompleteSignature if
// it carries half of one, kSignatureDoesNotMatch if its scope contradicts its date.
Result<Claim> parse_claim(const HttpRequest& request);

// What can be refused without knowing the secret: a date outside the allowed skew of now_ms (the
// system's time) or past the URL's expiry; Host, an x-amz- header or the date not signed; a signed
// header that is not there.
Result<void> check_claim(const HttpRequest& request, const Claim& claim, int64_t now_ms);

// Whether the claim's signature is the one that `secret` makes for this request. Compares in
// constant time.
Result<void> verify_signature(const HttpRequest& request, const Claim& claim,
                              std::string_view secret, SigningKeys& keys);

struct SigningCredentials {
  std::string access_key_id;
  std::string secret;
  std::string session_token;
};

// The headers a client adds to sign a request: x-amz-date and x-amz-security-token unless they are
// among the request's headers, and Authorization. Host must be among them. `request.path` and
// `query` are as they go on the wire.
std::vector<std::pair<std::string, std::string>> sign_request(const HttpRequest& request,
                                                              const SigningCredentials& credentials,
                                                              std::string_view region,
                                                              std::string_view service,
                                                              int64_t now_ms, SigningKeys& keys);

}  // namespace penstock::aws

#endif  // PENSTOCK_AWS_SIGV4_H_
