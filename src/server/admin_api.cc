#include "server/admin_api.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "aws/json_codec.h"
#include "aws/json_writer.h"
#include "aws/wire.h"
#include "bus/bus_service.h"
#include "bus/cloud_event_envelope.h"
#include "bus/cloud_event_shapes.h"
#include "bus/cloud_events.h"
#include "bus/detail_check.h"
#include "bus/event_shapes.h"
#include "delivery/engine.h"

namespace penstock::server {
namespace {

using Source = AdminRequest::Source;
using Sources = std::vector<Source>;

constexpr std::string_view kJson = "application/json";

constexpr ErrorInfo kForbidden{"ForbiddenException", "Forbidden", 403};
constexpr ErrorInfo kNoSuchResource{"NotFoundException", "NotFound", 404};
constexpr ErrorInfo kMethodNotAllowed{"MethodNotAllowedException", "MethodNotAllowed", 405};

// EventBridge answers 400 whatever it is; here the status says it.
int status_of(const ErrorInfo& info) {
  constexpr std::array<std::pair<std::string_view, int>, 4> kStatuses{
      {{"ResourceNotFoundException", 404},
       {"DeliveryNotFoundException", 404},
       {"DeliveryInFlightException", 409},
       {"AccessDeniedException", 403}}};
  const auto* const found = std::find_if(kStatuses.begin(), kStatuses.end(),
                                         [&](const auto& each) { return each.first == info.code; });
  return found == kStatuses.end() ? info.http_status : found->second;
}

void render(edge::Exchange& exchange, int status, std::string_view code, std::string_view message) {
  std::string body = R"({"error":{"code":)";
  aws::append_json_string(body, code);
  body += R"(,"message":)";
  aws::append_json_string(body, message);
  body += "}}\n";
  exchange.reply.status = status;
  exchange.reply.content_type = kJson;
  exchange.reply.body = std::move(body);
  exchange.error_code = code;
}

bool is_reading(const aws::HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// A simple request, in CORS's sense, can be sent by any page; one with this content type cannot.
Result<void> require_json(const aws::HttpRequest& request) {
  const std::string_view type = request.header("content-type");
  std::string name(type.substr(0, type.find(';')));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  while (name.ends_with(' ')) {
    name.pop_back();
  }
  if (name == kJson) {
    return {};
  }
  return Error(bus::kUnsupportedMediaType, fmt::format("Content-Type is {}; expected {}.",
                                                       type.empty() ? "missing" : type, kJson));
}

// The shape's first member is Event, an envelope as text; here it is JSON within JSON.
template <typename Shape>
void append_with_event(std::string& out, Shape& shape) {
  constexpr std::string_view kEmpty = R"({"Event":"")";
  out += R"({"Event":)";
  out += shape.event;
  shape.event.clear();
  std::string rest;
  aws::encode_json(aws::kStructure<Shape>, &shape, rest);
  PENSTOCK_CHECK(rest.starts_with(kEmpty));
  out += std::string_view(rest).substr(kEmpty.size());
}

void append_kept(std::string& out, std::vector<bus::KeptEventShape>& events) {
  out += R"("Events":[)";
  for (bus::KeptEventShape& event : events) {
    out += out.back() == '[' ? "" : ",";
    append_with_event(out, event);
  }
  out += ']';
  events.clear();
}

void append_cloud_events(std::string& out, const std::vector<bus::KeptEventShape>& events) {
  out += '[';
  for (const bus::KeptEventShape& event : events) {
    out += out.back() == '[' ? "" : ",";
    bus::append_cloud_event(out, bus::cloud_event_of_envelope(event.event));
  }
  out += ']';
}

constexpr std::array<std::string_view, 5> kListParameters{"since", "until", "pattern", "after",
                                                          "limit"};
constexpr std::array<std::string_view, 2> kExplainKeptParameters{"event", "rule"};
constexpr std::array<std::string_view, 1> kExplainGivenParameters{"rule"};
constexpr std::array<std::string_view, 4> kDeliveryParameters{"target", "event", "status", "limit"};

}  // namespace

std::span<const AdminApi::Route> AdminApi::routes() {
  static constexpr std::array<Route, 8> kRoutes{{
      {"POST", "buses/*/events", {}, &AdminApi::put_events},
      {"GET", "buses/*/events", kListParameters, &AdminApi::list_events},
      {"GET", "events/*", {}, &AdminApi::get_event},
      {"GET", "buses/*/explain", kExplainKeptParameters, &AdminApi::explain_kept},
      {"POST", "buses/*/explain", kExplainGivenParameters, &AdminApi::explain_given},
      {"GET", "deliveries", kDeliveryParameters, &AdminApi::list_deliveries},
      {"POST", "deliveries/*/retry", {}, &AdminApi::retry_delivery},
      {"DELETE", "deliveries/*", {}, &AdminApi::drop_delivery},
  }};
  return kRoutes;
}

runtime::Task<void> AdminApi::handle(edge::Exchange& exchange) {
  exchange.reply.headers.emplace_back("Cache-Control", "no-store");
  exchange.reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  const Result<void> done = co_await answer(exchange);
  if (!done.ok()) {
    render_error(exchange, done.error());
  }
}

// What a page of another site could learn or do is refused before anything is looked at.
AdminApi::Answer AdminApi::answer(edge::Exchange& exchange) {
  if (const auto refused = guard_.why_refused(exchange.request)) {
    co_return Error(kForbidden, std::string(*refused));
  }
  auto request = AdminRequest::parse(exchange.request);
  if (!request.ok()) {
    co_return std::move(request).error();
  }
  const std::string_view method =
      exchange.request.method == "HEAD" ? "GET" : exchange.request.method;
  std::string allowed;
  for (const Route& route : routes()) {
    if (!request->is_at(route.path)) {
      continue;
    }
    if (route.method != method) {
      allowed += allowed.empty() ? "" : ", ";
      allowed += route.method == "GET" ? "GET, HEAD" : route.method;
      continue;
    }
    const Result<void> known = request->allow_only(route.parameters);
    if (!known.ok()) {
      co_return known;
    }
    Result<void> answered = co_await (this->*route.answer)(exchange, *request);
    // As in the pipeline: what was changed is answered, and counted in any case.
    if (answered.ok() && is_reading(exchange.request) &&
        !exchange.reserve_reply(exchange.reply.body.capacity())) {
      std::string().swap(exchange.reply.body);
      co_return Error(service::kBusy, "Too many bytes of replies are in flight.");
    }
    co_return answered;
  }
  if (allowed.empty()) {
    co_return Error(kNoSuchResource, "There is nothing at this path.");
  }
  exchange.reply.headers.emplace_back("Allow", allowed);
  co_return Error(kMethodNotAllowed, fmt::format("This path takes {}.", allowed));
}

AdminApi::Operation AdminApi::find(std::string_view service, std::string_view name) const {
  const service::Host::Hosted* const hosted = host_.find_service(service);
  PENSTOCK_CHECK(hosted != nullptr);
  const service::BoundOperation* const bound = host_.find_operation(*hosted, name);
  PENSTOCK_CHECK(bound != nullptr);
  return {hosted, bound};
}

AdminApi::Answer AdminApi::run(edge::Exchange& exchange, const AdminRequest& request,
                               Operation operation, const void* input, void* output, size_t bytes) {
  exchange.operation = fmt::format("{}:{}", operation.info().service, operation.info().name);
  service::Call call;
  call.caller.account = request.account();
  call.caller.arn = fmt::format("arn:aws:iam::{}:root", request.account());
  call.caller.user_id = request.account();
  call.region = request.region();
  call.request_id = exchange.request_id;
  call.trace_header = exchange.request.header("x-amzn-trace-id");
  call.path = exchange.request.path;
  call.base_url = fmt::format("http://{}", exchange.request.header("host"));
  call.protocol = aws::Protocol::kAwsJson1_1;
  call.request_bytes = std::max(bytes, exchange.request.body.size());
  call.client_waits = [&exchange] { return exchange.client_waits(); };
  call.room = &exchange;
  Result<void> ran = co_await host_.call(exchange.home(), *operation.service, *operation.bound,
                                         call, input, output);
  if (ran.ok()) {
    exchange.reply.content_type = kJson;
    exchange.reply.body.reserve(call.reply_bytes);
  }
  co_return ran;
}

AdminApi::Answer AdminApi::run_plain(edge::Exchange& exchange, const AdminRequest& request,
                                     Operation operation, std::span<const Source> sources) {
  aws::AnyShape input(*operation.info().input);
  aws::AnyShape output(*operation.info().output);
  Result<void> done = request.fill(*operation.info().input, sources, input.get());
  if (done.ok()) {
    done = co_await run(exchange, request, operation, input.get(), output.get());
  }
  if (done.ok()) {
    aws::encode_json(*operation.info().output, output.get(), exchange.reply.body);
    exchange.reply.body += '\n';
  }
  co_return done;
}

AdminApi::Answer AdminApi::put_events(edge::Exchange& exchange, const AdminRequest& request) {
  auto events = bus::read_cloud_events(exchange.request);
  if (!events.ok()) {
    co_return std::move(events).error();
  }
  bus::PutCloudEventsInput input;
  bus::PutCloudEventsOutput output;
  input.bus = request.part(1);
  size_t bytes = 0;
  for (const bus::CloudEvent& event : *events) {
    bus::append_cloud_event(input.events.emplace_back(), event);
    bytes += input.events.back().size();
  }
  // A batch may be empty; the operation takes one event at least.
  if (!input.events.empty()) {
    const Operation operation = find(bus::kServiceName, "PutCloudEvents");
    Result<void> ran = co_await run(exchange, request, operation, &input, &output, bytes);
    if (!ran.ok()) {
      co_return ran;
    }
  }
  exchange.reply.content_type = kJson;
  std::string& body = exchange.reply.body;
  body += fmt::format(R"({{"accepted":{},"ids":[)", output.event_ids.size());
  for (const std::string& id : output.event_ids) {
    body += body.back() == '[' ? "" : ",";
    aws::append_json_string(body, id);
  }
  body += "]}\n";
  co_return Result<void>();
}

AdminApi::Answer AdminApi::list_events(edge::Exchange& exchange, const AdminRequest& request) {
  const Operation operation = find(bus::kServiceName, "ListEvents");
  bus::ListEventsInput input;
  bus::ListEventsOutput output;
  const Sources sources{{"EventBusName", "bus", request.part(1)},
                        {"Since", "since"},
                        {"Until", "until"},
                        {"EventPattern", "pattern"},
                        {"AfterSequence", "after"},
                        {"Limit", "limit"}};
  Result<void> done = request.fill(*operation.info().input, sources, &input);
  if (done.ok()) {
    done = co_await run(exchange, request, operation, &input, &output);
  }
  if (!done.ok()) {
    co_return done;
  }
  std::string& body = exchange.reply.body;
  if (exchange.request.header("accept").find(bus::kCloudEventBatchType) != std::string_view::npos) {
    exchange.reply.content_type = bus::kCloudEventBatchType;
    exchange.reply.headers.emplace_back("Penstock-Read-To-Sequence",
                                        std::to_string(output.read_to));
    exchange.reply.headers.emplace_back("Penstock-Last-Sequence", std::to_string(output.last));
    append_cloud_events(body, output.events);
  } else {
    body += '{';
    append_kept(body, output.events);
    std::string rest;
    aws::encode_json(aws::kStructure<bus::ListEventsOutput>, &output, rest);
    body += ',';
    body += std::string_view(rest).substr(1);
  }
  body += '\n';
  co_return done;
}

AdminApi::Answer AdminApi::get_event(edge::Exchange& exchange, const AdminRequest& request) {
  const Operation get = find(bus::kServiceName, "GetEvent");
  bus::GetEventInput input;
  bus::GetEventOutput output;
  const Sources sources{{"EventId", "the event's id", request.part(1)}};
  Result<void> done = request.fill(*get.info().input, sources, &input);
  if (done.ok()) {
    done = co_await run(exchange, request, get, &input, &output);
  }
  if (!done.ok()) {
    co_return done;
  }
  const Operation list = find(delivery::kServiceName, "ListDeliveries");
  aws::AnyShape list_input(*list.info().input);
  aws::AnyShape deliveries(*list.info().output);
  done = request.fill(*list.info().input, sources, list_input.get());
  if (done.ok()) {
    done = co_await run(exchange, request, list, list_input.get(), deliveries.get());
  }
  if (!done.ok()) {
    co_return done;
  }
  std::string rest;
  aws::encode_json(*list.info().output, deliveries.get(), rest);
  if (output.events.empty() && rest == "{}") {
    co_return Error(kNoSuchResource, "No bus of the account keeps such an event.");
  }
  std::string& body = exchange.reply.body;
  body += '{';
  append_kept(body, output.events);
  body += rest == "{}" ? R"(,"Deliveries":[]})" : "," + rest.substr(1);
  body += '\n';
  co_return done;
}

AdminApi::Answer AdminApi::explain(edge::Exchange& exchange, const AdminRequest& request,
                                   std::span<const Source> sources) {
  const Operation operation = find(bus::kServiceName, "ExplainEvent");
  bus::ExplainEventInput input;
  bus::ExplainEventOutput output;
  Result<void> done = request.fill(*operation.info().input, sources, &input);
  if (done.ok()) {
    done = co_await run(exchange, request, operation, &input, &output);
  }
  if (done.ok()) {
    append_with_event(exchange.reply.body, output);
    exchange.reply.body += '\n';
  }
  co_return done;
}

AdminApi::Answer AdminApi::explain_kept(edge::Exchange& exchange, const AdminRequest& request) {
  if (!request.parameter("event")) {
    co_return Error(aws::kValidationError,
                    "event must be the id of an event that the bus keeps; or POST an event.");
  }
  const Sources sources{
      {"EventBusName", "bus", request.part(1)}, {"EventId", "event"}, {"RuleName", "rule"}};
  co_return co_await explain(exchange, request, sources);
}

AdminApi::Answer AdminApi::explain_given(edge::Exchange& exchange, const AdminRequest& request) {
  auto envelope = envelope_of_body(exchange, request);
  if (!envelope.ok()) {
    co_return std::move(envelope).error();
  }
  const Sources sources{{"EventBusName", "bus", request.part(1)},
                        {"Event", "the event", *std::move(envelope)},
                        {"RuleName", "rule"}};
  co_return co_await explain(exchange, request, sources);
}

Result<std::string> AdminApi::envelope_of_body(const edge::Exchange& exchange,
                                               const AdminRequest& request) const {
  if (!bus::has_cloud_events(exchange.request)) {
    PENSTOCK_TRY(require_json(exchange.request));
    if (!bus::is_json_object(exchange.request.body)) {
      return Error(aws::kValidationError, "The body must be an event: one JSON object.");
    }
    return std::string(exchange.request.body);
  }
  PENSTOCK_ASSIGN(const auto events, bus::read_cloud_events(exchange.request));
  if (events.size() != 1) {
    return Error(aws::kValidationError, "One event is explained at a time.");
  }
  const bus::CloudEventTexts texts(events.front());
  bus::EventParts parts =
      bus::parts_of_cloud_event(events.front(), texts, request.account(), clock_.now_ms());
  parts.region = request.region();
  std::string envelope;
  bus::append_event_envelope(envelope, parts);
  return envelope;
}

AdminApi::Answer AdminApi::list_deliveries(edge::Exchange& exchange, const AdminRequest& request) {
  const Operation operation = find(delivery::kServiceName, "ListDeliveries");
  const Sources sources{
      {"TargetArn", "target"}, {"EventId", "event"}, {"Status", "status"}, {"Limit", "limit"}};
  Result<void> done = co_await run_plain(exchange, request, operation, sources);
  if (done.ok() && exchange.reply.body == "{}\n") {
    exchange.reply.body = "{\"Deliveries\":[]}\n";
  }
  co_return done;
}

// A body has nothing to say here, but if there is one it must not be a form's.
AdminApi::Answer AdminApi::retry_delivery(edge::Exchange& exchange, const AdminRequest& request) {
  if (!exchange.request.body.empty() || !exchange.request.header("content-type").empty()) {
    Result<void> is_json = require_json(exchange.request);
    if (!is_json.ok()) {
      co_return is_json;
    }
  }
  const Operation operation = find(delivery::kServiceName, "RetryDelivery");
  const Sources sources{{"DeliveryId", "the delivery's id", request.part(1)}};
  co_return co_await run_plain(exchange, request, operation, sources);
}

AdminApi::Answer AdminApi::drop_delivery(edge::Exchange& exchange, const AdminRequest& request) {
  const Operation operation = find(delivery::kServiceName, "DropDelivery");
  const Sources sources{{"DeliveryId", "the delivery's id", request.part(1)}};
  co_return co_await run_plain(exchange, request, operation, sources);
}

// What broke inside names files and offsets: that is for the log, found by the request id.
void AdminApi::render_error(edge::Exchange& exchange, const Error& error) {
  const bool is_internal = error.is(kIoError) || error.is(kCorrupt);
  render(exchange, status_of(error.info()), error.info().code,
         is_internal ? "An internal error occurred." : std::string_view(error.message()));
  if (error.info().fault == Fault::kServer) {
    log_.error("request failed", {{"request_id", std::string_view(exchange.request_id)},
                                  {"operation", std::string_view(exchange.operation)},
                                  {"code", error.info().code},
                                  {"error", std::string_view(error.message())}});
  }
}

void AdminApi::render_refusal(edge::Exchange& exchange, const edge::Refusal& refusal) {
  if (!exchange.request.path.starts_with(edge::AdminHandler::kApiPrefix)) {
    edge::render_plain(exchange, refusal.status, refusal.reason);
    return;
  }
  std::string code(edge::status_text(refusal.status));
  code.erase(std::remove(code.begin(), code.end(), ' '), code.end());
  render(exchange, refusal.status, code + "Exception", refusal.reason);
}

}  // namespace penstock::server
