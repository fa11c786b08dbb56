#include "edge/request_pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace penstock::edge {
namespace {

// In whose name a request is refused that names no service we have.
constexpr aws::ServiceInfo kNoService{.name = "aws", .error_namespace = "com.amazonaws"};

// Of a request that an open server takes unsigned.
constexpr const char* kDefaultRegion = "us-east-1";

std::string base_url(const Exchange& exchange) {
  const std::string_view host = exchange.request.header("host");
  std::string url(exchange.tls ? "https://" : "http://");
  return url.append(host.empty() ? "localhost" : host);
}

service::Call make_call(Exchange& exchange, aws::Protocol protocol,
                        iam::Authenticated authenticated) {
  service::Call call;
  call.caller = std::move(authenticated.caller);
  call.region = authenticated.region.empty() ? kDefaultRegion : std::move(authenticated.region);
  call.request_id = exchange.request_id;
  call.trace_header = exchange.request.header("x-amzn-trace-id");
  call.path = exchange.request.path;
  call.base_url = base_url(exchange);
  call.protocol = protocol;
  call.request_bytes = exchange.request.body.size();
  call.client_waits = [&exchange] { return exchange.client_waits(); };
  call.room = &exchange;
  return call;
}

constexpr ErrorInfo kMalformedRequest{"MalformedHttpRequestException", "MalformedHttpRequest", 400};
constexpr ErrorInfo kHeadTooLarge{"RequestHeaderSectionTooLarge", "RequestHeaderSectionTooLarge",
                                  431};
constexpr ErrorInfo kBodyTooLarge{"RequestEntityTooLargeException", "RequestEntityTooLarge", 413};
constexpr ErrorInfo kUnsupportedCoding{"NotImplemented", "NotImplemented", 501};
constexpr ErrorInfo kTimedOut{"RequestTimeoutException", "RequestTimeout", 408};

const ErrorInfo& error_of(RefusalKind kind) {
  switch (kind) {
    case RefusalKind::kMalformed:
      return kMalformedRequest;
    case RefusalKind::kHeadTooLarge:
      return kHeadTooLarge;
    case RefusalKind::kBodyTooLarge:
      return kBodyTooLarge;
    case RefusalKind::kNotImplemented:
      return kUnsupportedCoding;
    case RefusalKind::kTimedOut:
      return kTimedOut;
    case RefusalKind::kOverloaded:
      return service::kBusy;
  }
  return kMalformedRequest;
}

}  // namespace

PipelineMetrics::PipelineMetrics(observe::Registry& registry, const service::Host& host) {
  unnamed_ = &registry.counter("penstock_requests_unnamed_total",
                               "Requests that name no service or operation.");
  for (const auto& hosted : host.services()) {
    for (const service::BoundOperation& operation : host.operations(*hosted)) {
      const observe::Labels labels{{"service", std::string(operation.info->service)},
                                   {"operation", std::string(operation.info->name)}};
      const auto labels_with_fault = [&labels](const char* fault) {
        observe::Labels more = labels;
        more.emplace_back("fault", fault);
        return more;
      };
      constexpr std::string_view kErrorsHelp =
          "Requests answered with an error, by whose fault it was.";
      by_operation_[&operation] = OperationMetrics{
          &registry.counter("penstock_requests_total", "Requests by operation.", labels),
          &registry.counter("penstock_request_errors_total", kErrorsHelp,
                            labels_with_fault("client")),
          &registry.counter("penstock_request_errors_total", kErrorsHelp,
                            labels_with_fault("server")),
          &registry.histogram("penstock_request_duration_seconds",
                              "From the whole request read to the reply ready to be written.",
                              labels)};
    }
  }
}

// Services that are signed for under one name are told apart by X-Amz-Target.
const service::Host::Hosted* RequestPipeline::find_signed(std::string_view signing_name,
                                                          std::string_view prefix) const {
  const service::Host::Hosted* const target = host_.find_target(prefix);
  const bool is_signed_so = target != nullptr && !host_.operations(*target).empty() &&
                            host_.operations(*target).front().info->service == signing_name;
  return is_signed_so ? target : host_.find_service(signing_name);
}

RequestPipeline::Progress::Progress(const aws::HttpRequest& request)
    : name(aws::name_request(request)), claim(aws::parse_claim(request)) {}

