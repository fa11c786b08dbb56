// Names to addresses, off the cores: look-ups block, for many seconds where a name server is
// silent, so a few threads do them, one look-up a name at a time. One for the whole process; used
// from every core. The io_contexts it answers to outlive it. It does not wait for look-ups that
// still run when it ends.
#ifndef PENSTOCK_EGRESS_NAME_RESOLVER_H_
#define PENSTOCK_EGRESS_NAME_RESOLVER_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

namespace penstock::egress {

class NameResolver {
 public:
  struct Answer {
    std::vector<boost::asio::ip::address> addresses;  // the preferred one first
    std::string failure;                              // where there is none: why
  };
  // Blocks. Called on any of the resolver's threads, several at a time, and perhaps still running
  // when the resolver has ended.
  using LookUp = std::function<Answer(const std::string& host)>;
  using Then = std::function<void(const Answer&)>;

  // The system's resolver: its hosts file, its name servers.
  static Answer system_look_up(const std::string& host);

  explicit NameResolver(LookUp look_up = system_look_up);
  ~NameResolver();
  NameResolver(const NameResolver&) = delete;
  NameResolver& operator=(const NameResolver&) = delete;

  // Calls `then` from `io`, with at most kAddressesMax addresses; never if the resolver ends first.
  // False: too many wait already, or there is no thread to be had.
  bool resolve(const std::string& host, boost::asio::io_context& io, Then then);

 private:
  struct State;
  static void work(const std::shared_ptr<State>& state);
  std::shared_ptr<State> state_;  // shared with the threads
};

}  // namespace penstock::egress

#endif  // PENSTOCK_EGRESS_NAME_RESOLVER_H_
