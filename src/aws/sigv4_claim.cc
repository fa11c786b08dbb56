#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "aws/sigv4.h"
#include "aws/sigv4_canonical.h"
#include "aws/sigv4_time.h"
#include "aws/wire.h"

namespace penstock::aws {

// The first name goes into __type in JSON, the second into Query replies and x-amzn-query-error.
// SQS and STS answer 403 to all but an incomplete signature, in both protocols; in JSON the
// framework answers, not the service.
const ErrorInfo kMissingAuthenticationToken{"MissingAuthenticationTokenException",
                                            "MissingAuthenticationToken",
                                            403,
                                            Fault::kClient,
                                            "The request is not signed.",
                                            kCoralNamespace};
const ErrorInfo kIncompleteSignature{"IncompleteSignatureException",
                                     "IncompleteSignature",
                                     400,
                                     Fault::kClient,
                                     "The signature lacks a part or has a malformed one.",
                                     kCoralNamespace};
const ErrorInfo kInvalidClientTokenId{
    "UnrecognizedClientException",
    "InvalidClientTokenId",
    403,
    Fault::kClient,
    "The access key does not exist, or the session token is not its own.",
    kCoralNamespace};
const ErrorInfo kSignatureDoesNotMatch{
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    403,
    Fault::kClient,
    "The signature is wrong, or the request's time is outside what is allowed.",
    kCoralNamespace};
const ErrorInfo kExpiredToken{"ExpiredTokenException",
                              "ExpiredToken",
                              403,
                              Fault::kClient,
                              "The temporary credentials have expired.",
                              kCoralNamespace};

namespace {

constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view kTerminator = "aws4_request";
constexpr size_t kRegionCharsMax = 64;

Error incomplete(std::string message) { return {kIncompleteSignature, std::move(message)}; }
Error mismatch(std::string message) { return {kSignatureDoesNotMatch, std::move(message)}; }

Result<void> check_algorithm(std::string_view algorithm) {
  if (algorithm != kAlgorithm) {
    return incomplete(
        fmt::format("Unsupported AWS 'algorithm': '{}' (only {} for now).", algorithm, kAlgorithm));
  }
  return {};
}

Result<int64_t> parse_time(std::string_view text, bool may_be_http_date) {
  std::optional<int64_t> time = parse_amz_date(text);
  if (!time && may_be_http_date) {
    time = parse_http_date(text);
  }
  if (!time) {
    return incomplete(
        fmt::format("Date must be in ISO-8601 'basic format'. Got '{}'. See "
                    "http://en.wikipedia.org/wiki/ISO_8601",
                    text));
  }
  return *time;
}

// The region becomes a part of ARNs, so it must not hold what separates their parts.
bool is_region(std::string_view text) {
  return !text.empty() && text.size() <= kRegionCharsMax &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// keyid/date/region/service/term
std::array<std::string_view, 5> split_credential(std::string_view credential) {
  std::array<std::string_view, 5> parts;
  for (std::string_view& part : parts) {
    part = take_until(credential, '/');
  }
  return parts;
}

// Splits the credential scope into the claim, whose signed_at_ms is already set.
Result<void> parse_credential(std::string_view credential, Claim& claim) {
  const std::array<std::string_view, 5> parts = split_credential(credential);
  if (std::count(credential.begin(), credential.end(), '/') != 4) {
    return incomplete(
        fmt::format("Credential must have exactly 5 slash-delimited elements, e.g. "
                    "keyid/date/region/service/term, got '{}'",
                    credential));
  }
  claim.access_key_id = parts[0];
  claim.date = parts[1];
  claim.region = parts[2];
  claim.service = parts[3];

  std::string faults;
  if (!is_region(claim.region)) {
    faults += "Credential should be scoped to a valid region. ";
  }
  if (claim.service.empty()) {
    faults += "Credential should be scoped to correct service. ";
  }
  if (parts[4] != kTerminator) {
    faults += fmt::format("Credential should be scoped with a valid terminator: '{}', not '{}'. ",
                          kTerminator, parts[4]);
  }
  const AmzDate time = format_amz_date(claim.signed_at_ms);
  if (claim.date != view(time).substr(0, 8)) {
    faults += fmt::format(
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        "'{}' != '{}', "
        "from '{}'. ",
        claim.date, view(time).substr(0, 8), view(time));
  }
  if (!faults.empty()) {
    faults.pop_back();
    return mismatch(std::move(faults));
  }
  return {};
}

// The parameters of an Authorization header.
struct AuthorizationFields {
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
};

// SDKs put ", " between the parameters; either character alone does too.
std::string_view take_parameter(std::string_view& rest) {
  const auto* end =
      std::find_if(rest.begin(), rest.end(), [](char c) { return c == ',' || c == ' '; });
  const auto length = static_cast<size_t>(end - rest.begin());
  const std::string_view parameter = rest.substr(0, length);
  rest.remove_prefix(std::min(length + 1, rest.size()));
  return parameter;
}

Result<AuthorizationFields> parse_authorization(std::string_view parameters) {
  AuthorizationFields fields;
  std::string_view rest = parameters;
  while (!rest.empty()) {
    std::string_view value = take_parameter(rest);
    if (value.empty()) {
      continue;
    }
    if (value.find('=') == std::string_view::npos) {
      return incomplete(fmt::format(
          "'{}' not a valid key=value pair (missing equal-sign) in Authorization header: '{}'.",
          value, parameters));
    }
    const std::string_view name = take_until(value, '=');
    std::string_view* field = name == "Credential"      ? &fields.credential
                              : name == "SignedHeaders" ? &fields.signed_headers
                              : name == "Signature"     ? &fields.signature
                                                        : nullptr;
    if (field != nullptr && !field->empty()) {
      return incomplete(
          fmt::format("Authorization header has more than one '{}' parameter.", name));
    }
    if (field != nullptr) {
      *field = value;
    }
  }
  return fields;
}

Result<Claim> claim_of_header(const HttpRequest& request, std::string_view authorization) {
  std::string_view parameters = authorization;
  PENSTOCK_TRY(check_algorithm(take_until(parameters, ' ')));
  PENSTOCK_ASSIGN(const AuthorizationFields fields, parse_authorization(parameters));
  const std::string_view amz_date = request.header("x-amz-date");
  const std::string_view date = amz_date.empty() ? request.header("date") : amz_date;

  std::string missing;
  for (const auto& [name, value] : {std::pair{"Credential", fields.credential},
                                    {"Signature", fields.signature},
                                    {"SignedHeaders", fields.signed_headers}}) {
    if (value.empty()) {
      missing += fmt::format("Authorization header requires '{}' parameter. ", name);
    }
  }
  if (date.empty()) {
    missing +=
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ";
  }
  if (!missing.empty()) {
    return incomplete(fmt::format("{}Authorization={}", missing, authorization));
  }

  Claim claim;
  claim.signed_headers = fields.signed_headers;
  claim.signature = fields.signature;
  claim.session_token = request.header("x-amz-security-token");
  PENSTOCK_ASSIGN(claim.signed_at_ms, parse_time(date, amz_date.empty()));
  PENSTOCK_TRY(parse_credential(fields.credential, claim));
  return claim;
}

// The parameters of a presigned URL, decoded.
struct QueryFields {
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signature;
  std::string_view signed_headers;
  std::string_view date;
  std::string_view expires;
  std::string_view session_token;
};

std::string_view* field_named(QueryFields& fields, std::string_view name) {
  for (const auto& [known, field] : {std::pair{"X-Amz-Algorithm", &fields.algorithm},
                                     {"X-Amz-Credential", &fields.credential},
                                     {"X-Amz-Signature", &fields.signature},
                                     {"X-Amz-SignedHeaders", &fields.signed_headers},
                                     {"X-Amz-Date", &fields.date},
                                     {"X-Amz-Expires", &fields.expires},
                                     {"X-Amz-Security-Token", &fields.session_token}}) {
    if (name == known) {
      return field;
    }
  }
  return nullptr;
}

// `decoded` has room for the whole query, so that views into it stay valid while it grows.
Result<QueryFields> parse_query(std::string_view query, std::string& decoded) {
  QueryFields fields;
  std::string_view rest = query;
  while (!rest.empty()) {
    std::string_view value = take_until(rest, '&');
    const std::string_view name = take_until(value, '=');
    std::string_view* field = field_named(fields, name);
    if (field == nullptr) {
      continue;
    }
    if (!field->empty()) {
      return incomplete(
          fmt::format("AWS query-string parameters must include '{}' only once. "
                      "Re-examine the query-string parameters.",
                      name));
    }
    const size_t begin = decoded.size();
    append_url_decoded(decoded, value);
    *field = std::string_view(decoded).substr(begin);
  }
  return fields;
}

Result<int64_t> parse_expires(std::string_view text) {
  if (text.empty()) {
    return kPresignedSecondsDefault;
  }
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 1) {
    return incomplete(
        fmt::format("X-Amz-Expires must be a number of seconds from 1 to {}. Got '{}'.",
                    kPresignedSecondsMax, text));
  }
  if (seconds > kPresignedSecondsMax) {
    return incomplete(
        fmt::format("X-Amz-Expires must be less than a week (in seconds); that is, the given "
                    "X-Amz-Expires must be less than {} seconds",
                    kPresignedSecondsMax));
  }
  return seconds;
}

Result<Claim> claim_of_query(const HttpRequest& request) {
  Claim claim;
  claim.presigned = true;
  claim.decoded = std::make_unique<std::string>();
  claim.decoded->reserve(request.query.size());
  PENSTOCK_ASSIGN(const QueryFields fields, parse_query(request.query, *claim.decoded));

  std::string missing;
  for (const auto& [name, value] : {std::pair{"X-Amz-Algorithm", fields.algorithm},
                                    {"X-Amz-Credential", fields.credential},
                                    {"X-Amz-Signature", fields.signature},
                                    {"X-Amz-SignedHeaders", fields.signed_headers},
                                    {"X-Amz-Date", fields.date}}) {
    if (value.empty()) {
      missing += fmt::format("AWS query-string parameters must include '{}'. ", name);
    }
  }
  if (!missing.empty()) {
    return incomplete(missing + "Re-examine the query-string parameters.");
  }
  PENSTOCK_TRY(check_algorithm(fields.algorithm));

  claim.signed_headers = fields.signed_headers;
  claim.signature = fields.signature;
  claim.session_token = fields.session_token;
  PENSTOCK_ASSIGN(claim.expires_s, parse_expires(fields.expires));
  PENSTOCK_ASSIGN(claim.signed_at_ms, parse_time(fields.date, false));
  PENSTOCK_TRY(parse_credential(fields.credential, claim));
  return claim;
}

// A presigned URL has its algorithm, or at least its signature, in the query string.
bool is_presigned(std::string_view query) {
  while (!query.empty()) {
    std::string_view parameter = take_until(query, '&');
    const std::string_view name = take_until(parameter, '=');
    if (name == "X-Amz-Algorithm" || name == "X-Amz-Signature") {
      return true;
    }
  }
  return false;
}

// AWS's own words for a time outside the window: "15 min." for the skew, and so for a URL's expiry.
std::string window_text(int64_t window_ms) {
  return window_ms % 60'000 == 0 ? fmt::format("{} min.", window_ms / 60'000)
                                 : fmt::format("{} s.", window_ms / 1000);
}

Result<void> check_time(const Claim& claim, int64_t now_ms) {
  const auto text_of = [](int64_t ms) { return std::string(view(format_amz_date(ms))); };
  if (claim.signed_at_ms > now_ms + kClockSkewMs) {
    return mismatch(fmt::format("Signature not yet current: {} is still later than {} ({} + {})",
                                text_of(claim.signed_at_ms), text_of(now_ms + kClockSkewMs),
                                text_of(now_ms), window_text(kClockSkewMs)));
  }
  const int64_t window_ms = claim.presigned ? claim.expires_s * 1000 : kClockSkewMs;
  // SQS and STS answer the same for a URL past its time, where other services have RequestExpired.
  if (claim.signed_at_ms < now_ms - window_ms) {
    return mismatch(fmt::format("Signature expired: {} is now earlier than {} ({} - {})",
                                text_of(claim.signed_at_ms), text_of(now_ms - window_ms),
                                text_of(now_ms), window_text(window_ms)));
  }
  return {};
}

bool names_header(std::string_view signed_headers, std::string_view name) {
  while (!signed_headers.empty()) {
    if (equal_ignoring_case(take_until(signed_headers, ';'), name)) {
      return true;
    }
  }
  return false;
}

bool has_header(const HttpRequest& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const Header& header) { return equal_ignoring_case(header.name, name); });
}