// The service comes from the signature's scope, which clients always set and which is verified
// later; what is unsigned is recognised by its X-Amz-Target, its Action and Version, or the first
// label of its Host.
Result<void> RequestPipeline::name(const Exchange& exchange, Progress& progress) const {
  const std::string_view target = exchange.request.header("x-amz-target");
  const std::string_view prefix = target.substr(0, target.find('.'));
  std::string_view wanted;
  if (progress.claim.ok()) {
    wanted = progress.claim->service;
    progress.service = find_signed(wanted, prefix);
  }
  if (progress.service == nullptr && wanted.empty()) {
    wanted = progress.name.service_hint;
    progress.service = host_.find_target(wanted);
    if (progress.service == nullptr) {
      progress.service = host_.find_service(wanted);
    }
    if (progress.service == nullptr) {
      const std::string_view host = exchange.request.header("host");
      progress.service = host_.find_service(host.substr(0, host.find_first_of(".:")));
    }
    for (const auto& hosted : host_.services()) {
      if (progress.service == nullptr &&
          host_.find_operation(*hosted, progress.name.operation) != nullptr) {
        progress.service = hosted.get();
      }
    }
  }
  if (progress.service == nullptr) {
    return Error(aws::kUnknownOperation,
                 fmt::format("The service '{}' is not available here.", wanted));
  }
  PENSTOCK_TRY(aws::check_name(progress.name, host_.info(*progress.service)));
  if (prefix.empty() || prefix == host_.info(*progress.service).target_prefix) {
    progress.operation = host_.find_operation(*progress.service, progress.name.operation);
  }
  const auto& not_supported = host_.info(*progress.service).not_supported;
  if (std::find(not_supported.begin(), not_supported.end(), progress.name.operation) !=
      not_supported.end()) {
    return Error(aws::kUnknownOperation,
                 fmt::format("{} is not supported here.", progress.name.operation));
  }
  if (progress.operation == nullptr) {
    return Error(
        aws::kUnknownOperation,
        fmt::format("The action {} is not valid for this endpoint.", progress.name.operation));
  }
  return {};
}

// A signature covers the body as it was sent, before its gzip was taken off. Links in messages
// carry none: where the operation is open to everybody, the caller is then nobody.
Result<iam::Authenticated> RequestPipeline::authenticate(Exchange& exchange,
                                                         const Progress& progress) {
  if (progress.operation != nullptr && progress.operation->info->is_open && !progress.claim.ok() &&
      progress.claim.error().is(aws::kMissingAuthenticationToken)) {
    return iam::Authenticated();
  }
  const std::string_view decoded = exchange.request.body;
  if (exchange.body_as_sent.data() != nullptr) {
    exchange.request.body = exchange.body_as_sent;
  }
  auto authenticated =
      authenticator_.authenticate(exchange.request, progress.claim, clock_.system_ms());
  exchange.request.body = decoded;
  return authenticated;
}

runtime::Task<Result<void>> RequestPipeline::run(Exchange& exchange, Progress& progress) {
  // The name comes first: in which protocol and in whose name to refuse depends on it.
  Result<void> named = name(exchange, progress);
  if (!named.ok() && progress.service == nullptr) {
    co_return named;
  }
  // Who asks is settled before anything is said about the request, so that nothing is learned
  // without a key.
  auto authenticated = authenticate(exchange, progress);
  if (!authenticated.ok()) {
    co_return std::move(authenticated).error();
  }
  if (!named.ok()) {
    co_return named;
  }
  const aws::OperationInfo& info = *progress.operation->info;
  exchange.operation.assign(info.service).append(":").append(info.name);
  // Only now is the body looked into.
  aws::AnyShape input(*info.input);
  Result<void> decoded = aws::decode_request(progress.name.protocol, host_.info(*progress.service),
                                             info, exchange.request, input.get());
  if (!decoded.ok()) {
    co_return decoded;
  }
  // One hop to the owning shard, one hop back; the journal and the disk lie between.
  service::Call call =
      make_call(exchange, progress.name.protocol, std::move(authenticated).value());
  aws::AnyShape output(*info.output);
  Result<void> ran = co_await host_.call(exchange.home(), *progress.service, *progress.operation,
                                         call, input.get(), output.get());
  if (!ran.ok()) {
    co_return ran;
  }
  // A large body that grows by itself ends up with up to twice its size set aside.
  exchange.reply.body.reserve(call.reply_bytes);
  aws::encode_reply(progress.name.protocol, host_.info(*progress.service), info, output.get(),
                    exchange.request_id, exchange.reply);
  co_return fit_reply(exchange, info);
}

