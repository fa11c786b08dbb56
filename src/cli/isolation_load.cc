#include "cli/isolation_load.h"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <utility>

#include "cli/interrupt.h"

namespace penstock::cli {
namespace {

constexpr ErrorInfo kLoadFailed{"LoadFailed", "LoadFailed", 500, Fault::kServer,
                                "The load could not go on."};
constexpr int kProducers = 16;
constexpr uint32_t kSinkNumber = 1U << 16;  // from here on the sink's
constexpr uint32_t kSignalNumber = UINT32_MAX;
constexpr int64_t kTickNs = 100'000'000;
constexpr size_t kErrorTextBytes = 400;

constexpr std::string_view kSource = "penstock.bench";
constexpr std::string_view kDetailType = "Isolation";
constexpr std::string_view kToMember = R"("to":")";
constexpr std::string_view kLoadMember = R"("load":")";
constexpr std::string_view kBlankTo = "0000000000000000";

Error failed(std::string message) { return {kLoadFailed, std::move(message)}; }

// The text of a JSON string that begins behind `member`, as long as said.
std::string_view text_behind(std::string_view json, std::string_view member, size_t length) {
  const size_t at = json.find(member);
  return at == std::string_view::npos ? std::string_view()
                                      : json.substr(at + member.size(), length);
}

std::string target_text(int target) {
  std::string text(kBlankTo);
  LoadBody::write_id(text.data(), static_cast<uint64_t>(target));
  return text;
}

}  // namespace

RequestTemplate isolation_request(std::string_view bus, const std::string& blank) {
  RequestTemplate made;
  std::string& body = made.body;
  body = fmt::format(
      R"({{"Entries":[{{"EventBusName":"{}","Source":"{}","DetailType":"{}","Detail":"{{\"to\":\")",
      bus, kSource, kDetailType);
  made.group_at.push_back(body.size());
  body += kBlankTo;
  body += R"(\",\"load\":\")";
  made.message_at.push_back(body.size());
  body += blank;
  body += R"(\"}"}]})";
  return made;
}

size_t isolation_frame_bytes() {
  return kToMember.size() + kBlankTo.size() + kLoadMember.size() +
         std::string_view("{\",\"}").size();
}

std::string isolation_pattern(int target) {
  return fmt::format(R"({{"source":["{}"],"detail":{{"to":["{}"]}}}})", kSource,
                     target_text(target));
}

std::string isolation_pattern_of_all() {
  return fmt::format(R"({{"source":["{}"],"detail-type":["{}"]}})", kSource, kDetailType);
}

struct IsolationLoad::Producer {
  Producer(int epoll, uint32_t number, const SocketAddress& address, RequestTemplate made)
      : connection(epoll, number, address), request(std::move(made)) {}

  LoadConnection connection;
  RequestTemplate request;
  uint64_t id = 0;
  int64_t due_ns = 0;
  int64_t sent_ns = 0;
};

IsolationLoad::IsolationLoad(const IsolationOptions& options, IsolationTarget target, Clock& clock)
    : options_(options),
      target_(std::move(target)),
      clock_(clock),
      signer_(target_.credentials, target_.region, "events", target_.endpoint.authority(),
              "application/x-amz-json-1.1"),
      operation_(signer_.add_target("AWSEvents.PutEvents")) {
  PENSTOCK_CHECK(options.targets > 0 && options.rate_per_s > 0);
}

IsolationLoad::~IsolationLoad() {
  producers_.clear();
  sink_.reset();
  if (epoll_ >= 0) {
    ::close(epoll_);
  }
}

Result<void> IsolationLoad::open() {
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  PENSTOCK_CHECK(epoll_ >= 0);
  sink_ = std::make_unique<HttpSink>(
      epoll_, kSinkNumber,
      [this](size_t server, std::string_view body) { on_request(server, body); });
  for (int target = 0; target < options_.targets; ++target) {
    PENSTOCK_ASSIGN(const uint16_t port, sink_->add_server(HttpSink::Manner::kAnswers));
    good_ports_.push_back(port);
  }
  PENSTOCK_ASSIGN(hanging_port_, sink_->add_server(HttpSink::Manner::kHangs));
  PENSTOCK_ASSIGN(failing_port_, sink_->add_server(HttpSink::Manner::kFails));
  return {};
}

Result<void> IsolationLoad::open_producers(const Interrupt& interrupt) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = kSignalNumber;
  PENSTOCK_CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, interrupt.descriptor(), &event) == 0);
  PENSTOCK_ASSIGN(const SocketAddress address, resolve(target_.endpoint));
  producers_.clear();
  for (uint32_t number = 0; number < kProducers; ++number) {
    producers_.push_back(std::make_unique<Producer>(
        epoll_, number, address, isolation_request(target_.bus, body_->blank())));
    PENSTOCK_TRY(producers_.back()->connection.open());
  }
  return {};
}

