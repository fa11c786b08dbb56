// AWS Security Token Service: its shapes and operations. Constant data.
#ifndef PENSTOCK_STS_STS_API_H_
#define PENSTOCK_STS_STS_API_H_

#include <array>
#include <string>
#include <string_view>

#include "aws/operation.h"
#include "aws/shape.h"
#include "base/result.h"
#include "journal/batch.h"
#include "service/operation.h"

namespace penstock::sts {

inline constexpr std::array kProtocols{aws::Protocol::kAwsQuery};

inline constexpr aws::ServiceInfo kService{
    .name = "sts",
    .api_version = "2011-06-15",
    .target_prefix = "AWSSecurityTokenServiceV20110615",
    .error_namespace = "com.amazonaws.sts",
    .xml_namespace = "https://sts.amazonaws.com/doc/2011-06-15/",
    .protocols = kProtocols,
    .doc = "Says who a request comes from.",
};

struct GetCallerIdentityInput {
  static constexpr std::string_view kName = "GetCallerIdentityRequest";
  static consteval std::array<aws::FieldInfo, 0> fields() { return {}; }
};

struct GetCallerIdentityOutput {
  std::string arn;
  std::string user_id;
  std::string account;
  static constexpr std::string_view kName = "GetCallerIdentityResponse";
  static consteval auto fields() {
    return std::array{
        aws::field<&GetCallerIdentityOutput::arn>(
            "Arn", {.min = 20, .max = 2048, .doc = "The principal that signed the request."}),
        aws::field<&GetCallerIdentityOutput::user_id>(
            "UserId", {.doc = "Unique to the principal; the account for an account's root."}),
        aws::field<&GetCallerIdentityOutput::account>("Account", {.doc = "12 digits."}),
    };
  }
};

// Needs no permission: a principal may always ask who it is.
struct GetCallerIdentity {
  using Input = GetCallerIdentityInput;
  using Output = GetCallerIdentityOutput;
  using State = void;
  static constexpr aws::OperationInfo kInfo = aws::declare<Input, Output>(
      {.service = "sts",
       .name = "GetCallerIdentity",
       .access = aws::Access::kRead,
       .audit = aws::Audit::kManagement,
       .doc = "Answers the account and principal whose credentials signed the request."});
  static Result<Output> run(service::Call& call, const Input& input, journal::Batch& batch);
};

// Everything above as the host takes it. No state in the shards.
service::Service make_service();

}  // namespace penstock::sts

#endif  // PENSTOCK_STS_STS_API_H_
