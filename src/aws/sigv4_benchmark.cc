#include <benchmark/benchmark.h>

#include "aws/sigv4.h"

namespace penstock::aws {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t kNowMs = 1709251198000;

// A request as the AWS SDK for JavaScript sends it, signed.
struct SignedRequest {
  explicit SignedRequest(size_t body_size) : body(body_size, 'x') {
    request.method = "POST";
    request.path = "/";
    request.headers = {
        {"host", "localhost:4566"},
        {"content-type", "application/x-amz-json-1.0"},
        {"content-length", "300"},
        {"x-amz-target", "AmazonSQS.SendMessage"},
        {"x-amz-user-agent", "aws-sdk-js/3.972.0"},
        {"user-agent", "aws-sdk-js/3.972.0 ua/2.1 os/linux lang/js md/nodejs api/sqs"},
        {"amz-sdk-invocation-id", "0a0f2b1c-7b0e-4d52-9d0a-5f0d0a4b9c11"},
        {"amz-sdk-request", "attempt=1; max=3"}};
    request.body = body;
    SigningKeys keys;
    added = sign_request(request, {"AKIDEXAMPLE", std::string(kSecret), ""}, "us-east-1", "sqs",
                         kNowMs, keys);
    for (const auto& [name, value] : added) {
      request.headers.push_back({name, value});
    }
  }

  std::string body;
  HttpRequest request;
  std::vector<std::pair<std::string, std::string>> added;
};

void verify_with_cached_key(benchmark::State& state) {
  const SignedRequest made(static_cast<size_t>(state.range(0)));
  SigningKeys keys;
  for (auto step : state) {
    const auto claim = parse_claim(made.request);
    const bool ok = check_claim(made.request, *claim, kNowMs).ok() &&
                    verify_signature(made.request, *claim, kSecret, keys).ok();
    if (!ok) {
      state.SkipWithError("refused");
    }
  }
}
BENCHMARK(verify_with_cached_key)->Arg(0)->Arg(300)->Arg(4096);

void verify_with_derived_key(benchmark::State& state) {
  const SignedRequest made(300);
  const auto claim = parse_claim(made.request);
  for (auto step : state) {
    SigningKeys keys;
    benchmark::DoNotOptimize(verify_signature(made.request, *claim, kSecret, keys).ok());
  }
}
BENCHMARK(verify_with_derived_key);

void sign(benchmark::State& state) {
  SignedRequest made(300);
  made.request.headers.resize(8);
  const SigningCredentials credentials{"AKIDEXAMPLE", std::string(kSecret), ""};
  SigningKeys keys;
  for (auto step : state) {
    benchmark::DoNotOptimize(
        sign_request(made.request, credentials, "us-east-1", "sqs", kNowMs, keys));
  }
}
BENCHMARK(sign);

}  // namespace
}  // namespace penstock::aws
