#include "cli/fast_signer.h"

#include <fmt/format.h>

#include <ctime>

namespace penstock::cli {
namespace {

template <size_t N>
void append_hex(std::string& out, const std::array<uint8_t, N>& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const size_t start = out.size();
  out.resize(start + 2 * N);
  for (size_t i = 0; i < N; ++i) {
    out[start + 2 * i] = kDigits[bytes[i] >> 4];
    out[start + 2 * i + 1] = kDigits[bytes[i] & 15];
  }
}

}  // namespace

FastSigner::FastSigner(aws::SigningCredentials credentials, std::string region, std::string service,
                       std::string authority, std::string content_type)
    : credentials_(std::move(credentials)),
      region_(std::move(region)),
      service_(std::move(service)),
      authority_(std::move(authority)),
      content_type_(std::move(content_type)),
      signed_headers_(credentials_.session_token.empty()
                          ? "content-type;host;x-amz-date;x-amz-target"
                          : "content-type;host;x-amz-date;x-amz-security-token;x-amz-target") {}

size_t FastSigner::add_target(std::string_view target) {
  const std::string& token = credentials_.session_token;
  Target made;
  made.head = fmt::format(
      "POST / HTTP/1.1\r\nhost: {}\r\ncontent-type: {}\r\nx-amz-target: {}\r\n{}x-amz-date: ",
      authority_, content_type_, target,
      token.empty() ? "" : fmt::format("x-amz-security-token: {}\r\n", token));
  made.canonical_start =
      fmt::format("POST\n/\n\ncontent-type:{}\nhost:{}\nx-amz-date:", content_type_, authority_);
  made.canonical_end =
      fmt::format("\n{}x-amz-target:{}\n\n{}\n",
                  token.empty() ? "" : fmt::format("x-amz-security-token:{}\n", token), target,
                  signed_headers_);
  targets_.push_back(std::move(made));
  return targets_.size() - 1;
}

void FastSigner::set_time(int64_t now_ms) {
  const int64_t second = now_ms / 1000;
  if (second == second_) {
    return;
  }
  second_ = second;
  const auto time = static_cast<time_t>(second);
  tm utc{};
  gmtime_r(&time, &utc);
  const std::string date =
      fmt::format("{:04}{:02}{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
  timestamp_ = fmt::format("{}T{:02}{:02}{:02}Z", date, utc.tm_hour, utc.tm_min, utc.tm_sec);
  std::string scope = fmt::format("{}/{}/{}/aws4_request", date, region_, service_);
  if (scope != scope_) {
    scope_ = std::move(scope);
    Sha256 key = hmac_sha256("AWS4" + credentials_.secret, date);
    for (const std::string_view part : {std::string_view(region_), std::string_view(service_),
                                        std::string_view("aws4_request")}) {
      key = hmac_sha256(view(key), part);
    }
    key_.emplace(view(key));
  }
}

void FastSigner::append_request(size_t target, std::string_view body, int64_t now_ms,
                                std::string& out) {
  set_time(now_ms);
  const Target& parts = targets_[target];
  scratch_.assign(parts.canonical_start).append(timestamp_).append(parts.canonical_end);
  append_hex(scratch_, sha256(body));
  const Sha256 canonical_hash = sha256(scratch_);
  scratch_.assign("AWS4-HMAC-SHA256\n").append(timestamp_).append("\n").append(scope_).append("\n");
  append_hex(scratch_, canonical_hash);
  const Sha256 signature = key_->sign(scratch_);

  out.append(parts.head).append(timestamp_);
  out.append("\r\nauthorization: AWS4-HMAC-SHA256 Credential=").append(credentials_.access_key_id);
  out.append("/")
      .append(scope_)
      .append(", SignedHeaders=")
      .append(signed_headers_)
      .append(", Signature=");
  append_hex(out, signature);
  out.append("\r\ncontent-length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
}

}  // namespace penstock::cli
