// The OAuth tokens of a shard's connections: fetched when a connection's credentials are new, and
// when a call needs one that lasts; kept in memory only. Owned by Connections, used on the shard's
// thread.
//
// A token is renewed during a call when it would end within a minute, and after the endpoint
// refused it (user guide, "Considerations when using OAuth"). However many calls want it, it is
// fetched once. Where the authorization endpoint refuses, the connection is DEAUTHORIZED, as on
// EventBridge; where it does not answer, or asks for time, the connection stays what it is and the
// fetch is made again after a pause.
#ifndef PENSTOCK_BUS_OAUTH_TOKENS_H_
#define PENSTOCK_BUS_OAUTH_TOKENS_H_

#include <coroutine>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "bus/token_request.h"
#include "runtime/executor.h"
#include "runtime/owned_task.h"
#include "runtime/task.h"

namespace penstock::bus {

class Connections;

inline constexpr int64_t kTokenRenewMs = 60 * kSecondMs;
// The pause after a fetch without an answer doubles from one to the other.
inline constexpr int64_t kTokenPauseMinMs = kSecondMs;
inline constexpr int64_t kTokenPauseMaxMs = 5 * kMinuteMs;

class OAuthTokens {
 public:
  explicit OAuthTokens(Connections& connections);
  OAuthTokens(const OAuthTokens&) = delete;
  OAuthTokens& operator=(const OAuthTokens&) = delete;
  ~OAuthTokens();

  // Goes on with the connections that are AUTHORIZING.
  void start();
  // No further fetch; what waits for one is told that there is no token.
  void stop();

  // The token of an OAuth connection: the kept one, or one that is fetched first. Without one, why.
  runtime::Task<TokenAnswer> get(std::string arn);
  // The endpoint refused this token: the next call gets another.
  void refuse(std::string_view arn, std::string_view authorization);
  // The connection's credentials are new, or it is gone.
  void renew(const std::string& arn);

 private:
  struct Source;
  class Waiting;

  Source& source_of(const std::string& arn);
  void arm(Source& source, int64_t delay_ms);
  void fetch_now(Source& source);
  runtime::Task<void> fetch(Source& source, runtime::HttpCall call, uint64_t credentials);
  void finish(Source& source, uint64_t credentials, const TokenAnswer& answer);
  void keep(Source& source, const TokenAnswer& answer);
  void pause(Source& source, const TokenAnswer& answer);
  static void wake(Source& source, const TokenAnswer& answer);

  Connections& connections_;
  std::map<std::string, std::unique_ptr<Source>, std::less<>> sources_;  // by the connection's ARN
  bool is_stopping_ = false;
};

}  // namespace penstock::bus

#endif  // PENSTOCK_BUS_OAUTH_TOKENS_H_
