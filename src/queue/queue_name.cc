#include "queue/queue_name.h"

#include <algorithm>
#include <array>

#include "aws/arn.h"
#include "queue/queue_keys.h"
#include "queue/queue_limits.h"

namespace penstock::queue {
namespace {

constexpr std::string_view kFifoSuffix = ".fifo";

// A name is checked with every message that is delivered.
constexpr auto kIsNameCharacter = [] {
  std::array<bool, 256> is_one{};
  for (const char c :
       std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")) {
    is_one[static_cast<uint8_t>(c)] = true;
  }
  return is_one;
}();

bool is_name_character(char c) { return kIsNameCharacter[static_cast<uint8_t>(c)]; }

std::optional<aws::Arn> parse_queue_arn(std::string_view text) {
  auto arn = aws::parse_arn(text);
  const bool is_queue = arn && arn->service == "sqs" && aws::is_account_id(arn->account) &&
                        (is_queue_name(arn->resource) || is_fifo_name(arn->resource));
  return is_queue ? arn : std::nullopt;
}

}  // namespace

bool is_queue_name(std::string_view text) {
  return !text.empty() && text.size() <= kQueueNameLengthMax &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_name_character(c); });
}

bool is_fifo_name(std::string_view text) {
  return text.size() <= kQueueNameLengthMax && text.ends_with(kFifoSuffix) &&
         is_queue_name(text.substr(0, text.size() - kFifoSuffix.size()));
}

std::optional<AccountAndName> parse_queue_url(std::string_view url) {
  const size_t before_name = url.rfind('/');
  if (before_name == std::string_view::npos || before_name == 0) {
    return std::nullopt;
  }
  const size_t before_account = url.rfind('/', before_name - 1);
  if (before_account == std::string_view::npos) {
    return std::nullopt;
  }
  const std::string_view account = url.substr(before_account + 1, before_name - before_account - 1);
  const std::string_view name = url.substr(before_name + 1);
  if (!aws::is_account_id(account) || !(is_queue_name(name) || is_fifo_name(name))) {
    return std::nullopt;
  }
  return AccountAndName{account, name};
}

std::string queue_url(const service::Call& call, std::string_view account, std::string_view name) {
  std::string url = call.base_url;
  url.append("/").append(account).append("/").append(name);
  return url;
}

std::string queue_arn(std::string_view region, std::string_view account, std::string_view name) {
  return aws::format_arn(
      {.service = "sqs", .region = region, .account = account, .resource = name});
}

QueuePathParts parse_queue_path(std::string_view path) {
  const size_t region_at = path.find('\0') + 1;
  const size_t name_at = path.find('\0', region_at) + 1;
  if (region_at == 0 || name_at == 0) {
    return {};
  }
  return {path.substr(0, region_at - 1), path.substr(region_at, name_at - region_at - 1),
          path.substr(name_at)};
}

std::string arn_of_path(std::string_view path) {
  const QueuePathParts parts = parse_queue_path(path);
  return queue_arn(parts.region, parts.account, parts.name);
}

bool is_queue_arn(std::string_view text) { return parse_queue_arn(text).has_value(); }

std::string path_of_arn(std::string_view text) {
  const auto arn = parse_queue_arn(text);
  return arn ? queue_path(arn->account, arn->region, arn->resource) : std::string();
}

std::string_view url_or_path(const service::Call& call, std::string_view url) {
  return url.empty() ? call.path : url;
}

std::string arn_of_url(const service::Call& call, std::string_view url) {
  const auto parsed = parse_queue_url(url_or_path(call, url));
  return parsed ? queue_arn(call.region, parsed->account, parsed->name)
                : queue_arn(call.region, call.caller.account, "");
}

}  // namespace penstock::queue
