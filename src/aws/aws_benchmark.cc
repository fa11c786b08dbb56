// What the codecs cost on the queue's hot paths: a batch of ten with 300-byte bodies in, ten
// messages out.
#include <benchmark/benchmark.h>

#include "aws/test_shapes.h"
#include "aws/wire.h"

namespace penstock::aws {
namespace {

std::string body_of_300_bytes() {
  std::string body = R"({"id":"0123456789","detail":")";
  body.append(300 - body.size() - 2, 'x');
  return body + "\"}";
}

test::BatchInput batch_of_ten() {
  test::BatchInput input;
  input.queue_url = "http://127.0.0.1:4566/000000000000/orders";
  for (int i = 0; i < 10; ++i) {
    test::Entry& entry = input.entries.emplace_back();
    entry.id = std::to_string(i);
    entry.body = body_of_300_bytes();
  }
  return input;
}

test::ReceiveOutput ten_messages() {
  test::ReceiveOutput output;
  for (int i = 0; i < 10; ++i) {
    test::Message& message = output.messages.emplace_back();
    message.id = "0d8aa1f6-1b0c-4e7e-9c0b-5a9f2f0f5f0" + std::to_string(i);
    message.receipt_handle.assign(96, 'A');
    message.md5_of_body.assign(32, 'f');
    message.body = body_of_300_bytes();
  }
  return output;
}

void decode_batch(benchmark::State& state, Protocol protocol, bool padded) {
  const test::BatchInput input = batch_of_ten();
  HttpReply encoded;
  encode_request(protocol, test::kQueues, test::kSendBatch, &input, encoded);
  encoded.body.reserve(encoded.body.size() + kBodyPaddingBytes);
  HttpRequest request;
  request.body = encoded.body;
  request.body_padded = padded;
  for (auto _ : state) {
    AnyShape object(*test::kSendBatch.input);
    if (!decode_request(protocol, test::kQueues, test::kSendBatch, request, object.get()).ok()) {
      state.SkipWithError("not decoded");
      break;
    }
    benchmark::DoNotOptimize(object.get());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(request.body.size()));
}
BENCHMARK_CAPTURE(decode_batch, json, Protocol::kAwsJson1_0, true);
BENCHMARK_CAPTURE(decode_batch, json_unpadded, Protocol::kAwsJson1_0, false);
BENCHMARK_CAPTURE(decode_batch, query, Protocol::kAwsQuery, false);

void encode_receive(benchmark::State& state, Protocol protocol) {
  const test::ReceiveOutput output = ten_messages();
  size_t size = 0;
  for (auto _ : state) {
    HttpReply reply;
    encode_reply(protocol, test::kQueues, test::kReceive, &output, "id", reply);
    size = reply.body.size();
    benchmark::DoNotOptimize(reply.body.data());
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(size));
}
BENCHMARK_CAPTURE(encode_receive, json, Protocol::kAwsJson1_0);
BENCHMARK_CAPTURE(encode_receive, query, Protocol::kAwsQuery);

void name_a_request(benchmark::State& state) {
  HttpRequest request;
  request.headers = {{"Host", "127.0.0.1:4566"},
                     {"Content-Type", "application/x-amz-json-1.0"},
                     {"X-Amz-Target", "AmazonSQS.SendMessageBatch"}};
  for (auto _ : state) {
    benchmark::DoNotOptimize(name_request(request));
  }
}
BENCHMARK(name_a_request);

}  // namespace
}  // namespace penstock::aws