// An operation that makes a large reply has reserved room for it before it ran. Of one that has not
// only a reading can still be refused; what was changed is answered, and counted in any case.
Result<void> RequestPipeline::fit_reply(Exchange& exchange, const aws::OperationInfo& info) {
  const bool is_reading = info.access == aws::Access::kRead || info.access == aws::Access::kList;
  if (is_reading && !exchange.reserve_reply(exchange.reply.body.capacity())) {
    std::string().swap(exchange.reply.body);  // an assignment would keep the memory
    return Error(service::kBusy, "Too many bytes of replies are in flight.");
  }
  return {};
}

runtime::Task<void> RequestPipeline::handle(Exchange& exchange) {
  // Before anything else: what is public names no service and carries no signature.
  if (documents_ != nullptr && documents_->answer(exchange.request, exchange.reply)) {
    co_return;
  }
  const int64_t began_ns = clock_.monotonic_ns();
  Progress progress(exchange.request);
  const Result<void> done = co_await run(exchange, progress);
  if (!done.ok()) {
    reply_with_error(exchange, progress, done.error());
  }
  if (progress.operation == nullptr) {
    metrics_.unnamed().add();
    co_return;
  }
  const OperationMetrics& metrics = metrics_.of(*progress.operation);
  metrics.requests->add();
  metrics.duration->record_ns(clock_.monotonic_ns() - began_ns);
  if (!done.ok()) {
    (done.error().info().fault == Fault::kServer ? metrics.server_errors : metrics.client_errors)
        ->add();
  }
}

void RequestPipeline::render_refusal(Exchange& exchange, const Refusal& refusal) const {
  if (exchange.request.headers.empty()) {
    render_plain(exchange, refusal.status, refusal.reason);
    return;
  }
  Progress progress(exchange.request);
  (void)name(exchange, progress);  // as far as it can be told from the head
  const ErrorInfo& info = error_of(refusal.kind);
  aws::encode_error(progress.name.protocol,
                    progress.service == nullptr ? kNoService : host_.info(*progress.service),
                    Error(info, std::string(refusal.reason)), exchange.request_id, exchange.reply);
  exchange.error_code = info.code;
}

void RequestPipeline::reply_with_error(Exchange& exchange, const Progress& progress,
                                       const Error& error) {
  const aws::ServiceInfo& service =
      progress.service == nullptr ? kNoService : host_.info(*progress.service);
  // What broke inside names files and offsets: that is for the log, found by the request id.
  const bool is_internal = error.is(kIoError) || error.is(kCorrupt);
  aws::encode_error(
      progress.name.protocol, service,
      is_internal ? Error(aws::kInternalFailure, "An internal error occurred.") : error,
      exchange.request_id, exchange.reply);
  exchange.error_code = error.info().code;
  if (error.info().fault == Fault::kServer) {
    log_fault(exchange, error);
  }
}

// A full or slow disk or a bound that is reached refuses every request: one line a second says so,
// lest the log fill the disk too.
void RequestPipeline::log_fault(const Exchange& exchange, const Error& error) {
  constexpr int64_t kSecondNs = 1'000'000'000;
  const bool is_refusal =
      error.is(kNoSpace) || error.is(journal::kOverloaded) || error.is(service::kBusy);
  refusals_ += is_refusal ? 1 : 0;
  const int64_t now_ns = clock_.monotonic_ns();
  if (is_refusal && now_ns - refusals_logged_ns_ < kSecondNs) {
    return;
  }
  if (is_refusal) {
    refusals_logged_ns_ = now_ns;
  }
  log_.error("request failed", {{"request_id", std::string_view(exchange.request_id)},
                                {"operation", std::string_view(exchange.operation)},
                                {"code", error.info().code},
                                {"error", std::string_view(error.message())},
                                {"refusals", is_refusal ? std::exchange(refusals_, 0) : 0}});
}

}  // namespace penstock::edge