// Some services want the session token signed and some have it added afterwards; both are accepted,
// for it is compared with the one that was issued for the key.
bool must_be_signed(std::string_view name) {
  return equal_ignoring_case(name.substr(0, 6), "x-amz-") &&
         !equal_ignoring_case(name, "x-amz-security-token");
}

Result<void> check_signed_headers(const HttpRequest& request, const Claim& claim) {
  if (!names_header(claim.signed_headers, "host")) {
    return mismatch("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const Header& header : request.headers) {
    if (must_be_signed(header.name) && !names_header(claim.signed_headers, header.name)) {
      return mismatch(
          fmt::format("'{}' must be a 'SignedHeader' in the AWS Authorization.", header.name));
    }
  }
  size_t count = 0;
  for (std::string_view rest = claim.signed_headers; !rest.empty(); ++count) {
    const std::string_view name = take_until(rest, ';');
    if (count == kSignedHeadersMax) {
      return incomplete(fmt::format("At most {} headers can be signed.", kSignedHeadersMax));
    }
    if (!has_header(request, name)) {
      return mismatch(
          fmt::format("The request has no header '{}', which 'SignedHeaders' names.", name));
    }
  }
  return {};
}

}  // namespace

Result<Claim> parse_claim(const HttpRequest& request) {
  const std::string_view authorization = request.header("authorization");
  const bool presigned = is_presigned(request.query);
  if (presigned && !authorization.empty()) {
    return mismatch(
        "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.");
  }
  if (presigned) {
    return claim_of_query(request);
  }
  if (authorization.substr(0, 5) != "AWS4-") {
    return Error(kMissingAuthenticationToken, "Request is missing Authentication Token");
  }
  return claim_of_header(request, authorization);
}

ClaimedScope claimed_scope(const HttpRequest& request) {
  std::string decoded;
  decoded.reserve(request.query.size());
  std::string_view credential;
  std::string_view authorization = request.header("authorization");
  if (authorization.substr(0, 5) == "AWS4-") {
    const auto fields = parse_authorization(
        authorization.substr(std::min(authorization.find(' '), authorization.size())));
    credential = fields.ok() ? fields->credential : std::string_view();
  } else if (is_presigned(request.query)) {
    const auto fields = parse_query(request.query, decoded);
    credential = fields.ok() ? fields->credential : std::string_view();
  }
  const std::array<std::string_view, 5> parts = split_credential(credential);
  return {std::string(parts[0]), std::string(is_region(parts[2]) ? parts[2] : ""),
          std::string(parts[3])};
}

Result<void> check_claim(const HttpRequest& request, const Claim& claim, int64_t now_ms) {
  PENSTOCK_TRY(check_time(claim, now_ms));
  return check_signed_headers(request, claim);
}

}  // namespace penstock::aws
