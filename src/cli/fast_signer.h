// Signed awsJson requests for a load generator: everything that does not vary is built once a
// target, so that a request costs two hashes and one MAC. Belongs to one thread.
#ifndef PENSTOCK_CLI_FAST_SIGNER_H_
#define PENSTOCK_CLI_FAST_SIGNER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/sigv4.h"
#include "base/digest.h"

namespace penstock::cli {

class FastSigner {
 public:
  // `authority` is the Host header's value, `content_type` that of the service's protocol.
  FastSigner(aws::SigningCredentials credentials, std::string region, std::string service,
             std::string authority, std::string content_type = "application/x-amz-json-1.0");

  // Declares an X-Amz-Target ("AmazonSQS.SendMessage") and returns its number.
  size_t add_target(std::string_view target);
  // Appends the whole request, head and body, signed for the system's time `now_ms`.
  void append_request(size_t target, std::string_view body, int64_t now_ms, std::string& out);

 private:
  struct Target {
    std::string head;             // up to and including "x-amz-date: "
    std::string canonical_start;  // up to and including "x-amz-date:"
    std::string canonical_end;    // from after the date to before the body's hash
  };
  void set_time(int64_t now_ms);

  aws::SigningCredentials credentials_;
  std::string region_;
  std::string service_;
  std::string authority_;
  std::string content_type_;
  std::string signed_headers_;
  std::vector<Target> targets_;

  int64_t second_ = -1;    // of timestamp_
  std::string timestamp_;  // yyyymmddThhmmssZ
  std::string scope_;      // yyyymmdd/region/service/aws4_request
  std::optional<HmacKey> key_;
  std::string scratch_;
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_FAST_SIGNER_H_
