#include "egress/name_resolver.h"

#include <netdb.h>
#include <sys/socket.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "egress/limits.h"

namespace penstock::egress {

struct NameResolver::State {
  struct Waiter {
    boost::asio::io_context& io;
    Then then;
  };

  explicit State(LookUp the_look_up) : look_up(std::move(the_look_up)) {}

  const LookUp look_up;
  std::mutex mutex;
  std::condition_variable wakes;
  // All under the mutex.
  std::deque<std::string> queue;  // names nobody looks up yet
  std::unordered_map<std::string, std::vector<Waiter>> waiters;
  size_t waiting = 0;
  size_t threads = 0;
  size_t idle = 0;
  bool ended = false;
};

NameResolver::Answer NameResolver::system_look_up(const std::string& host) {
  Answer answer;
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (status != 0) {
    answer.failure = ::gai_strerror(status);
    return answer;
  }
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    boost::asio::ip::tcp::endpoint endpoint;
    if (entry->ai_addrlen <= endpoint.capacity()) {
      std::memcpy(endpoint.data(), entry->ai_addr, entry->ai_addrlen);
      endpoint.resize(entry->ai_addrlen);
      answer.addresses.push_back(endpoint.address());
    }
  }
  ::freeaddrinfo(found);
  return answer;
}

NameResolver::NameResolver(LookUp look_up) : state_(std::make_shared<State>(std::move(look_up))) {}

NameResolver::~NameResolver() {
  std::unordered_map<std::string, std::vector<State::Waiter>> forgotten;
  const std::lock_guard lock(state_->mutex);
  state_->ended = true;
  state_->queue.clear();
  forgotten.swap(state_->waiters);
  state_->wakes.notify_all();
}

bool NameResolver::resolve(const std::string& host, boost::asio::io_context& io, Then then) {
  const std::lock_guard lock(state_->mutex);
  State& state = *state_;
  if (state.waiting >= kLookUpsWaitingMax) {
    return false;
  }
  const bool is_new = !state.waiters.contains(host);
  if (is_new && state.idle <= state.queue.size() && state.threads < kLookUpThreadsMax) {
    try {
      std::thread([shared = state_] { work(shared); }).detach();
      ++state.threads;
    } catch (const std::system_error&) {
      if (state.threads == 0) {
        return false;
      }
    }
  }
  ++state.waiting;
  state.waiters[host].push_back({io, std::move(then)});
  if (is_new) {
    state.queue.push_back(host);
    state.wakes.notify_one();
  }
  return true;
}

void NameResolver::work(const std::shared_ptr<State>& state) {
  std::unique_lock lock(state->mutex);
  while (true) {
    ++state->idle;
    state->wakes.wait(lock, [&] { return state->ended || !state->queue.empty(); });
    --state->idle;
    if (state->ended) {
      return;
    }
    const std::string host = std::move(state->queue.front());
    state->queue.pop_front();
    lock.unlock();
    Answer answer = state->look_up(host);
    if (answer.addresses.size() > kAddressesMax) {
      answer.addresses.resize(kAddressesMax);
    }
    lock.lock();
    if (state->ended) {
      return;
    }
    auto waiters = state->waiters.extract(host);
    state->waiting -= waiters.mapped().size();
    for (State::Waiter& waiter : waiters.mapped()) {
      boost::asio::post(waiter.io, [then = std::move(waiter.then), answer] { then(answer); });
    }
  }
}

}  // namespace penstock::egress
