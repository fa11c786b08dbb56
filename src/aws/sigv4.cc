#include "aws/sigv4.h"

#include <algorithm>
#include <array>

#include "aws/sigv4_canonical.h"
#include "aws/sigv4_time.h"

namespace penstock::aws {
namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";
constexpr std::string_view kContentHash = "x-amz-content-sha256";

// Headers that proxies and HTTP stacks add or change on the way.
constexpr std::array<std::string_view, 6> kNeverSigned{
    "authorization", "connection", "expect", "transfer-encoding", "user-agent", "x-amzn-trace-id"};

std::string string_to_sign(int64_t signed_at_ms, std::string_view date, std::string_view region,
                           std::string_view service, std::string_view canonical) {
  const AmzDate time = format_amz_date(signed_at_ms);
  std::string out;
  out.reserve(192);
  out.append(kAlgorithm).append("\n").append(view(time)).append("\n");
  out.append(date).append("/").append(region).append("/").append(service).append("/").append(
      kTerminator);
  out.append("\n").append(hex(sha256(canonical)));
  return out;
}

// The hash that the signature covers: what x-amz-content-sha256 says, where it is sent, or the
// body's own.
Result<std::string> payload_hash(const HttpRequest& request) {
  const std::string_view declared = request.header(kContentHash);
  if (declared == kUnsignedPayload) {
    return std::string(kUnsignedPayload);
  }
  std::string actual = hex(sha256(request.body));
  if (!declared.empty() && declared != actual) {
    return Error(kSignatureDoesNotMatch,
                 "The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  return actual;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return out;
}

std::string names_to_sign(const HttpRequest& request) {
  std::vector<std::string> names;
  for (const Header& header : request.headers) {
    std::string name = lower_case(header.name);
    if (std::find(kNeverSigned.begin(), kNeverSigned.end(), name) == kNeverSigned.end()) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string out;
  for (const std::string& name : names) {
    out.append(out.empty() ? "" : ";").append(name);
  }
  return out;
}

}  // namespace

HmacKey& SigningKeys::get(std::string_view access_key_id, std::string_view secret,
                          std::string_view date, std::string_view region,
                          std::string_view service) {
  name_.clear();
  for (const std::string_view part : {access_key_id, date, region, service}) {
    name_.append(part).push_back('/');
  }
  const auto found = by_name_.find(name_);
  if (found != by_name_.end() && found->second->secret == secret) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return found->second->key;
  }
  if (found != by_name_.end() || entries_.size() == capacity_) {
    const auto gone = found != by_name_.end() ? found->second : std::prev(entries_.end());
    by_name_.erase(gone->name);
    entries_.erase(gone);
  }
  Sha256 key = hmac_sha256(std::string("AWS4").append(secret), date);
  for (const std::string_view part : {region, service, kTerminator}) {
    key = hmac_sha256(penstock::view(key), part);
  }
  entries_.push_front(Entry{name_, std::string(secret), HmacKey(penstock::view(key))});
  by_name_.emplace(entries_.front().name, entries_.begin());
  return entries_.front().key;
}

Result<void> verify_signature(const HttpRequest& request, const Claim& claim,
                              std::string_view secret, SigningKeys& keys) {
  PENSTOCK_ASSIGN(const std::string hash, payload_hash(request));
  const std::string canonical =
      canonical_request(request, claim.signed_headers, hash, claim.presigned);
  const std::string text =
      string_to_sign(claim.signed_at_ms, claim.date, claim.region, claim.service, canonical);
  HmacKey& key = keys.get(claim.access_key_id, secret, claim.date, claim.region, claim.service);
  if (!equal_in_constant_time(hex(key.sign(text)), claim.signature)) {
    return Error(
        kSignatureDoesNotMatch,
        "The request signature we calculated does not match the signature you provided. Check your "
        "AWS "
        "Secret Access Key and signing method. Consult the service documentation for details.");
  }
  return {};
}

std::vector<std::pair<std::string, std::string>> sign_request(const HttpRequest& request,
                                                              const SigningCredentials& credentials,
                                                              std::string_view region,
                                                              std::string_view service,
                                                              int64_t now_ms, SigningKeys& keys) {
  std::vector<std::pair<std::string, std::string>> added;
  const AmzDate time = format_amz_date(now_ms);
  if (request.header("x-amz-date").empty()) {
    added.emplace_back("X-Amz-Date", view(time));
  }
  if (!credentials.session_token.empty() && request.header("x-amz-security-token").empty()) {
    added.emplace_back("X-Amz-Security-Token", credentials.session_token);
  }
  HttpRequest whole = request;
  for (const auto& [name, value] : added) {
    whole.headers.push_back({name, value});
  }
  const int64_t signed_at_ms = parse_amz_date(whole.header("x-amz-date")).value_or(now_ms);
  const AmzDate signed_at = format_amz_date(signed_at_ms);
  const std::string_view date = view(signed_at).substr(0, 8);

  const std::string names = names_to_sign(whole);
  const std::string_view declared = request.header(kContentHash);
  const std::string hash = declared.empty() ? hex(sha256(request.body)) : std::string(declared);
  const std::string canonical = canonical_request(whole, names, hash, false);
  HmacKey& key = keys.get(credentials.access_key_id, credentials.secret, date, region, service);
  const std::string signature =
      hex(key.sign(string_to_sign(signed_at_ms, date, region, service, canonical)));

  std::string authorization(kAlgorithm);
  authorization.append(" Credential=").append(credentials.access_key_id).append("/").append(date);
  authorization.append("/").append(region).append("/").append(service).append("/").append(
      kTerminator);
  authorization.append(", SignedHeaders=").append(names).append(", Signature=").append(signature);
  added.emplace_back("Authorization", std::move(authorization));
  return added;
}

}  // namespace penstock::aws
