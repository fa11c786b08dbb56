#include "cli/aws_client.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/wire.h"

namespace penstock::cli {
namespace {

aws::Protocol json_protocol(const aws::ServiceInfo& service) {
  const auto found =
      std::find_if(service.protocols.begin(), service.protocols.end(), [](aws::Protocol protocol) {
        return protocol == aws::Protocol::kAwsJson1_0 || protocol == aws::Protocol::kAwsJson1_1;
      });
  PENSTOCK_CHECK(found != service.protocols.end());
  return *found;
}

Error refusal(const ClientReply& reply) {
  const aws::WireError error = aws::decode_error(reply.body, {});
  const std::string code =
      error.code.empty() ? fmt::format("HTTP status {}", reply.status) : error.code;
  return {kRefused, error.message.empty() ? code : fmt::format("{}: {}", code, error.message)};
}

}  // namespace

Result<AwsClient> AwsClient::open(const aws::ServiceInfo& service, const ClientFlags& flags,
                                  Clock& clock) {
  PENSTOCK_ASSIGN(const ClientSettings settings,
                  find_client_settings(flags, service.name, system_surroundings()));
  return AwsClient(settings, service, clock);
}

Result<void> AwsClient::call_untyped(const aws::OperationInfo& operation, const void* input,
                                     void* output) {
  const aws::Protocol protocol = json_protocol(service_);
  aws::HttpReply encoded;
  aws::encode_request(protocol, service_, operation, input, encoded);

  ClientRequest request;
  request.method = "POST";
  request.body = std::move(encoded.body);
  request.headers.emplace_back("Content-Type", std::string(encoded.content_type));
  for (const auto& [name, value] : encoded.headers) {
    request.headers.emplace_back(std::string(name), value);
  }

  const std::string host = settings_.endpoint.authority();
  aws::HttpRequest to_sign;
  to_sign.method = request.method;
  to_sign.path = request.target;
  to_sign.body = request.body;
  to_sign.headers.push_back({"Host", host});
  for (const auto& [name, value] : request.headers) {
    to_sign.headers.push_back({name, value});
  }
  for (auto& header : aws::sign_request(to_sign, settings_.credentials, settings_.region,
                                        service_.name, clock_.system_ms(), keys_)) {
    request.headers.push_back(std::move(header));
  }

  PENSTOCK_ASSIGN(const ClientReply reply, http_.send(request));
  if (reply.status != 200) {
    return refusal(reply);
  }
  // Operations without output may answer with an empty body.
  return reply.body.empty() ? Result<void>()
                            : aws::decode_reply(protocol, operation, reply.body, output);
}

}  // namespace penstock::cli