Result<IsolationPhase> IsolationLoad::run_phase() {
  const Interrupt interrupt;
  body_ = std::make_unique<LoadBody>(options_.run + phases_++,
                                     options_.size_bytes - isolation_frame_bytes());
  phase_ = IsolationPhase();
  PENSTOCK_TRY(open_producers(interrupt));
  start_ns_ = progress_ns_ = clock_.monotonic_ns();
  stop_ns_ = start_ns_ + static_cast<int64_t>(options_.seconds * 1e9);
  events_due_ = 0;
  bool is_over = false;
  while (!is_over) {
    PENSTOCK_TRY(step());
    PENSTOCK_ASSIGN(is_over, finished());
  }
  phase_.interrupted = interrupt.happened();
  producers_.clear();
  return std::move(phase_);
}

int64_t IsolationLoad::due_ns(uint64_t event) const {
  return start_ns_ +
         static_cast<int64_t>(static_cast<double>(event + 1) / options_.rate_per_s * 1e9);
}

Result<void> IsolationLoad::step() {
  PENSTOCK_TRY(produce_due());
  std::array<epoll_event, 64> events;
  for (const epoll_event& event : wait_for_events(epoll_, events, wait_ns())) {
    PENSTOCK_TRY(dispatch(event.data.u32));
  }
  return {};
}

Result<void> IsolationLoad::dispatch(uint32_t number) {
  if (number == kSignalNumber) {
    phase_.interrupted = true;
    return {};
  }
  if (number < producers_.size()) {
    return on_producer(*producers_[number]);
  }
  if (sink_->owns(number)) {
    sink_->on_ready(number);
  }
  return {};
}

// Until the next event is due, if a producer is free to send it; else until the next tick.
int64_t IsolationLoad::wait_ns() const {
  const int64_t now_ns = clock_.monotonic_ns();
  const bool is_free = std::any_of(producers_.begin(), producers_.end(), [](const auto& producer) {
    return !producer->connection.busy();
  });
  int64_t until_ns = now_ns + kTickNs;
  if (is_free && !has_begun_all()) {
    until_ns = std::min(until_ns, due_ns(events_due_));
  }
  return std::max<int64_t>(until_ns - now_ns, 0);
}

Result<bool> IsolationLoad::finished() const {
  const int64_t now_ns = clock_.monotonic_ns();
  bool is_sending = false;
  for (const auto& producer : producers_) {
    is_sending = is_sending || producer->connection.busy();
    if (producer->connection.busy() &&
        producer->sent_ns < now_ns - options_.reply_ms_max * 1'000'000) {
      return failed(fmt::format("a request was not answered within {} ms", options_.reply_ms_max));
    }
  }
  if (phase_.interrupted) {
    return true;
  }
  if (is_sending || !has_begun_all()) {
    return false;
  }
  return phase_.messages.missing() == 0 ||
         now_ns - std::max(progress_ns_, stop_ns_) > options_.drain_ms_max * 1'000'000;
}

Result<void> IsolationLoad::produce_due() {
  for (const auto& producer : producers_) {
    if (producer->connection.busy()) {
      continue;
    }
    const int64_t now_ns = clock_.monotonic_ns();
    if (due_ns(events_due_) > now_ns || has_begun_all()) {
      return {};
    }
    PENSTOCK_TRY(send_event(*producer, due_ns(events_due_++)));
  }
  return {};
}

Result<void> IsolationLoad::send_event(Producer& producer, int64_t due_ns) {
  producer.id = phase_.messages.issue(1);
  producer.due_ns = due_ns;
  producer.sent_ns = clock_.monotonic_ns();
  char* const body = producer.request.body.data();
  LoadBody::fill(body + producer.request.message_at.front(), producer.id, due_ns);
  LoadBody::write_id(body + producer.request.group_at.front(),
                     producer.id % static_cast<uint64_t>(options_.targets));
  signer_.append_request(operation_, producer.request.body, clock_.system_ms(),
                         producer.connection.request());
  return producer.connection.send();
}

Result<void> IsolationLoad::on_producer(Producer& producer) {
  PENSTOCK_ASSIGN(const bool whole, producer.connection.on_ready());
  if (!whole) {
    return {};
  }
  const std::string_view reply = producer.connection.body();
  if (producer.connection.status() != 200 ||
      reply.find(R"("FailedEntryCount":0)") == std::string_view::npos) {
    return failed(fmt::format("PutEvents was answered with {}: {}", producer.connection.status(),
                              reply.substr(0, kErrorTextBytes)));
  }
  phase_.ack.record_ns(clock_.monotonic_ns() - producer.due_ns);
  phase_.messages.acknowledge(producer.id, 1);
  return {};
}

// Events of an earlier phase, which the bad servers still get, are none of this one's.
void IsolationLoad::on_request(size_t server, std::string_view body) {
  if (server >= good_ports_.size()) {
    ++(server == good_ports_.size() ? phase_.hanging_calls : phase_.failing_calls);
    return;
  }
  const auto mark =
      body_ ? body_->read(text_behind(body, kLoadMember, body_->blank().size())) : std::nullopt;
  if (!mark || mark->id >= phase_.messages.issued()) {
    return;
  }
  if (text_behind(body, kToMember, kBlankTo.size()) != target_text(static_cast<int>(server))) {
    ++phase_.misrouted;
    return;
  }
  if (phase_.messages.receive(mark->id)) {
    progress_ns_ = clock_.monotonic_ns();
    phase_.delivery.record_ns(progress_ns_ - mark->sent_ns);
  }
}

}  // namespace penstock::cli
