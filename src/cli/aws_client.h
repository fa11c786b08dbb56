// Calls any declared operation on any endpoint: encodes, signs, sends, decodes. One connection;
// used by one thread, for as long as its command.
#ifndef PENSTOCK_CLI_AWS_CLIENT_H_
#define PENSTOCK_CLI_AWS_CLIENT_H_

#include <string>

#include "aws/operation.h"
#include "aws/sigv4.h"
#include "base/clock.h"
#include "base/result.h"
#include "cli/client_settings.h"
#include "cli/http_client.h"

namespace penstock::cli {

// The service answered with an error; the message is "Code: its text".
inline constexpr ErrorInfo kRefused{"RequestRefused", "RequestRefused", 400, Fault::kClient,
                                    "The service refused the request."};

class AwsClient {
 public:
  // With the settings that the command line and its surroundings give for the service.
  static Result<AwsClient> open(const aws::ServiceInfo& service, const ClientFlags& flags,
                                Clock& clock);

  AwsClient(const ClientSettings& settings, const aws::ServiceInfo& service, Clock& clock)
      : settings_(settings),
        service_(service),
        clock_(clock),
        http_(settings.endpoint, settings.ca_file) {}

  // `Op` has Input, Output and kInfo. Speaks the first JSON protocol of the service.
  template <typename Op>
  Result<typename Op::Output> call(const typename Op::Input& input) {
    typename Op::Output output{};
    PENSTOCK_TRY(call_untyped(Op::kInfo, &input, &output));
    return output;
  }
  Result<void> call_untyped(const aws::OperationInfo& operation, const void* input, void* output);

  const ClientSettings& settings() const { return settings_; }
  Clock& clock() { return clock_; }
  // As of HttpClient.
  void stop_on(int descriptor) { http_.stop_on(descriptor); }

 private:
  ClientSettings settings_;
  const aws::ServiceInfo& service_;
  Clock& clock_;
  HttpClient http_;
  aws::SigningKeys keys_{4};
};

}  // namespace penstock::cli

#endif  // PENSTOCK_CLI_AWS_CLIENT_H_
