// The AWS APIs as one Handler: what happens to a request from its head to its reply, in order, in
// one coroutine. One per core, used on that core; lives as long as the core serves.
#ifndef PENSTOCK_EDGE_REQUEST_PIPELINE_H_
#define PENSTOCK_EDGE_REQUEST_PIPELINE_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "aws/sigv4.h"
#include "aws/wire.h"
#include "base/clock.h"
#include "base/log.h"
#include "edge/exchange.h"
#include "edge/public_documents.h"
#include "edge/refusal.h"
#include "iam/authenticator.h"
#include "observe/metrics.h"
#include "service/host.h"

namespace penstock::edge {

// The counters of one operation, shared by all cores.
struct OperationMetrics {
  observe::Counter* requests;
  observe::Counter* client_errors;
  observe::Counter* server_errors;
  observe::Histogram* duration;
};

class PipelineMetrics {
 public:
  PipelineMetrics(observe::Registry& registry, const service::Host& host);
  const OperationMetrics& of(const service::BoundOperation& operation) const {
    return by_operation_.at(&operation);
  }
  // Requests that were refused before their operation was known.
  observe::Counter& unnamed() const { return *unnamed_; }

 private:
  std::unordered_map<const service::BoundOperation*, OperationMetrics> by_operation_;
  observe::Counter* unnamed_;
};

class RequestPipeline final : public Handler {
 public:
  // `documents`: read without a signature; nullptr: none.
  RequestPipeline(service::Host& host, iam::Authenticator& authenticator,
                  const PipelineMetrics& metrics, Clock& clock, Log& log,
                  const PublicDocuments* documents = nullptr)
      : host_(host),
        authenticator_(authenticator),
        metrics_(metrics),
        clock_(clock),
        log_(log),
        documents_(documents) {}

  runtime::Task<void> handle(Exchange& exchange) override;
  // The reply to a request that the edge refuses, in the form its client understands.
  void render_refusal(Exchange& exchange, const Refusal& refusal) const;

 private:
  // What is known of a request so far; the reply's form depends on it from the first step on.
  struct Progress {
    explicit Progress(const aws::HttpRequest& request);

    aws::WireName name;
    Result<aws::Claim> claim;
    const service::Host::Hosted* service = nullptr;
    const service::BoundOperation* operation = nullptr;
  };

  Result<void> name(const Exchange& exchange, Progress& progress) const;
  const service::Host::Hosted* find_signed(std::string_view signing_name,
                                           std::string_view prefix) const;
  Result<iam::Authenticated> authenticate(Exchange& exchange, const Progress& progress);
  runtime::Task<Result<void>> run(Exchange& exchange, Progress& progress);
  static Result<void> fit_reply(Exchange& exchange, const aws::OperationInfo& info);
  void reply_with_error(Exchange& exchange, const Progress& progress, const Error& error);
  void log_fault(const Exchange& exchange, const Error& error);

  service::Host& host_;
  iam::Authenticator& authenticator_;
  const PipelineMetrics& metrics_;
  Clock& clock_;
  Log& log_;
  const PublicDocuments* documents_;
  int64_t refusals_logged_ns_ = INT64_MIN / 2;
  int64_t refusals_ = 0;  // for want of space, speed or room, since then
};

}  // namespace penstock::edge

#endif  // PENSTOCK_EDGE_REQUEST_PIPELINE_H_
