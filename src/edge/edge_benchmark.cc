// What a request costs the server in CPU time, kernel included: a 600-byte POST echoed on one kept
// connection.

#include <benchmark/benchmark.h>
#include <pthread.h>

#include <ctime>

#include "edge/request_parser.h"
#include "edge/server_testing.h"

namespace penstock::edge {
namespace {

// What the AWS SDK for JavaScript sends with a SendMessage.
constexpr std::string_view kSdkHeaders =
    "content-type: application/x-amz-json-1.0\r\n"
    "x-amz-target: AmazonSQS.SendMessage\r\n"
    "x-amz-user-agent: aws-sdk-js/3.600.0 ua/2.0 os/linux lang/js md/nodejs#20.0.0 "
    "api/sqs#3.600.0\r\n"
    "amz-sdk-invocation-id: 4f9b6a5e-2f55-4c39-a5c4-9d3b0f6a2c11\r\n"
    "amz-sdk-request: attempt=1; max=3\r\n"
    "x-amz-date: 20260101T000000Z\r\n"
    "x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\r\n"
    "authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/sqs/aws4_request, "
    "SignedHeaders=content-type;host;x-amz-date, "
    "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7\r\n";

int64_t cpu_ns(std::thread& thread) {
  clockid_t clock{};
  timespec time{};
  pthread_getcpuclockid(thread.native_handle(), &clock);
  clock_gettime(clock, &time);
  return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

void keep_alive_post(benchmark::State& state) {
  TestServer server;
  TestClient client(server.port());
  const std::string request = post(std::string(600, 'x'), kSdkHeaders);
  client.ask(request);
  const int64_t before_ns = cpu_ns(server.thread());
  for (auto _ : state) {
    benchmark::DoNotOptimize(client.ask(request));
  }
  state.counters["server_cpu_us"] =
      benchmark::Counter(static_cast<double>(cpu_ns(server.thread()) - before_ns) / 1000,
                         benchmark::Counter::kAvgIterations);
}
BENCHMARK(keep_alive_post)->UseRealTime()->Unit(benchmark::kMicrosecond);

void pipelined_post(benchmark::State& state) {
  TestServer server;
  TestClient client(server.port());
  constexpr int kDepth = 16;
  std::string requests;
  for (int i = 0; i < kDepth; ++i) {
    requests += post(std::string(600, 'x'), kSdkHeaders);
  }
  const int64_t before_ns = cpu_ns(server.thread());
  for (auto _ : state) {
    client.send(requests);
    for (int i = 0; i < kDepth; ++i) {
      benchmark::DoNotOptimize(client.receive());
    }
  }
  state.counters["server_cpu_us"] =
      benchmark::Counter(static_cast<double>(cpu_ns(server.thread()) - before_ns) / 1000 / kDepth,
                         benchmark::Counter::kAvgIterations);
}
BENCHMARK(pipelined_post)->UseRealTime()->Unit(benchmark::kMicrosecond);

void parse_post(benchmark::State& state) {
  const Limits limits;
  RequestParser parser(limits);
  ReadBuffer buffer;
  const std::string request = post(std::string(600, 'x'), kSdkHeaders);
  for (auto _ : state) {
    parser.start();
    while (buffer.room_bytes() < request.size()) {
      buffer.make_room(request.size());
    }
    std::copy(request.begin(), request.end(), buffer.room());
    buffer.filled(request.size());
    benchmark::DoNotOptimize(parser.feed(buffer));
    parser.finish(buffer);
  }
}
BENCHMARK(parse_post)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace penstock::edge
